/** Runs on an engine that has enough for a stage as it is, and fails when it is asked for more. */
import type { Outcome, RunOptions } from "../../src/index.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { startRun } from "../../src/runtime/run.js";
import type { StageExecutor, StageInput, StageResult } from "../../src/runtime/types.js";

/** @param fails what the engine says of a stage; undefined where it runs it */
export async function runWith(
  source: string,
  options: RunOptions,
  fails: (input: StageInput) => StageResult | undefined,
): Promise<{ outcome: Outcome; inputs: StageInput[] }> {
  const inline = new InlineExecutor();
  const inputs: StageInput[] = [];
  const executor: StageExecutor = {
    isolation: "inline",
    maxStackBytes: inline.maxStackBytes,
    close: () => inline.close(),
    async execute(input) {
      inputs.push(input);
      return fails(input) ?? inline.execute(input);
    },
  };
  const platform = { limits: defaultLimits, executor: () => executor };
  const { outcome } = startRun(source, options, platform);
  return { outcome: await outcome, inputs };
}

/** A stage of a program that caught its want of memory, and ended with it. */
export const caughtOutOfMemory: StageResult = {
  ok: true,
  output: {
    ...{ logs: [], timers: [], waits: [], lost: [], unhandled: [], requests: [], needs: [] },
    ...{ consumed: [], linger: { calls: [], timers: [] } },
    end: { ok: false, error: { name: "InternalError", message: "out of memory", stack: "" } },
  },
  gas: 1,
  memoryFull: true,
};
