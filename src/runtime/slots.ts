/** So many calls at once. What the program waits for goes before what is fetched ahead. */
import PQueue from "p-queue";
import { type Stop, stopped } from "./stop.js";

export class Slots {
  readonly #queue: PQueue;

  constructor(count: number) {
    this.#queue = new PQueue({ concurrency: count });
  }

  /** Runs `work` once there is room for it. Rejects when `stop` is aborted before. */
  run<T>(stop: Stop, ahead: boolean, work: () => Promise<T>): Promise<T> {
    if (stop.aborted) return Promise.reject(stopped());
    const queue = this.#queue;
    const priority = ahead ? 0 : 1;
    // What is sent at once needs no signal, which costs more than most calls.
    const full = queue.pending >= queue.concurrency;
    return queue.add(work, full ? { priority, signal: stop.signal } : { priority });
  }
}
