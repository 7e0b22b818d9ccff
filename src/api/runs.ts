/** Starting runs, for the API's routes and for chat. */
import { type Env, organizationOf, runOf } from "./env.js";
import { unwrap } from "./errors.js";
import type { RunView } from "./schemas/run.js";
import { sha256 } from "./security/hash.js";

export interface StartOptions {
  org: string;
  code: string;
  origin: "api" | "chat";
  waitMs: number;
  idempotencyKey?: string;
  requestId?: string;
  /** Whose conversation waits for it. */
  user?: string;
  /** `none`: pure computation. All by default. */
  tools?: "all" | "none";
}

/**
 * Starts a run, or finds the one that was started under the idempotency key. Answers when it has
 * ended, is suspended, or after `waitMs`.
 *
 * @throws ApiError 409 when the idempotency key was used with other code.
 */
export async function startRun(env: Env, options: StartOptions): Promise<RunView> {
  const opened = await openRun(env, options);
  return opened.start(options.waitMs);
}

export interface OpenedRun {
  id: string;
  start(waitMs: number): Promise<RunView>;
}

/** The same in two steps: the run's id is known before it starts. */
export async function openRun(env: Env, options: Omit<StartOptions, "waitMs">): Promise<OpenedRun> {
  const { org, user, code, origin, idempotencyKey, requestId, tools } = options;
  const codeHash = await sha256(code);
  const opened = await organizationOf(env, org).openRun({ origin, codeHash, idempotencyKey });
  const { id } = unwrap(opened);
  return {
    id,
    start: async (waitMs) =>
      unwrap(await runOf(env, org, id).start({ org, id, user, code, waitMs, requestId, tools })),
  };
}
