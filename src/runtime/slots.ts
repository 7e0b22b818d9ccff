/** So many calls at once. What the program waits for goes before what is fetched ahead. */
import PQueue from "p-queue";
import type { Stop } from "./stop.js";

/** What waits for its turn. */
export interface Waiting {
  /** There is room for it, until it calls `done`. */
  begin(done: () => void): void;
  /** It was stopped before that. */
  left(): void;
}

export class Slots {
  /** Going without having waited: most never do, and to wait costs more than most calls. */
  #direct = 0;
  /** Once something had to wait. It has the slots that the direct ones do not. */
  #queue: PQueue | undefined;

  constructor(private readonly count: number) {}

  /** Begins `waiting` once there is room for it, at once where there is; `left` is called in a microtask. */
  run(stop: Stop, ahead: boolean, waiting: Waiting): void {
    if (stop.aborted) {
      queueMicrotask(() => waiting.left());
      return;
    }
    const { size = 0, pending = 0 } = this.#queue ?? {};
    if (size + pending === 0 && this.#direct < this.count) {
      this.#direct++;
      waiting.begin(this.#ended);
      return;
    }
    this.#queue ??= new PQueue();
    this.#share();
    let begun = false;
    const begin = () => {
      begun = true;
      return new Promise<void>((done) => waiting.begin(done));
    };
    // It rejects too, and gives its room away, when `stop` is aborted later: the work goes on to its own end.
    const queued = this.#queue.add(begin, { priority: ahead ? 0 : 1, signal: stop.signal });
    queued.catch(() => {
      if (!begun) waiting.left();
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
