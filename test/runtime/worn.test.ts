/** E3: a memory that one evaluation has filled is not given to another, of the same stage either. */
import { expect, test } from "vitest";
import { run } from "../../src/index.js";
import type { Evaluation } from "../../src/runtime/engine.js";
import { evaluateStage } from "../../src/runtime/stage.js";
import type { StageInput } from "../../src/runtime/types.js";
import type { Feature } from "../../src/transform/types.js";

/** Of a program that has one light guest; without `features`, it has the one of stages midway too. */
const input = (features: Feature[] = ["random"]): StageInput => ({
  settlements: [],
  limits: { gas: 1000, stackBytes: 65_536, memoryBytes: 64 << 20, ms: 1000 },
  program: {
    program: {
      code: "(function(call){return function*(){yield call(0)}})",
      parameters: [{ kind: "helper", name: "call", helper: "call" }],
      map: { version: 3, sources: [], names: [], mappings: "" },
    },
    ...{ features, tools: ["get"], siteTools: [0], seed: "0".repeat(32), startedAt: 0 },
    ...{ maxLogBytes: 1000, maxArgumentBytes: 1000, maxCalls: 10 },
  },
});

/** What each evaluation says, one after another, and the sources of those that were made. */
function engine(...said: Evaluation[]) {
  const sources: string[] = [];
  const evaluate = (source: string): Evaluation => {
    sources.push(source);
    return said[sources.length - 1] as Evaluation;
  };
  return { sources, evaluate };
}
const ok = { ok: true, text: "0\n[] 0", gas: 1, memoryFull: false } as const;
const whole = (source: string) => source.includes("k.start(");

test("the whole guest is evaluated in a fresh engine where the light one has worn this", () => {
  const stage = input();
  const { sources, evaluate } = engine({ ...ok, text: "?errors", worn: true }, ok);
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: false, again: true });
  expect(sources.map(whole)).toEqual([false]);
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: true, text: ok.text });
  expect(sources.map(whole)).toEqual([false, true]);
});

test("in the same one where it has not", () => {
  const { sources, evaluate } = engine({ ...ok, text: "?errors" }, ok);
  expect(evaluateStage(input(), evaluate)).toMatchObject({ ok: true });
  expect(sources.map(whole)).toEqual([false, true]);
});

test.each(["gas", "stack", "memory", "thrown", "output"] as const)(
  "a light guest that ends by %s leaves it to the whole one to say so",
  (kind) => {
    const failure = { kind, message: "no" };
    const { sources, evaluate } = engine(
      { ok: false, failure, gas: 5 },
      { ok: false, failure, gas: 7 },
    );
    expect(evaluateStage(input(), evaluate)).toMatchObject({ ok: false, error: failure, gas: 7 });
    expect(sources.map(whole)).toEqual([false, true]);
  },
);

test("what even the whole guest asks for, though it has it, is told", () => {
  const again = { ...ok, text: '{"needs":["errors"]}' };
  const { sources, evaluate } = engine({ ...ok, text: "?errors" }, again, again);
  expect(evaluateStage(input(), evaluate)).toMatchObject({ ok: true, text: again.text });
  expect(sources).toHaveLength(3);
});

test("an engine that broke is not tried again", () => {
  const failure = { kind: "engine", message: "broken" } as const;
  const { sources, evaluate } = engine({ ok: false, failure, gas: 5 });
  expect(evaluateStage(input(), evaluate)).toEqual(
    expect.objectContaining({ ok: false, error: failure }),
  );
  expect(sources).toHaveLength(1);
});

const lengths = (sources: readonly string[]) => sources.map(({ length }) => length);

test("a stage that ends is the small guest's, and the next run asks the other one again", () => {
  const stage = input([]);
  const unknown = { ...ok, text: "?" };
  const end = { ...ok, text: "=1" };
  const { sources, evaluate } = engine(unknown, end, ok);
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: true, text: "=1" });
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: true, text: ok.text });
  const [midway, small, again] = lengths(sources);
  expect(again).toBe(midway);
  expect(midway).toBeLessThan(small ?? 0);
  expect(sources.map(whole)).toEqual([false, false, false]);
});

test.each([
  ["what it does not know", { ...ok, text: "?" }],
  ["more gas than it is given", { ok: false, failure: { kind: "gas", message: "no" }, gas: 2 }],
  ["too large arguments", { ...ok, text: `0\n["${"x".repeat(400)}"] 0` }],
] as [string, Evaluation][])("midway, %s is the small guest's, from then on", (name, said) => {
  const stage = input([]);
  const { sources, evaluate } = engine(said, ok, ok);
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: true, text: ok.text });
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: true, text: ok.text });
  const [midway, small, again] = lengths(sources);
  expect(again, name).toBe(small);
  expect(midway).toBeLessThan(small ?? 0);
});

test("midway, a memory that was filled is not given to the small guest", () => {
  const stage = input([]);
  const { sources, evaluate } = engine({ ...ok, text: "?", worn: true }, ok);
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: false, again: true });
  expect(evaluateStage(stage, evaluate)).toMatchObject({ ok: true, text: ok.text });
  expect(sources).toHaveLength(2);
});

test("midway, an engine that broke is not tried again", () => {
  const failure = { kind: "engine", message: "broken" } as const;
  const { sources, evaluate } = engine({ ok: false, failure, gas: 1 });
  expect(evaluateStage(input([]), evaluate)).toMatchObject({ ok: false, error: failure });
  expect(sources).toHaveLength(1);
});

test.each(["inline", "thread"] as const)(
  "a program that filled its memory goes on, %s",
  async (isolation) => {
    const source = `const a = []; let n = 0; try { for (;;) a.push(String(n++).repeat(1e5)); } catch {} a.length = 0;
    await get({ n: n > 5 }); throw new RangeError("done");`;
    const limits = { maxMemoryBytes: 32 << 20 };
    const outcome = await run(source, { tools: { get: async () => 1 }, isolation, limits });
    expect(outcome.error).toMatchObject({ name: "RangeError", message: "done", line: 2 });
    expect(outcome.calls).toHaveLength(1);
  },
);
