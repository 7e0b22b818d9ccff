/** So many calls at once. What the program waits for goes before what is fetched ahead. */
import PQueue from "p-queue";
import { type Stop, stopped } from "./stop.js";

export class Slots {
  /** Going without having waited: most never do, and to wait costs more than most calls. */
  #direct = 0;
  /** Once something had to wait. It has the slots that the direct ones do not. */
  #queue: PQueue | undefined;

  constructor(private readonly count: number) {}

  /** Runs `work` once there is room for it: at once where there is. Rejects when `stop` is aborted before. */
  run<T>(stop: Stop, ahead: boolean, work: () => Promise<T>): Promise<T> {
    if (stop.aborted) return Promise.reject(stopped());
    const { size = 0, pending = 0 } = this.#queue ?? {};
    if (size + pending === 0 && this.#direct < this.count) return this.#directly(work);
    this.#queue ??= new PQueue();
    this.#share();
    return this.#queue.add(work, { priority: ahead ? 0 : 1, signal: stop.signal });
  }

  #directly<T>(work: () => Promise<T>): Promise<T> {
    this.#direct++;
    const going = work();
    going.then(this.#ended, this.#ended);
    return going;
  }

  readonly #ended = () => {
    this.#direct--;
    this.#share();
  };

  #share(): void {
    const queue = this.#queue;
    if (queue === undefined) return;
    const left = this.count - this.#direct;
    if (left === 0) {
      queue.pause();
      return;
    }
    queue.concurrency = left;
    queue.start();
  }
}
