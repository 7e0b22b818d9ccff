/** R2: only what may be sent twice is, and only when the way there or back failed. */
import pRetry from "p-retry";
import { isTransport } from "./error-data.js";
import type { HostTool } from "./tools.js";

export interface Retries {
  retries: number;
  /** Before the second attempt; doubled, and up to twice that by chance, before each further one. */
  minTimeout: number;
}

export function isRepeatable({ descriptor }: HostTool): boolean {
  const { readOnlyHint, idempotentHint } = descriptor.annotations ?? {};
  return readOnlyHint === true || idempotentHint === true;
}

/** What a further attempt comes to, after the `first` has failed; or rejects with what failed last. */
export async function again<T>(
  first: unknown,
  attempt: () => Promise<T>,
  retries: Retries,
  signal: AbortSignal,
): Promise<T> {
  let known = true;
  // Wrapped, because p-retry has ideas of its own about TypeErrors and what is no Error.
  const wrapped = async () => {
    if (known) {
      known = false;
      throw new AttemptFailure(first);
    }
    try {
      return await attempt();
    } catch (thrown) {
      throw new AttemptFailure(thrown);
    }
  };
  try {
    return await pRetry(wrapped, {
      ...retries,
      factor: 2,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof AttemptFailure && isTransport(error.thrown),
    });
  } catch (thrown) {
    throw thrown instanceof AttemptFailure ? thrown.thrown : thrown;
  }
}

class AttemptFailure extends Error {
  constructor(readonly thrown: unknown) {
    super("attempt failed");
  }
}
