/** The recorded clock: whole milliseconds since the epoch, monotone (S3). */
export interface Clock {
  now(): number;
  /** The clock shows at least this from now on: that long has been slept. */
  reach(time: number): void;
}

/**
 * @param now where the clock starts, or a function that tells the time; the system's by default
 * @param from no time before this is told: a resumed run goes on where its journal ends
 */
export function makeClock(now: number | (() => number) | undefined, from = -8.64e15): Clock {
  let last = from;
  const tell = source(now);
  return {
    now() {
      const time = Math.floor(tell());
      if (time > last) last = time;
      return last;
    },
    reach(time) {
      if (time > last) last = time;
    },
  };
}

function source(now: number | (() => number) | undefined): () => number {
  if (typeof now === "function") return now;
  if (now === undefined) return Date.now;
  const began = performance.now();
  return () => now + (performance.now() - began);
}

/** One turn of the event loop, so that what arrived together is seen together. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
