/** One thread of the pool: at most one stage at a time, and a clock on it. */
import { Worker } from "node:worker_threads";
import type { SourceBase } from "../runtime/source.js";
import type { RawStage } from "../runtime/stage.js";
import type { StageBase, StageInput } from "../runtime/types.js";
import { maxKnownRuns, type StageMessage, type ThreadMessage } from "./protocol.js";

interface Task {
  run: number;
  input: StageInput;
  resolve(raw: RawStage): void;
  overrun: NodeJS.Timeout | undefined;
}

export class Thread {
  readonly #worker: Worker;
  /** How many settlements of a run, after which checkpoint, the thread has, unless it has forgotten. */
  readonly #followed = new Map<number, { epoch: number; settlements: number }>();
  #state: "starting" | "ready" | "ended" = "starting";
  #task: Task | undefined;

  /** @param gone called once, when no more stages are for it; `stillborn` when none ever were */
  constructor(
    script: URL,
    private readonly idle: (thread: Thread) => void,
    private readonly gone: (thread: Thread, stillborn: boolean) => void,
  ) {
    // The process's own flags may be none that a thread can start with: `--input-type`, `--eval`.
    this.#worker = new Worker(script, { execArgv: [], resourceLimits: { stackSizeMb: 16 } });
    this.#worker.on("message", (message: ThreadMessage) => this.#hear(message));
    this.#worker.on("error", (error) => this.#end({ kind: "engine", message: error.message }));
    this.#worker.on("exit", () => this.#end({ kind: "engine", message: "the thread ended" }));
  }

  get free(): boolean {
    return this.#state === "ready" && this.#task === undefined;
  }

  get starting(): boolean {
    return this.#state === "starting";
  }

  follows(run: number): boolean {
    return this.#followed.has(run);
  }

  /** Only when `free`. A stage that takes longer than its limit is killed with the thread. */
  evaluate(run: number, input: StageInput): Promise<RawStage> {
    return new Promise((resolve) => {
      this.#task = { run, input, resolve, overrun: undefined };
      this.#worker.ref();
      this.#post(this.#task);
    });
  }

  /** Ends the stage, and the thread with it. */
  kill(kind: "time" | "engine", message: string): void {
    void this.#worker.terminate();
    this.#end({ kind, message });
  }

  #post(task: Task): void {
    const { run, input } = task;
    const { program, settlements, limits, offers, ahead, base, save } = input;
    const followed = this.#followed.get(run);
    const epoch = base?.id ?? 0;
    const from = followed?.epoch === epoch ? followed.settlements : 0;
    const message: StageMessage = {
      run,
      from,
      settlements: settlements.slice(from),
      limits,
      beyond: { offers, ahead, save },
      epoch,
    };
    if (base !== undefined && from === 0) message.base = sourceBase(base);
    if (followed === undefined) message.program = program;
    this.#follow(run, { epoch, settlements: settlements.length });
    clearTimeout(task.overrun);
    task.overrun = setTimeout(
      () => this.kill("time", `the stage took more than ${limits.ms} ms`),
      limits.ms,
    );
    this.#worker.postMessage(message);
  }

  #follow(run: number, settlements: { epoch: number; settlements: number }): void {
    this.#followed.delete(run);
    this.#followed.set(run, settlements);
    const [oldest] = this.#followed.keys();
    if (this.#followed.size > maxKnownRuns && oldest !== undefined) this.#followed.delete(oldest);
  }

  #hear(message: ThreadMessage): void {
    const task = this.#task;
    switch (message.kind) {
      case "ready":
        this.#state = "ready";
        this.#rest();
        return;
      case "forgotten":
        if (task === undefined) return;
        this.#followed.delete(task.run);
        this.#post(task);
        return;
      case "result":
        if (task === undefined) return;
        clearTimeout(task.overrun);
        this.#task = undefined;
        task.resolve(message.raw);
        this.#rest();
    }
  }

  /** An idle thread keeps no process alive. */
  #rest(): void {
    this.#worker.unref();
    this.idle(this);
  }

  #end(error: { kind: "time" | "engine"; message: string }): void {
    if (this.#state === "ended") return;
    const stillborn = this.starting;
    this.#state = "ended";
    const task = this.#task;
    this.#task = undefined;
    clearTimeout(task?.overrun);
    this.gone(this, stillborn);
    task?.resolve({ ok: false, error, gas: 0 });
  }
}

/** Of the base, what the text of a stage is made of. */
function sourceBase({ id, checkpoint, calls, chunks }: StageBase): SourceBase {
  return { id, checkpoint, calls, chunks };
}
