/** R3: reads whose arguments are earlier results, passed on as they are, are sent without a stage between. */
import { expect, test } from "vitest";
import { traceOfJournal } from "../../src/cli/trace/journal.js";
import { MemoryJournal, parseJournal, type RunEvent, type RunOptions } from "../../src/index.js";
import { Chain, type Chained } from "../../src/runtime/chained.js";
import { serializeJournal } from "../../src/runtime/journal.js";
import { readReplay } from "../../src/runtime/replay.js";
import type { StageRequest } from "../../src/runtime/types.js";
import { resume, run } from "../runtime/support/library.js";

const reads = { readOnlyHint: true };
const source = "let x = 1; for (let i = 0; i < 6; i++) { x = (await step({ x })).x } return x";

function world(answer: (x: number) => unknown = (x) => ({ x: x * 2 })) {
  const sent: unknown[] = [];
  const step = {
    annotations: reads,
    async handler({ x }: { x: number }) {
      sent.push(x);
      await new Promise((resolve) => setTimeout(resolve, 3));
      return answer(x);
    },
  };
  return { tools: { step, put: async () => {} }, sent };
}

async function ran(text: string, more: Partial<RunOptions> = {}, answer?: (x: number) => unknown) {
  const { tools, sent } = world(answer);
  const store = new MemoryJournal();
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent) => events.push(event);
  const options = { tools, store, onEvent, isolation: "inline", ...more } as const;
  const outcome = await run(text, options);
  return { outcome, sent, events, entries: store.entries };
}

const ahead = (outcome: { calls: readonly { prefetched: boolean }[] }) =>
  outcome.calls.map(({ prefetched }) => prefetched);

test("the next read is on its way before a stage has seen the result it is made of", async () => {
  const { outcome, sent, events } = await ran(source);
  expect(outcome).toMatchObject({ status: "completed", value: 64 });
  expect(sent).toEqual([1, 2, 4, 8, 16, 32]);
  expect(ahead(outcome)).toEqual([false, true, true, true, true, true]);
  const first = events.findIndex(({ type }) => type === "call-end");
  const then = events.slice(first).map(({ type }) => type);
  expect(then.indexOf("prefetch-start")).toBeLessThan(then.indexOf("stage"));
  // The first look ahead finds them all.
  const found = events.flatMap((event) => (event.type === "look-ahead" ? [event.hints] : []));
  expect(found.filter((hints) => hints > 0)).toEqual([5]);
});

test("a chain of reads that answer at once is taken in one stage", async () => {
  const handler = async ({ x }: { x: number }) => ({ x: x * 2 });
  const tools = { step: { annotations: reads, handler } };
  const outcome = await run(source, { tools, isolation: "inline" });
  expect(outcome).toMatchObject({ status: "completed", value: 64, stages: 2 });
});

test("the journal has it before it is sent, and says what it is made of", async () => {
  const { entries, events } = await ran(source);
  const made = entries.filter(({ type }) => type === "prefetch");
  expect(made).toHaveLength(5);
  expect(made[0]).toMatchObject({
    ...{ type: "prefetch", id: 0, tool: "step", args: { form: "json", text: '[{"x":null}]' } },
    passed: [{ where: ["0", "x"], seq: 0, path: ["x"] }],
  });
  expect(parseJournal(serializeJournal(entries))).toEqual(entries);
  const uses = entries.filter(({ type }) => type === "prefetch-use");
  expect(uses).toEqual(
    [1, 2, 3, 4, 5].map((seq) => expect.objectContaining({ id: seq - 1, use: "consumed", seq })),
  );
  expect(events.filter(({ type }) => type === "prefetch-start")).toHaveLength(5);
});

test("a journal that ends in the middle of a chain goes on", async () => {
  const { entries } = await ran(source);
  for (let length = 2; length < entries.length; length++) {
    const { tools, sent } = world();
    const cut = structuredClone(entries.slice(0, length));
    const outcome = await resume(cut, { tools, isolation: "inline" });
    expect(outcome, `${length}`).toMatchObject({ status: "completed", value: 64 });
    expect(sent.length).toBeLessThanOrEqual(6);
  }
});

test("a chain ends where a read fails, where there is nothing to pass on, and where it repeats itself", async () => {
  const failing = (x: number) => {
    if (x === 4) throw new Error("no 4");
    return { x: x * 2 };
  };
  const failed = await ran(source, {}, failing);
  expect(failed.outcome).toMatchObject({ status: "failed", error: { message: "no 4" } });
  // What failed ahead is asked again.
  expect(failed.sent).toEqual([1, 2, 4, 4]);
  const missing = await ran(source, {}, (x) => (x === 4 ? {} : { x: x * 2 }));
  expect(missing.sent).toEqual(
    [1, 2, 4, undefined, Number.NaN, Number.NaN].slice(0, missing.sent.length),
  );
  const same = await ran(source, {}, (x) => ({ x }));
  expect(same.outcome).toMatchObject({ status: "completed", value: 1, warnings: [] });
  expect(same.sent).toEqual([1, 1, 1, 1, 1, 1]);
  expect(ahead(same.outcome)).toEqual([false, false, false, false, false, false]);
});

test("a member that a promise would have is not passed on", async () => {
  const text =
    "const a = await step({ x: 1 }); const { then: t } = a; const b = await step({ x: a.x, j: a.then }); return await step({ x: b.x, t })";
  const answer = (x: number) =>
    Object.fromEntries([
      ["x", x * 2],
      ["the" + "n", "t"],
    ]);
  const { outcome, sent } = await ran(text, {}, answer);
  expect(outcome).toMatchObject({ status: "completed", value: { x: 8 }, warnings: [] });
  expect(outcome.calls.slice(1).map(({ args }) => args)).toEqual([
    [{ x: 2, j: "t" }],
    [{ x: 4, t: "t" }],
  ]);
  expect(sent).toEqual([1, 2, 4]);
});

test("what was not sent by the end of the run is no waste, and the journal says no more of it", async () => {
  const { outcome, entries, sent } = await ran(source, {}, (x) => (x < 4 ? { x: x * 2 } : {}));
  expect(sent.slice(0, 4)).toEqual([1, 2, 4, undefined]);
  expect(outcome.warnings).toEqual([]);
  expect(entries.filter(({ type }) => type === "prefetch").length).toBeGreaterThan(4);
  const uses = entries.filter(({ type }) => type === "prefetch-use");
  expect(uses).toMatchObject([{ use: "consumed" }, { use: "consumed" }]);
  const trace = traceOfJournal(readReplay(entries));
  expect(trace.prefetches.map(({ usedBy }) => usedBy)).toEqual([1, 2]);
  const [first, second] = trace.prefetches;
  expect(second?.from).toBeGreaterThanOrEqual(first?.to ?? Number.NaN);
});

test("after a timer what is left of a chain is not sent: the program means to read again", async () => {
  const { outcome, sent } = await ran(`setTimeout(() => {}, 5); ${source}`);
  expect(outcome).toMatchObject({ status: "completed", value: 64 });
  expect([...new Set(sent)]).toEqual([1, 2, 4, 8, 16, 32]);
});

test("a chain stays within the limits on calls and on what is fetched ahead", async () => {
  const few = await ran(source, { limits: { maxPrefetched: 2 } });
  expect(few.outcome).toMatchObject({ status: "completed", value: 64, warnings: [] });
  const calls = await ran(source, { limits: { maxCalls: 3 } });
  expect(calls.outcome).toMatchObject({ status: "failed" });
  expect(calls.sent).toEqual([1, 2, 4]);
  const off = await ran(source, { parallelize: "off" });
  expect(ahead(off.outcome)).toEqual([false, false, false, false, false, false]);
});

test("a tool that is not read-only, asks or is denied ends a chain", async () => {
  const text = "const a = await step({ x: 1 }); const b = await step({ x: a.x }); return b.x";
  const { tools } = world();
  const plain = { step: tools.step.handler };
  const outcome = await run(text, { tools: plain, isolation: "inline" });
  expect(ahead(outcome)).toEqual([false, false]);
  const wrote = await ran(
    "const a = await step({ x: 1 }); await put(); const b = await step({ x: a.x }); return b.x",
  );
  expect(ahead(wrote.outcome)).toEqual([false, false, false]);
});

const request = (text: string): StageRequest => ({
  tool: 0,
  site: 0,
  args: { form: "json", text },
});

/** A chain of one call, `seq` 5, whose arguments are `text` with `parts` in it. */
function chainOf(text: string, parts: Chained["parts"]) {
  const sent: string[] = [];
  const chain = new Chain(({ args }) => sent.push(args.text));
  const hint = { request: request(text), index: 0, certain: true, reason: "" };
  chain.add({ id: 0, key: "5", seq: 5, hint, parts });
  return { chain, sent };
}

const json = (value: unknown) => ({ form: "json", text: JSON.stringify(value) }) as const;
const one = (path: string[], where = ["0", "a"]) => [{ where, seq: 1, path }];

test.each([
  ["a member", json({ x: { y: [7] } }), ["x", "y", "0"], '[{"a":7}]'],
  ["all of it", json([1]), [], '[{"a":[1]}]'],
  ["null", json({ x: null }), ["x"], '[{"a":null}]'],
  [
    "a key like any other",
    { form: "json", text: '{"__proto__":{"z":1}}' } as const,
    ["__proto__", "z"],
    '[{"a":1}]',
  ],
])("what is passed on: %s", (_, value, path, expected) => {
  const { chain, sent } = chainOf('[{"a":null}]', one(path));
  chain.came(1, value);
  expect(sent).toEqual([expected]);
  expect(chain.size).toBe(0);
});

test.each([
  ["what is not there", json({ x: 1 }), ["y"], ["0", "a"]],
  ["what is inherited", json({ x: 1 }), ["constructor"], ["0", "a"]],
  ["a prototype", json({}), ["__proto__"], ["0", "a"]],
  ["a text's length", json("text"), ["length"], ["0", "a"]],
  ["of no JSON", { form: "devalue", text: "-1" } as const, [], ["0", "a"]],
  ["of text that is no JSON", { form: "json", text: "{" } as const, [], ["0", "a"]],
  ["of very much", json({ x: "x".repeat(60_000) }), ["x"], ["0", "a"]],
  ["to where nothing was said", json(1), [], ["0", "b"]],
  ["to no member", json(1), [], []],
  ["into a text", json(1), [], ["1", "0"]],
])("what is not passed on: %s", (_, value, path, where) => {
  const { chain, sent } = chainOf('[{"a":null},"text"]', one(path, where));
  chain.came(1, value);
  expect(sent).toEqual([]);
  expect(chain.size).toBe(0);
});

test("a call waits for all the results it is made of, and falls with any of them", () => {
  const parts = [
    { where: ["0", "a"], seq: 1, path: [] },
    { where: ["0", "b"], seq: 2, path: ["x"] },
    { where: ["0", "c"], seq: 1, path: [] },
  ];
  const { chain, sent } = chainOf('[{"a":null,"b":null,"c":null}]', parts);
  chain.came(1, json(3));
  expect(sent).toEqual([]);
  chain.came(2, json({ x: 4 }));
  expect(sent).toEqual(['[{"a":3,"b":4,"c":3}]']);
  const other = chainOf('[{"a":null,"b":null,"c":null}]', parts);
  other.chain.add({
    key: "k",
    id: 1,
    seq: 6,
    hint: { request: request("[null]"), index: 1, certain: true, reason: "" },
    parts: [{ where: ["0"], seq: 5, path: [] }],
  });
  other.chain.came(1, json(3));
  other.chain.came(2, undefined);
  expect(other.sent).toEqual([]);
  expect(other.chain.size).toBe(0);
  const early = chainOf('[{"a":null,"b":null,"c":null}]', parts);
  early.chain.came(1, undefined);
  early.chain.came(2, json({ x: 4 }));
  expect(early.sent).toEqual([]);
});

test("what is cleared is not sent, and the rest is", () => {
  const { chain, sent } = chainOf('[{"a":null}]', one([]));
  const hint = { request: request("[null]"), index: 1, certain: true, reason: "" };
  chain.add({ id: 1, key: "6", seq: 6, hint, parts: [{ where: ["0"], seq: 1, path: [] }] });
  chain.clear(({ id }) => id === 0);
  expect(chain.size).toBe(1);
  chain.came(1, json(3));
  expect(sent).toEqual(["[3]"]);
});
