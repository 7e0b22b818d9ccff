/** One turn at a time, in the order of arrival, and only so many waiting. */

/** When the Worker was asked: requests to an object may overtake one another. */
export const arrivedHeader = "x-arrived";

export class QueueFull extends Error {}

interface Waiting {
  arrived: number;
  go(): void;
}

export class TurnQueue {
  #running = false;
  readonly #waiting: Waiting[] = [];

  constructor(private readonly mostWaiting: number) {}

  /** Turns ahead of the next one. */
  get length(): number {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  get isFull(): boolean {
    return this.#waiting.length >= this.mostWaiting;
  }

  /**
   * Waits for its turn. The turn lasts until the function that it resolves to is called.
   *
   * @param arrived orders those who wait: what was sent first may come here later.
   * @throws QueueFull at once; the signal's reason when it is aborted while waiting.
   */
  async enter(arrived: number, signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (!this.#running) {
      this.#running = true;
      return () => this.#next();
    }
    if (this.isFull) throw new QueueFull("too many turns are waiting");
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const waiting: Waiting = { arrived, go };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const later = this.#waiting.findIndex((other) => other.arrived > arrived);
      this.#waiting.splice(later === -1 ? this.#waiting.length : later, 0, waiting);
      signal.addEventListener("abort", leave, { once: true });
    });
    return () => this.#next();
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running = false;
    else next.go();
  }
}
