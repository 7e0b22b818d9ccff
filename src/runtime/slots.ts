/** So many calls at once. What the program waits for goes before what is fetched ahead. */
import PQueue from "p-queue";
import type { Stop } from "./stop.js";

export class Slots {
  /** Going without having waited: most never do, and to wait costs more than most calls. */
  #direct = 0;
  /** Once something had to wait. It has the slots that the direct ones do not. */
  #queue: PQueue | undefined;

  constructor(private readonly count: number) {}

  /**
   * Calls `work` once there is room for it, at once where there is; it has the room until it calls `done`.
   * Calls `left`, in a microtask, when `stop` is aborted before.
   */
  run(stop: Stop, ahead: boolean, work: (done: () => void) => void, left: () => void): void {
    if (stop.aborted) {
      queueMicrotask(left);
      return;
    }
    const { size = 0, pending = 0 } = this.#queue ?? {};
    if (size + pending === 0 && this.#direct < this.count) {
      this.#direct++;
      work(this.#ended);
      return;
    }
    this.#queue ??= new PQueue();
    this.#share();
    let begun = false;
    const begin = () => {
      begun = true;
      return new Promise<void>(work);
    };
    // It rejects too, and gives its room away, when `stop` is aborted later: the work goes on to its own end.
    const queued = this.#queue.add(begin, { priority: ahead ? 0 : 1, signal: stop.signal });
    queued.catch(() => {
      if (!begun) left();
    });
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
