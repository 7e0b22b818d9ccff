/** So many calls at once. What the program waits for goes before what is fetched ahead. */
import { type Stop, stopped } from "./stop.js";

export class Slots {
  /** What begins each of those that wait, in order. */
  readonly #asked = new Set<() => void>();
  readonly #ahead = new Set<() => void>();

  constructor(private free: number) {}

  /** Runs `work` once there is room for it: at once where there is. Rejects when `stop` is aborted before. */
  run<T>(stop: Stop, ahead: boolean, work: () => Promise<T>): Promise<T> {
    if (stop.aborted) return Promise.reject(stopped());
    if (this.free > 0) return this.#begin(work);
    const waiting = ahead ? this.#ahead : this.#asked;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.delete(begin);
        reject(stopped());
      };
      const begin = () => {
        waiting.delete(begin);
        stop.remove(giveUp);
        this.#begin(work).then(resolve, reject);
      };
      waiting.add(begin);
      stop.add(giveUp);
    });
  }

  #begin<T>(work: () => Promise<T>): Promise<T> {
    this.free--;
    const going = work();
    going.then(this.#ended, this.#ended);
    return going;
  }

  readonly #ended = () => {
    this.free++;
    const [next] = this.#asked.size > 0 ? this.#asked : this.#ahead;
    next?.();
  };
}
