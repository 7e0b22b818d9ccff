/** The same program through `run()`, its host's timers put on the virtual clock while it runs. */
import { ThreadPool } from "../../src/node/pool.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import type { JournalEntry, JournalStore } from "../../src/runtime/journal.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import type { Outcome } from "../../src/runtime/outcome.js";
import { readReplay } from "../../src/runtime/replay.js";
import { startResume } from "../../src/runtime/resume.js";
import { startRun } from "../../src/runtime/run.js";
import type { ToolCallContext } from "../../src/runtime/tool-types.js";
import type { Settlement, StageExecutor } from "../../src/runtime/types.js";
import { VirtualClock } from "./clock.js";
import type { Mode } from "./modes.js";
import { latency, type Report, shown, TOOLS } from "./world.js";

/** What has been done so far. */
export const work = { stages: 0, prefetches: 0, cuts: 0 };

/** Stages now being evaluated: time stands still for them, wherever they run. */
let busy = 0;
let rested = () => {};

function watched(executor: StageExecutor): StageExecutor {
  return {
    isolation: executor.isolation,
    maxStackBytes: executor.maxStackBytes,
    close: () => executor.close(),
    async execute(input, signal) {
      busy++;
      work.stages++;
      try {
        return await executor.execute(input, signal);
      } finally {
        busy--;
        rested();
      }
    },
  };
}

const executors: Record<string, StageExecutor> = {};
const platform = {
  limits: defaultLimits,
  executor(isolation: "inline" | "thread" = "thread"): StageExecutor {
    executors[isolation] ??= watched(
      isolation === "thread" ? new ThreadPool() : new InlineExecutor(),
    );
    return executors[isolation];
  },
};

/** No program waits that long; only the run's own time limit does, and it must not be stepped to. */
const HORIZON = 1e8;
const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export interface Staged {
  report: Report;
  /** In the order they were delivered. */
  settlements: readonly Settlement[];
}

const limits = {
  maxCalls: 2000,
  maxPrefetched: 2000,
  maxConcurrency: 1000,
  maxConcurrencyPerServer: 1000,
  runTimeoutMs: 1e9,
};

export async function runStaged(source: string, mode: Mode): Promise<Staged> {
  const clock = new VirtualClock();
  const options = {
    tools: { tools: toolsOn(clock) },
    now: () => clock.now,
    ...mode.options,
  };
  const entries: JournalEntry[] = [];
  return onClock(clock, async () => {
    let process = new Process(entries, mode.cut);
    const seed = "0".repeat(32);
    const first = startRun(source, { ...options, seed, limits, store: process }, platform);
    let outcome = await process.live(first.outcome);
    while (outcome === undefined) {
      work.cuts++;
      const journal = structuredClone(entries);
      process = new Process(entries, mode.cut);
      const next = await startResume(journal, { ...options, store: process }, platform);
      outcome = await process.live(next.outcome);
    }
    work.prefetches += entries.filter((entry) => entry.type === "prefetch").length;
    return { report: reportOf(outcome), settlements: readReplay(entries).settlements };
  });
}

/** One that writes a journal; cut, it is dead once it has written that something settled. */
class Process implements JournalStore {
  #dead = false;
  #die: () => void = () => {};
  readonly #death = new Promise<undefined>((resolve) => {
    this.#die = () => resolve(undefined);
  });

  constructor(
    private readonly entries: JournalEntry[],
    private readonly cut: boolean,
  ) {}

  append(added: readonly JournalEntry[]): void | Promise<void> {
    if (this.#dead) return new Promise(() => {});
    this.entries.push(...structuredClone(added));
    if (!this.cut || !added.some(({ type }) => type === "settlement" || type === "timer")) return;
    if (added.some(({ type }) => type === "end")) return;
    this.#dead = true;
    this.#die();
    return new Promise(() => {});
  }

  /** The outcome, or undefined when it died. */
  live(outcome: Promise<Outcome>): Promise<Outcome | undefined> {
    return Promise.race([outcome, this.#death]);
  }
}

function toolsOn(clock: VirtualClock) {
  /** Asked again for the same call, a tool has not begun again. */
  const answers = new Map<string, Promise<unknown>>();
  let index = 0;
  return Object.fromEntries(
    Object.entries(TOOLS).map(([name, { annotations, answer }]) => {
      const invoke = ([args]: unknown[], { idempotencyKey }: ToolCallContext): Promise<unknown> => {
        const known = answers.get(idempotencyKey);
        if (known) return known;
        const wait = latency(shown(name, args), ++index);
        const made = new Promise<unknown>((resolve, reject) => {
          clock.after(wait, () => {
            try {
              resolve(answer((args as { id: unknown }).id));
            } catch (error) {
              reject(error);
            }
          });
        });
        answers.set(idempotencyKey, made);
        return made;
      };
      return [name, { arguments: "positional" as const, annotations, invoke }];
    }),
  );
}

function reportOf(outcome: Outcome): Report {
  const { error, value } = outcome;
  const ended = error
    ? { error: error.code === "deadlock" ? "deadlock" : `${error.name}: ${error.message}` }
    : { value };
  return {
    ...ended,
    logs: outcome.logs.map((entry) => entry.text),
    calls: outcome.calls.map(({ tool, args }) => shown(tool.replace("tools.", ""), args[0])),
  };
}

/** Time moves only when nothing else does. */
async function onClock<T>(clock: VirtualClock, body: () => Promise<T>): Promise<T> {
  const after = (f: (...rest: unknown[]) => void, ms = 0, ...rest: unknown[]) => {
    // The host reckons how long it sleeps by a clock of whole milliseconds, as the judge does.
    const id = clock.after(Math.max(0, Math.floor(clock.now) + ms - clock.now), () => f(...rest));
    return {
      ref: () => id,
      unref: () => id,
      hasRef: () => true,
      [Symbol.toPrimitive]: () => id,
      id,
    };
  };
  const cancel = (timer: unknown) => {
    if (typeof timer === "object" && timer !== null && "id" in timer)
      clock.cancel(Number(timer.id));
  };
  Object.assign(globalThis, { setTimeout: after, clearTimeout: cancel });
  try {
    let ended = false;
    const running = body().finally(() => {
      ended = true;
    });
    running.catch(() => {});
    for (let idle = 0; !ended && idle < 500; ) {
      for (let i = 0; i < 4; i++) await turn();
      if (ended) break;
      if (busy > 0) {
        await new Promise<void>((resolve) => {
          rested = resolve;
        });
        continue;
      }
      if (clock.step(HORIZON)) idle = 0;
      else {
        // Nothing of the program's is due: the host is still at work, in real time.
        idle++;
        await new Promise<void>((resolve) => real.setTimeout(resolve, 1));
      }
    }
    if (!ended) throw new Error("the run neither ends nor waits for anything");
    return await running;
  } finally {
    Object.assign(globalThis, real);
  }
}
