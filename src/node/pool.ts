/**
 * Stages in worker threads, so that one which neither ends nor can be interrupted is killed, and it
 * alone. A pool of our own: a stage's clock must start when the stage does, and a run should return
 * to the thread that knows its program and journal, so that a message holds only what is new.
 */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { checkStage, type RawStage } from "../runtime/stage.js";
import type { StageExecutor, StageInput, StageProgram, StageResult } from "../runtime/types.js";
import { Thread } from "./thread.js";

interface Waiting {
  run: number;
  input: StageInput;
  resolve(raw: RawStage): void;
  signal: AbortSignal | undefined;
}

export interface PoolOptions {
  /** Threads; as many as the machine runs at once by default. */
  size?: number;
}

export class ThreadPool implements StageExecutor {
  readonly isolation = "thread";
  /** In a thread with a stack of 16 MB. */
  readonly maxStackBytes = 512 * 1024;
  readonly #size: number;
  readonly #threads = new Set<Thread>();
  readonly #runs = new WeakMap<StageProgram, number>();
  #queue: Waiting[] = [];
  #lastRun = 0;
  #closed = false;
  /** Threads that ended before they were ready, one after another. */
  #stillborn = 0;

  constructor(options: PoolOptions = {}) {
    this.#size = Math.max(1, options.size ?? availableParallelism());
  }

  /** Starts a thread, so that it is there by the time the first stage is. */
  warm(): void {
    if (this.#threads.size === 0 && !this.#closed) this.#spawn();
  }

  async execute(input: StageInput, signal?: AbortSignal): Promise<StageResult> {
    if (this.#closed) return checkStage(failed("the pool is closed"), input);
    const raw = await new Promise<RawStage>((resolve) => {
      this.#queue.push({ run: this.#runOf(input.program), input, resolve, signal });
      this.#next();
    });
    return checkStage(raw, input);
  }

  /** Kills what is running. The pool takes no more stages. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { resolve } of this.#queue.splice(0)) resolve(failed("the pool is closed"));
    for (const thread of [...this.#threads]) thread.kill("engine", "the pool is closed");
  }

  #runOf(program: StageProgram): number {
    let run = this.#runs.get(program);
    if (run === undefined) {
      run = ++this.#lastRun;
      this.#runs.set(program, run);
    }
    return run;
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const free = [...this.#threads].filter((thread) => thread.free);
      if (free.length === 0) break;
      const waiting = this.#queue.shift();
      if (waiting === undefined) break;
      const thread = free.find((one) => one.follows(waiting.run)) ?? free[0];
      if (thread !== undefined) this.#assign(thread, waiting);
    }
    // Threads that are starting count: each will take one stage when it is ready.
    const starting = [...this.#threads].filter((thread) => thread.starting).length;
    for (
      let more = this.#queue.length - starting;
      more > 0 && this.#threads.size < this.#size;
      more--
    ) {
      this.#spawn();
    }
  }

  #assign(thread: Thread, { run, input, resolve, signal }: Waiting): void {
    if (signal?.aborted === true) {
      resolve(failed("the stage was cancelled"));
      return;
    }
    const cancel = () => thread.kill("engine", "the stage was cancelled");
    signal?.addEventListener("abort", cancel, { once: true });
    void thread.evaluate(run, input).then((raw) => {
      signal?.removeEventListener("abort", cancel);
      resolve(raw);
    });
  }

  #spawn(): void {
    const thread = new Thread(
      script(),
      () => {
        this.#stillborn = 0;
        this.#next();
      },
      (ended, stillborn) => this.#gone(ended, stillborn),
    );
    this.#threads.add(thread);
  }

  #gone(thread: Thread, stillborn: boolean): void {
    this.#threads.delete(thread);
    if (stillborn) this.#stillborn++;
    // A machine on which no thread starts must not be asked for ever.
    if (this.#stillborn > this.#size) {
      for (const { resolve } of this.#queue.splice(0))
        resolve(failed("no worker thread could be started"));
      this.#stillborn = 0;
    }
    if (!this.#closed) this.#next();
  }
}

function failed(message: string): RawStage {
  return { ok: false, error: { kind: "engine", message }, gas: 0 };
}

let found: URL | undefined;

/** Beside this module or its chunk when built; in `dist` when this module is the source itself. */
function script(): URL {
  if (found !== undefined) return found;
  const places = ["./stage-worker.js", "../stage-worker.js", "../../dist/stage-worker.js"];
  found = places
    .map((place) => new URL(place, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)));
  if (found === undefined) throw new Error("stage-worker.js is missing: build the project");
  return found;
}
