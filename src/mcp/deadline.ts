/** Signals that are let go of. */

export interface OwnAbort {
  signal: AbortSignal;
  /** Rejects with the reason when the signal aborts. */
  aborted: Promise<never>;
  abort(reason: unknown): void;
  /** Takes the listener off the parent. */
  release(): void;
}

/** A signal of one's own that follows `parent` until released. */
export function abortOf(parent?: AbortSignal): OwnAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(parent?.reason);
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), {
      once: true,
    });
  });
  aborted.catch(() => {});
  if (parent?.aborted === true) follow();
  else parent?.addEventListener("abort", follow, { once: true });
  return {
    signal: controller.signal,
    aborted,
    abort: (reason) => controller.abort(reason),
    release: () => parent?.removeEventListener("abort", follow),
  };
}

/** Runs `work`, and stops waiting for it after `ms`, whether it listens to the signal or not. */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  parent?: AbortSignal,
): Promise<T> {
  const own = abortOf(parent);
  const timer = setTimeout(() => own.abort(new Error(`no answer within ${ms} ms`)), ms);
  try {
    return await Promise.race([work(own.signal), own.aborted]);
  } finally {
    clearTimeout(timer);
    own.release();
  }
}
