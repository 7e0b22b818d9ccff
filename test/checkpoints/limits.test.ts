/** R4: a checkpoint only spares time; a stage that cannot afford one is run without. */
import { expect, test } from "vitest";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { startRun } from "../../src/runtime/run.js";
import type { StageExecutor, StageInput, StageResult } from "../../src/runtime/types.js";

const source = `
let sum = 0;
for (let i = 0; i < 6; i++) { const { x } = await get({ i }); sum += x; }
return sum;`;
const tools = { get: async ({ i }: { i: number }) => ({ x: i + 1 }) };

/** An engine that has enough for a stage as it is, and fails as `fails` says when it is asked for more. */
async function runWith(fails: (input: StageInput) => StageResult | undefined) {
  const inline = new InlineExecutor();
  const seen: { save: boolean; base: boolean }[] = [];
  const executor: StageExecutor = {
    isolation: "inline",
    maxStackBytes: inline.maxStackBytes,
    close: () => inline.close(),
    async execute(input) {
      seen.push({ save: input.save === true, base: input.base !== undefined });
      return fails(input) ?? inline.execute(input);
    },
  };
  const platform = { limits: defaultLimits, executor: () => executor };
  const options = { tools, checkpoint: "always", parallelize: "off" } as const;
  const { outcome } = startRun(source, options, platform);
  return { outcome: await outcome, seen };
}

const failure = (kind: "memory" | "stack" | "gas"): StageResult => ({
  ok: false,
  error: { kind, message: `out of ${kind}` },
  gas: 1,
});

for (const kind of ["memory", "stack", "gas"] as const) {
  test(`a stage that takes a checkpoint and runs out of ${kind} is run without`, async () => {
    const { outcome, seen } = await runWith((input) => (input.save ? failure(kind) : undefined));
    expect(outcome).toMatchObject({ status: "completed", value: 21, stages: 7 });
    expect(seen.some(({ save }) => save)).toBe(true);
    expect(seen.every(({ base }) => !base)).toBe(true);
  });
}

for (const kind of ["memory", "stack"] as const) {
  test(`a stage that goes on from a checkpoint and runs out of ${kind} begins at the beginning`, async () => {
    const { outcome, seen } = await runWith((input) => (input.base ? failure(kind) : undefined));
    expect(outcome).toMatchObject({ status: "completed", value: 21, stages: 7 });
    // Tried once: after that the run does without.
    expect(seen.filter(({ base }) => base).length).toBeLessThan(3);
  });
}

test("a stage that caught its want of memory is run without what took it", async () => {
  const { outcome } = await runWith((input) => {
    if (!input.base) return undefined;
    const error = { name: "InternalError", message: "out of memory", stack: "" };
    const output = {
      ...{ logs: [], timers: [], waits: [], lost: [], unhandled: [], requests: [], needs: [] },
      ...{ consumed: [], linger: { calls: [], timers: [] }, end: { ok: false as const, error } },
    };
    return { ok: true, output, gas: 1, memoryFull: true };
  });
  expect(outcome).toMatchObject({ status: "completed", value: 21 });
});

test("what the program runs out of by itself is its own failure", async () => {
  const { outcome } = await runWith(() => failure("memory"));
  expect(outcome).toMatchObject({ status: "failed", error: { code: "memory-limit" } });
});
