/** The same program through `run()`, its host's timers put on the virtual clock while it runs. */
import { ThreadPool } from "../../src/node/pool.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import type { RunOptions } from "../../src/runtime/options.js";
import { startRun } from "../../src/runtime/run.js";
import type { StageExecutor } from "../../src/runtime/types.js";
import { VirtualClock } from "./clock.js";
import { type Report, report, toolsOn } from "./world.js";

/** Stages evaluated so far. */
export let stages = 0;

/** Stages now being evaluated: time stands still for them, wherever they run. */
let busy = 0;

function watched(executor: StageExecutor): StageExecutor {
  return {
    isolation: executor.isolation,
    maxStackBytes: executor.maxStackBytes,
    close: () => executor.close(),
    async execute(input, signal) {
      busy++;
      stages++;
      try {
        return await executor.execute(input, signal);
      } finally {
        busy--;
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

export async function runStaged(source: string, options: Partial<RunOptions>): Promise<Report> {
  const clock = new VirtualClock();
  const result = report();
  const after = (f: (...rest: unknown[]) => void, ms = 0, ...rest: unknown[]) => {
    const id = clock.after(Math.max(0, ms), () => f(...rest));
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
    let outcome: Awaited<ReturnType<typeof startRun>["outcome"]> | undefined;
    const started = startRun(
      source,
      {
        tools: { tools: toolsOn(clock, result) },
        seed: "0".repeat(32),
        now: () => clock.now,
        isolation: "inline",
        ...options,
        limits: {
          maxCalls: 2000,
          maxConcurrency: 1000,
          maxConcurrencyPerServer: 1000,
          runTimeoutMs: 1e9,
          ...options.limits,
        },
      },
      platform,
    );
    const running = started.outcome.then((value) => {
      outcome = value;
    });
    running.catch(() => {});
    for (let idle = 0; !outcome && idle < 500; ) {
      for (let i = 0; i < 4; i++) await turn();
      if (outcome) break;
      if (busy > 0) continue;
      if (clock.step(HORIZON)) idle = 0;
      else {
        // Nothing of the program's is due: the host is still at work, in real time.
        idle++;
        await new Promise<void>((resolve) => real.setTimeout(resolve, 1));
      }
    }
    if (!outcome) throw new Error("the run neither ends nor waits for anything");
    const { error } = outcome;
    if (error)
      result.error = error.code === "deadlock" ? "deadlock" : `${error.name}: ${error.message}`;
    else result.value = outcome.value;
    result.logs = outcome.logs.map((entry) => entry.text);
    return result;
  } finally {
    Object.assign(globalThis, real);
  }
}
