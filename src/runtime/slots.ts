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

  /** Does `work` when there is room; rejects when `stop` is aborted before that. */
  async run<T>(stop: Stop, ahead: boolean, work: () => Promise<T>): Promise<T> {
    if (stop.aborted) throw stopped();
    if (this.#free > 0) this.#free--;
    else await this.#room(stop, ahead ? this.#ahead : this.#urgent);
    try {
      return await work();
    } finally {
      this.#release();
    }
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

  /** The room goes to the one that has waited longest. */
  #release(): void {
    const [next] = this.#urgent.size > 0 ? this.#urgent : this.#ahead;
    if (next === undefined) this.#free++;
    else next();
  }
}
