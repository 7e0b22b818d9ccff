/** What has arrived since the last wake, and sleeping until it is enough. */
import { type Clock, turn } from "./clock.js";
import type { StageTimer } from "./types.js";

/** `time`: when a call arrived; when a timer was due. */
export type Arrival =
  | { kind: "call"; seq: number; time: number }
  | { kind: "timer"; id: number; time: number };

/** Wakes without a turn of the event loop between them, and ms that they may take: others wait meanwhile. */
const direct = { most: 8, ms: 5 };

const longestSleep = 2 ** 31 - 1;

export class Inbox {
  #calls: Arrival[] = [];
  #notify: (() => void) | undefined;
  #stopped: { reason: unknown } | undefined;
  #direct = 0;
  #turned = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  arrive(seq: number): void {
    this.#calls.push({ kind: "call", seq, time: this.clock.now() });
    this.#notify?.();
  }

  /** Something other than an arrival has changed: a sleeping `wait` looks again. */
  look(): void {
    this.#notify?.();
  }

  /** Ends the present and any later wait: it throws `reason`. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    this.#notify?.();
  }

  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
  }

  /**
   * Sleeps until what has arrived is `enough`, then takes it all (S6): in arrival order, timers by
   * due time, then creation; none before its due time (S2).
   *
   * @param idle told the next timer, ms from now: whether it is not worth sleeping. Then what has
   * arrived is taken, enough or not; nothing at all means that the run is to be suspended.
   * @param sole one call will arrive, or has, and nothing else can
   */
  async wait(
    timers: readonly StageTimer[],
    enough: (arrivals: readonly Arrival[]) => boolean,
    idle: (nextMs: number | undefined) => boolean,
    sole: boolean,
  ): Promise<Arrival[]> {
    const byDue = [...timers].sort((a, b) => a.due - b.due || a.id - b.id);
    for (let first = true; ; first = false) {
      if (first && sole && this.#mayGoOn()) {
        if (this.#calls.length === 0) await this.#sleep(undefined, 0);
      } else await this.#turn();
      this.throwIfStopped();
      const now = this.clock.now();
      const due = byDue.findIndex((timer) => timer.due > now);
      const fired = due < 0 ? byDue : byDue.slice(0, due);
      const arrivals = inOrder(this.#calls, fired);
      const next = due < 0 ? undefined : byDue[due];
      if ((arrivals.length > 0 && enough(arrivals)) || idle(next && next.due - now)) {
        this.#calls = [];
        return arrivals;
      }
      await this.#sleep(next, now);
    }
  }

  /** What arrives together is delivered together. */
  async #turn(): Promise<void> {
    await turn();
    this.#direct = 0;
    this.#turned = performance.now();
  }

  #mayGoOn(): boolean {
    return ++this.#direct <= direct.most && performance.now() - this.#turned < direct.ms;
  }

  #sleep(next: StageTimer | undefined, now: number): Promise<void> {
    return new Promise((resolve) => {
      const ms = next === undefined ? undefined : Math.min(Math.ceil(next.due - now), longestSleep);
      const slept = () => {
        if (next !== undefined && next.due - now <= longestSleep) this.clock.reach(next.due);
        this.#notify?.();
      };
      const timer = ms === undefined ? undefined : setTimeout(slept, ms);
      this.#notify = () => {
        this.#notify = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/**
 * Calls keep their order; a timer stands before the first call that did not arrive before it was due:
 * the clock tells whole milliseconds rounded down, and timers are due at whole ones.
 */
function inOrder(calls: readonly Arrival[], timers: readonly StageTimer[]): Arrival[] {
  if (timers.length === 0) return [...calls];
  const merged: Arrival[] = [];
  let next = 0;
  for (const call of calls) {
    for (let t = timers[next]; t !== undefined && t.due <= call.time; t = timers[++next]) {
      merged.push({ kind: "timer", id: t.id, time: t.due });
    }
    merged.push(call);
  }
  for (const t of timers.slice(next)) merged.push({ kind: "timer", id: t.id, time: t.due });
  return merged;
}
