/** One thread of the pool: stages one after another, and a clock on the one that is running. */
import { Worker } from "node:worker_threads";
import type { SourceBase } from "../runtime/program-text.js";
import type { StageBase } from "../runtime/types.js";
import { Known } from "./known.js";
import { pack, type StageMessage, type ThreadMessage } from "./protocol.js";
import { failed, type StageTask } from "./task.js";

/** What nobody waits for any more is given this long. */
const abandonedMs = 1_000;

/**
 * The engine as the first thread compiled it. The process shares what it is compiled to between all
 * threads for as long as one of them holds it: one that takes the place of a killed one starts warm.
 */
const compiled: WebAssembly.Module[] = [];

interface Given {
  readonly id: number;
  /** Undefined when nobody waits for it here any more. */
  task: StageTask | undefined;
}

export interface ThreadEvents {
  /** There is room for more stages; `ms` is what the last one took. */
  idle(ms: number | undefined): void;
  /**
   * Called once, when no more stages are for this thread.
   *
   * @param left stages that it never began
   * @param stillborn it never took any
   */
  gone(thread: Thread, left: StageTask[], stillborn: boolean): void;
}

export class Thread {
  readonly #worker: Worker;
  readonly #known = new Known();
  #state: "starting" | "ready" | "ended" = "starting";
  /** In the order in which they run; the first is running. */
  #given: Given[] = [];
  #outbox: StageMessage[] = [];
  #began = 0;
  #overrun: NodeJS.Timeout | undefined;

  constructor(
    script: URL,
    private readonly events: ThreadEvents,
  ) {
    // The process's own flags may be none that a thread can start with: `--input-type`, `--eval`.
    this.#worker = new Worker(script, { execArgv: [], resourceLimits: { stackSizeMb: 16 } });
    this.#worker.on("message", (message: ThreadMessage) => this.#hear(message));
    this.#worker.on("error", (error) => this.#end("engine", error.message));
    this.#worker.on("exit", () => this.#end("engine", "the thread ended"));
  }

  get ready(): boolean {
    return this.#state === "ready";
  }

  get starting(): boolean {
    return this.#state === "starting";
  }

  /** Stages that it has been given and has not answered. */
  get load(): number {
    return this.#given.length;
  }

  /** When the stage that is running began. */
  get began(): number {
    return this.#began;
  }

  knows(run: number): boolean {
    return this.#known.has(run);
  }

  /** Only when `ready`. It is sent by `flush`. */
  give(task: StageTask): void {
    this.#outbox.push(this.#message(task));
    this.#given.push({ id: task.id, task });
    if (this.#given.length > 1) return;
    this.#worker.ref();
    this.#watch();
  }

  flush(): void {
    if (this.#outbox.length === 0) return;
    this.#worker.postMessage(this.#outbox);
    this.#outbox = [];
  }

  /** Takes back what has not begun; it may run here all the same, but for nobody. */
  takeBack(): StageTask[] {
    return this.#given.slice(1).flatMap((given) => {
      const { task } = given;
      given.task = undefined;
      return task ?? [];
    });
  }

  /** Nobody waits for the task any more: when it is running, the thread ends with it. */
  cancel(task: StageTask): void {
    const at = this.#given.findIndex((given) => given.task === task);
    const given = this.#given[at];
    if (given === undefined) return;
    given.task = undefined;
    if (at === 0) this.kill("engine", "the stage was cancelled");
  }

  /** Ends the stage that is running, and the thread with it. */
  kill(kind: "time" | "engine", message: string): void {
    void this.#worker.terminate();
    this.#end(kind, message);
  }

  #message({ id, run, input }: StageTask): StageMessage {
    const { program, settlements, limits, offers, ahead, base, save } = input;
    const epoch = base?.id ?? 0;
    const knew = this.#known.has(run);
    const from = this.#known.settlements(run, epoch, settlements.length);
    const message: StageMessage = {
      task: id,
      run,
      from,
      settlements: pack(settlements, from),
      limits,
      beyond: { offers, ahead, save },
      epoch,
    };
    if (base !== undefined && from === 0) message.base = sourceBase(base);
    if (!knew) message.program = this.#known.program(program);
    return message;
  }

  /** The clock of the first stage begins. */
  #watch(): void {
    const [first] = this.#given;
    if (first === undefined) return;
    this.#began = performance.now();
    const ms = first.task?.input.limits.ms ?? abandonedMs;
    this.#overrun = setTimeout(() => {
      this.kill("time", `the stage took more than ${ms} ms`);
    }, ms);
  }

  #hear(message: ThreadMessage): void {
    if (message.kind === "ready") {
      this.#state = "ready";
      this.#rest();
      this.events.idle(undefined);
      return;
    }
    if (message.kind === "compiled") {
      if (compiled.length === 0) compiled.push(message.module);
      return;
    }
    const at = this.#given.findIndex(({ id }) => id === message.task);
    const [given] = this.#given.splice(at, 1);
    clearTimeout(this.#overrun);
    const task = given?.task;
    if (message.kind === "forgotten") {
      if (task !== undefined) this.#again(task);
      this.#watch();
      return;
    }
    this.#watch();
    task?.resolve(message.raw);
    this.#rest();
    this.events.idle(message.ms);
  }

  #again(task: StageTask): void {
    this.#known.forget(task.run, task.input.program);
    this.#outbox.push(this.#message(task));
    this.#given.push({ id: task.id, task });
    this.flush();
  }

  /** An idle thread keeps no process alive. */
  #rest(): void {
    if (this.#given.length === 0) this.#worker.unref();
  }

  #end(kind: "time" | "engine", message: string): void {
    if (this.#state === "ended") return;
    const stillborn = this.starting;
    this.#state = "ended";
    clearTimeout(this.#overrun);
    const [running, ...rest] = this.#given.splice(0);
    this.events.gone(
      this,
      rest.flatMap(({ task }) => task ?? []),
      stillborn,
    );
    running?.task?.resolve(failed(message, kind));
  }
}

/** Of the base, what the text of a stage is made of. */
function sourceBase({ id, checkpoint, calls, chunks }: StageBase): SourceBase {
  return { id, checkpoint, calls, chunks };
}
