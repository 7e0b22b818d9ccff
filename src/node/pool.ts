/**
 * Stages in worker threads, so that one which neither ends nor can be interrupted is killed, and it
 * alone. A pool of our own: a stage's clock must start when the stage does, and a run should return
 * to the thread that knows its program and journal, so that a message holds only what is new.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { checkStage, type RawStage } from "../runtime/stage.js";
import type { Stop } from "../runtime/stop.js";
import type { StageExecutor, StageInput, StageProgram, StageResult } from "../runtime/types.js";
import { failed, type StageTask } from "./task.js";
import { Thread } from "./thread.js";

export interface PoolOptions {
  /** Threads; as many as the machine runs at once by default. */
  size?: number;
}

/** Stages that a thread is given at once, when all are short: it need not wait for the next one. */
const mostAtOnce = 4;
/** Stages are short when they take less, on the average of late. */
const shortMs = 2;
/** One that takes longer counts as much: one slow stage is soon forgotten. */
const longMs = 20;
/** What waits behind a stage for so long goes to another thread. */
const patienceMs = 5;

export class ThreadPool implements StageExecutor {
  readonly isolation = "thread";
  /** In a thread with a stack of 16 MB. */
  readonly maxStackBytes = 512 * 1024;
  readonly #size: number;
  readonly #threads = new Set<Thread>();
  readonly #runs = new WeakMap<StageProgram, number>();
  readonly #queue: StageTask[] = [];
  #lastRun = 0;
  #lastTask = 0;
  #closed = false;
  /** Threads that ended before they were ready, one after another. */
  #stillborn = 0;
  #planned = false;
  #watched = false;
  #typicalMs = longMs;

  constructor(options: PoolOptions = {}) {
    this.#size = Math.max(1, options.size ?? availableParallelism());
  }

  /** Whether a thread is there. */
  get ready(): boolean {
    for (const thread of this.#threads) if (thread.ready) return true;
    return false;
  }

  /** Nothing is running, and nothing waits. */
  get idle(): boolean {
    return this.#queue.length === 0 && ![...this.#threads].some((thread) => thread.load > 0);
  }

  /** Starts a thread, so that it is there by the time the first stage is. */
  warm(): void {
    if (this.#threads.size === 0 && !this.#closed) this.#spawn();
  }

  async execute(input: StageInput, stop?: Stop): Promise<StageResult> {
    if (this.#closed) return checkStage(failed("the pool is closed"), input);
    if (stop?.aborted === true) return checkStage(failed("the stage was cancelled"), input);
    const raw = await new Promise<RawStage>((resolve) => {
      const task = { id: ++this.#lastTask, run: this.#runOf(input.program), input, resolve };
      if (stop !== undefined) this.#cancellable(task, stop);
      this.#queue.push(task);
      this.#soon();
    });
    return checkStage(raw, input);
  }

  /** Kills what is running. The pool takes no more stages. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#refuse("the pool is closed");
    for (const thread of [...this.#threads]) thread.kill("engine", "the pool is closed");
  }

  #cancellable(task: StageTask, stop: Stop): void {
    const { resolve } = task;
    const cancel = () => {
      const at = this.#queue.indexOf(task);
      if (at >= 0) this.#queue.splice(at, 1);
      for (const thread of this.#threads) thread.cancel(task);
      resolve(failed("the stage was cancelled"));
    };
    task.resolve = (raw) => {
      stop.remove(cancel);
      resolve(raw);
    };
    stop.add(cancel);
  }

  #refuse(why: string): void {
    for (const { resolve } of this.#queue.splice(0)) resolve(failed(why));
  }

  #runOf(program: StageProgram): number {
    let run = this.#runs.get(program);
    if (run === undefined) {
      run = ++this.#lastRun;
      this.#runs.set(program, run);
    }
    return run;
  }

  /** What is asked for together is sent together. */
  #soon(): void {
    if (this.#planned) return;
    this.#planned = true;
    void Promise.resolve().then(() => {
      this.#planned = false;
      this.#next();
    });
  }

  #next(): void {
    if (this.#queue.length === 0) return;
    const threads = [...this.#threads].filter((thread) => thread.ready);
    this.#give(threads.filter((thread) => thread.load === 0));
    // Threads that are starting count: each will take one stage when it is ready.
    const starting = [...this.#threads].filter((thread) => thread.starting).length;
    for (
      let more = this.#queue.length - starting;
      more > 0 && this.#threads.size < this.#size;
      more--
    ) {
      this.#spawn();
    }
    for (let load = 1; load < mostAtOnce && this.#typicalMs < shortMs; load++)
      this.#give(threads.filter((thread) => thread.load === load));
    for (const thread of threads) thread.flush();
    this.#watch();
  }

  /** One stage to each of the threads, to one that knows the run where there is one. */
  #give(threads: Thread[]): void {
    while (threads.length > 0) {
      const task = this.#queue.shift();
      if (task === undefined) return;
      const at = threads.findIndex((thread) => thread.knows(task.run));
      for (const thread of threads.splice(Math.max(0, at), 1)) thread.give(task);
    }
  }

  /** No stage waits for long behind another, while it could go elsewhere. */
  #watch(): void {
    if (this.#watched || ![...this.#threads].some((thread) => thread.load > 1)) return;
    this.#watched = true;
    const look = () => {
      this.#watched = false;
      const before = performance.now() - patienceMs;
      for (const thread of this.#threads)
        if (thread.load > 1 && thread.began < before) this.#queue.unshift(...thread.takeBack());
      this.#next();
      this.#watch();
    };
    // After what the threads have said meanwhile has been heard.
    setTimeout(() => setImmediate(look), patienceMs);
  }

  #spawn(): void {
    const thread = new Thread(script(), {
      idle: (ms) => {
        this.#stillborn = 0;
        if (ms !== undefined) this.#typicalMs += (Math.min(ms, longMs) - this.#typicalMs) / 8;
        this.#next();
      },
      gone: (ended, left, stillborn) => this.#gone(ended, left, stillborn),
    });
    this.#threads.add(thread);
  }

  #gone(thread: Thread, left: readonly StageTask[], stillborn: boolean): void {
    this.#threads.delete(thread);
    this.#queue.unshift(...left);
    if (stillborn) this.#stillborn++;
    if (this.#closed) {
      this.#refuse("the pool is closed");
      return;
    }
    // A machine on which no thread starts must not be asked for ever.
    if (this.#stillborn > this.#size) {
      this.#refuse("no worker thread could be started");
      this.#stillborn = 0;
    }
    this.#next();
  }
}

let found: URL | undefined;

/** Beside this module or its chunk when built; in `dist` when this module is the source itself. */
function script(): URL {
  if (found !== undefined) return found;
  const places = ["./stage-worker.cjs", "../stage-worker.cjs", "../../dist/stage-worker.cjs"];
  found = places
    .map((place) => new URL(place, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)));
  if (found === undefined) throw new Error("stage-worker.cjs is missing: build the project");
  return found;
}
