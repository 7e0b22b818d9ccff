/** So many calls at once. What the program waits for goes before what is fetched ahead. */
import { type Stop, stopped } from "./stop.js";

type Start = () => void;

export class Slots {
  #free: number;
  readonly #urgent = new Set<Start>();
  readonly #ahead = new Set<Start>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Nothing when there is room, or a promise of it that rejects when `stop` is aborted first. */
  enter(stop: Stop, ahead: boolean): Promise<void> | undefined {
    if (stop.aborted) return Promise.reject(stopped());
    if (this.#free === 0) return this.#room(stop, ahead ? this.#ahead : this.#urgent);
    this.#free--;
    return undefined;
  }

  /** Whoever has entered leaves. The room goes to the one that has waited longest. */
  leave(): void {
    const [next] = this.#urgent.size > 0 ? this.#urgent : this.#ahead;
    if (next === undefined) this.#free++;
    else next();
  }

  #room(stop: Stop, waiting: Set<Start>): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        stop.remove(abort);
        waiting.delete(start);
        resolve();
      };
      const abort = () => {
        waiting.delete(start);
        reject(stopped());
      };
      waiting.add(start);
      stop.add(abort);
    });
  }
}
