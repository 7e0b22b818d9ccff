/** R4: a checkpoint only spares time; a stage that cannot afford one is run without. */
import { expect, test } from "vitest";
import type { StageInput, StageResult } from "../../src/runtime/types.js";
import { caughtOutOfMemory, runWith as run } from "../support/poor-engine.js";

const source = `
let sum = 0;
for (let i = 0; i < 6; i++) { const { x } = await get({ i }); sum += x; }
return sum;`;
const tools = { get: async ({ i }: { i: number }) => ({ x: i + 1 }) };

const runWith = (fails: (input: StageInput) => StageResult | undefined) =>
  run(source, { tools, checkpoint: "always", parallelize: "off" }, fails);

const failure = (kind: "memory" | "stack" | "gas"): StageResult => ({
  ok: false,
  error: { kind, message: `out of ${kind}` },
  gas: 1,
});

for (const kind of ["memory", "stack", "gas"] as const) {
  test(`a stage that takes a checkpoint and runs out of ${kind} is run without`, async () => {
    const { outcome, inputs } = await runWith((input) => (input.save ? failure(kind) : undefined));
    expect(outcome).toMatchObject({ status: "completed", value: 21, stages: 7 });
    expect(inputs.some(({ save }) => save)).toBe(true);
    expect(inputs.every(({ base }) => !base)).toBe(true);
  });
}

for (const kind of ["memory", "stack"] as const) {
  test(`a stage that goes on from a checkpoint and runs out of ${kind} begins at the beginning`, async () => {
    const { outcome, inputs } = await runWith((input) => (input.base ? failure(kind) : undefined));
    expect(outcome).toMatchObject({ status: "completed", value: 21, stages: 7 });
    // Tried once: after that the run does without.
    expect(inputs.filter(({ base }) => base).length).toBeLessThan(3);
  });
}

test("a stage that caught its want of memory is run without what took it", async () => {
  const { outcome } = await runWith((input) => (input.base ? caughtOutOfMemory : undefined));
  expect(outcome).toMatchObject({ status: "completed", value: 21 });
});

test("what the program runs out of by itself is its own failure", async () => {
  const { outcome } = await runWith(() => failure("memory"));
  expect(outcome).toMatchObject({ status: "failed", error: { code: "memory-limit" } });
});
