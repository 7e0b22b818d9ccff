/** Whatever goes wrong, as an answer: never a stack, never a secret. */
import type { Hook } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppContext, AppEnv } from "../context.js";
import { ApiError, errorBody } from "../errors.js";
import { log } from "../log.js";

export function onError(thrown: Error, c: AppContext): Response {
  const error = apiError(thrown, c);
  c.header("x-request-id", c.var.requestId);
  if (error.retryAfter !== undefined) c.header("retry-after", String(error.retryAfter));
  if (error.status === 401) c.header("www-authenticate", "Bearer");
  return c.json(errorBody(error), error.status);
}

function apiError(thrown: Error, c: AppContext): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof HTTPException && isClientError(thrown.status)) {
    if (thrown.message === "Unsupported Media Type" || thrown.status === 415) return notJson;
    const [status, code] = thrown.status === 413 ? tooLarge : malformed;
    return new ApiError(status, code, thrown.message || "The request is malformed");
  }
  log({ event: "request_failed", error: thrown.name }, c.var.requestId);
  // Cloudflare, "Durable Objects: error handling": such a request may be sent again.
  if ("retryable" in thrown && thrown.retryable === true)
    return new ApiError(503, "unavailable", "Try again", undefined, 1);
  return new ApiError(
    500,
    "internal",
    "Something went wrong here; the request id finds it in the log",
  );
}

const notJson = new ApiError(
  415,
  "not_json",
  "Send the body as JSON, with the header Content-Type: application/json",
);
const tooLarge = [413, "too_large"] as const;
const malformed = [400, "invalid_request"] as const;

function isClientError(status: ContentfulStatusCode): boolean {
  return status >= 400 && status < 500;
}

/** @param allowed the methods that the address does have. */
export function notFound(c: AppContext, allowed: readonly string[]): Response {
  if (allowed.length === 0) {
    const message = "There is nothing at this address; /docs has those there are";
    return onError(new ApiError(404, "not_found", message), c);
  }
  c.header("allow", allowed.join(", "));
  const message = `There is no ${c.req.method} at this address; there is ${allowed.join(", ")}`;
  return onError(new ApiError(405, "method_not_allowed", message), c);
}

/** What does not fit its schema. */
export const onInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  const { target } = result;
  const details = result.error.issues.slice(0, 20).map(({ path, message }) => ({
    path: path.map(String).join("."),
    message: message.replace(...missing),
  }));
  const [first] = details;
  const where = first === undefined || first.path === "" ? `the ${place(target)}` : first.path;
  throw new ApiError(400, "invalid_request", `${where}: ${first?.message ?? "invalid"}`, details);
};

const missing = [
  /^Invalid input: expected (\w+), received undefined$/,
  "it is missing; it must be of type $1",
] as const;

function place(target: string): string {
  return target === "json" ? "body" : target;
}
