/** The client of the Messages API, and what its failures are called here. */
import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk/core/error";
import { Messages } from "@anthropic-ai/sdk/resources/messages";
import type { Env } from "../env.js";
import { ApiError } from "../errors.js";
import { Redactor } from "../security/redact.js";

/** The SDK waits between tries, longer each time, or as long as the service says. */
const maxRetries = 4;
const timeoutMs = 10 * 60_000;

/** The SDK's client without the parts of the API that nothing here asks for: they are most of the SDK. */
export class Claude extends BaseAnthropic {
  readonly messages = new Messages(this);
}

/** @throws ApiError 503 without a key. */
export function claudeOf(env: Env): Claude {
  if (!env.ANTHROPIC_API_KEY) {
    throw new ApiError(
      503,
      "chat_unavailable",
      "Chat needs a key of the Claude API: set the secret ANTHROPIC_API_KEY (`npx wrangler secret put ANTHROPIC_API_KEY`; in development a line ANTHROPIC_API_KEY=... in .dev.vars). Everything else works without it.",
    );
  }
  return new Claude({
    apiKey: env.ANTHROPIC_API_KEY,
    // What the process that holds it was given is nobody's word here.
    authToken: null,
    baseURL: env.ANTHROPIC_BASE_URL || "https://api.anthropic.com",
    maxRetries,
    timeout: timeoutMs,
  });
}

/** A failure of the service as the caller of this API sees it. */
export function claudeError(thrown: unknown, env: Env): ApiError | undefined {
  if (!(thrown instanceof APIError)) return undefined;
  const { status } = thrown;
  const redactor = new Redactor(env.ANTHROPIC_API_KEY ? [env.ANTHROPIC_API_KEY] : []);
  const said = redactor.text(thrown.apiMessage ?? thrown.message.slice(0, 500));
  const type = thrown.type ?? undefined;
  if (
    status === 429 ||
    status === 529 ||
    type === "overloaded_error" ||
    type === "rate_limit_error"
  ) {
    const seconds = Number(thrown.headers?.get("retry-after"));
    const wait = Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 10;
    const message = `Claude is overloaded, or its rate limit is reached: ${said}`;
    return new ApiError(503, "claude_overloaded", message, undefined, wait);
  }
  if (status === 401 || status === 403)
    return new ApiError(503, "claude_key", `Claude refuses the key in ANTHROPIC_API_KEY: ${said}`);
  if (thrown instanceof APIConnectionError)
    return new ApiError(502, "claude_unreachable", "Claude cannot be reached");
  return new ApiError(502, "claude_error", `Claude could not answer: ${said}`);
}
