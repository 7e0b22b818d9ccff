import { vi } from "vitest";

/** Taken before anything is faked. */
const realSetTimeout = globalThis.setTimeout;

const epoch = Date.UTC(2026, 0, 1);

/**
 * Runs `body` on a clock that stands still while a stage or a microtask is at work, and jumps to
 * the next timer when there is nothing else to do: the same order on every machine.
 * `body` says through `busy` when a stage is running somewhere else.
 */
export async function inVirtualTime<T>(
  body: (busy: (working: boolean) => void) => Promise<T>,
): Promise<T> {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"],
    now: epoch,
  });
  // Back-off between retries is spread at random.
  const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
  try {
    let working = 0;
    let changes = 0;
    let done = false;
    const outcome = body((started) => {
      working += started ? 1 : -1;
      changes++;
    }).finally(() => {
      done = true;
    });
    outcome.catch(() => {});
    while (!done) {
      const before = changes;
      for (let turn = 0; turn < 4; turn++) await macrotask();
      if (!done && working === 0 && changes === before) await vi.advanceTimersToNextTimerAsync();
    }
    return await outcome;
  } finally {
    random.mockRestore();
    vi.useRealTimers();
  }
}

function macrotask(): Promise<void> {
  return new Promise((resolve) => realSetTimeout(resolve, 0));
}
