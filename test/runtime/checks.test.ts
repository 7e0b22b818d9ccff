/** What is refused with the name of what is wrong, before anything runs; and small rules of values. */
import { expect, test } from "vitest";
import { checkEnd, checkReplay } from "../../src/runtime/divergence.js";
import { decodeValue, encodeValue } from "../../src/runtime/encoding.js";
import { Engine } from "../../src/runtime/engine.js";
import { stageFailure } from "../../src/runtime/failure.js";
import { MemoryJournal } from "../../src/runtime/journal.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { isPlainJson, toPlainJson } from "../../src/runtime/plain-json.js";
import { Positions } from "../../src/runtime/positions.js";
import { schemaCheck } from "../../src/runtime/schema-check.js";
import { Sealer } from "../../src/runtime/seal.js";
import { runStage } from "../../src/runtime/stage.js";
import { parseStageOutput } from "../../src/runtime/stage-output.js";
import { MemoryStore } from "../../src/runtime/stores.js";
import { matches } from "../../src/runtime/tool-policy.js";
import { truncateJson, truncateText } from "../../src/runtime/truncate.js";
import type { StageInput } from "../../src/runtime/types.js";
import { inputCheck } from "../../src/runtime/validate.js";
import { resume, run } from "./support/library.js";

test.each<[string, unknown, unknown, string]>([
  ["a snippet that is no text", 7, {}, "the snippet must be a string"],
  ["options that are none", "1", 7, "options must be an object"],
  ["limits that are none", "1", { limits: 7 }, "limits must be an object"],
  ["tools that are none", "1", { tools: 7 }, "tools must be an object"],
  [
    "a store that nobody has claimed",
    "1",
    { store: new MemoryStore() },
    "store must be claimed first: `store: await store.claim(owner)`",
  ],
  ["a policy that is no list", "1", { policy: { deny: "x" } }, "deny"],
  [
    "a definition whose arguments are neither",
    "1",
    { tools: { a: { arguments: "both", invoke: () => 1 } } },
    '"object" or "positional"',
  ],
])("%s is misuse", async (_, source, options, message) => {
  await expect(async () => run(source as string, options as never)).rejects.toThrow(message);
});

test("a limit or a policy that is undefined is as if it were not there", async () => {
  const limits = { maxCalls: undefined };
  const policy = { deny: undefined };
  expect(await run("return 1", { limits, policy } as never)).toMatchObject({ value: 1 });
});

test("a journal is text or a list, and begins with its header", async () => {
  await expect(resume(7 as never)).rejects.toThrow("JSON Lines, or a list");
  await expect(resume([])).rejects.toThrow("begins with its header");
});

test("a pattern's parts must come in their order", () => {
  expect(matches("a*b*c", "a-b-c")).toBe(true);
  expect(matches("a*c*b*d", "a-b-c-d")).toBe(false);
  expect(matches("a*b*c", "a-c")).toBe(false);
  expect(matches("", "")).toBe(true);
});

test("a seal needs a key", async () => {
  await expect(Sealer.of("")).rejects.toThrow("key is empty");
});

test("a store is its newest owner's", async () => {
  const store = new MemoryJournal();
  await run("return 1", { store });
  expect(store.entries.at(-1)?.type).toBe("end");
});

const round = (value: unknown) => decodeValue(encodeValue(value, {}, "a value"));

test("values that JSON cannot say whole go the other way, and come back", () => {
  for (const value of [[-0], [Number.NaN], new Map([[1, 2]]), [1n], { a: undefined }]) {
    expect(isPlainJson(value)).toBe(false);
    expect(round(value)).toEqual(value);
  }
});

test("plain JSON is dense lists and plain objects, each once, and nothing hidden", () => {
  const twice = {};
  // biome-ignore lint/suspicious/noSparseArray: that is what is tested
  const sparse = [1, , 2];
  const named = Object.assign([1], { name: 2 });
  const hidden = Object.defineProperty([1], 0, { enumerable: false });
  for (const value of [
    [twice, twice],
    sparse,
    named,
    new (class A {})(),
    Object.create(null),
    { toJSON: () => 1 },
    { [Symbol.toStringTag]: "x" },
    {
      get a() {
        return 1;
      },
    },
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    { then: () => 1 },
    Number.POSITIVE_INFINITY,
    Symbol("s"),
    undefined,
    Object.assign(hidden, { name: 2 }),
    Object.defineProperty([1], 0, { enumerable: true, get: () => 1 }),
    [1, [sparse]],
  ])
    expect(isPlainJson(value)).toBe(false);
  const nested = (depth: number) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { value };
    return value;
  };
  expect(isPlainJson(nested(500))).toBe(true);
  expect(isPlainJson(nested(501))).toBe(false);
  let deep: unknown = 1;
  for (let i = 0; i < 600; i++) deep = [deep];
  expect(isPlainJson(deep)).toBe(false);
  expect(isPlainJson(Array.from({ length: 600 }, () => ({})))).toBe(true);
});

test("how deep a value may nest is the same for every kind of value", () => {
  const nested = (depth: number, wrap: (value: unknown) => unknown) => {
    let value: unknown = "x".repeat(3000);
    for (let i = 1; i < depth; i++) value = wrap(value);
    return encodeValue([value, new Uint8Array(3)]);
  };
  const wraps: ((value: unknown) => unknown)[] = [
    (value) => [value],
    (value) => ({ value }),
    (value) => new Set([value]),
    (value) => new Map([[1, value]]),
    (value) => new Map([[value, 1]]),
  ];
  for (const wrap of wraps) {
    expect(() => decodeValue(nested(20, wrap), { maxDepth: 20 })).not.toThrow();
    expect(() => decodeValue(nested(21, wrap), { maxDepth: 20 })).toThrow(
      "The value nests deeper than 20 levels",
    );
  }
});

test("what is shown as JSON says when it is not all", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  const error = Object.assign(new TypeError("bad", { cause: 1 }), { code: "c" });
  const shown: [unknown, unknown][] = [
    [Number.NaN, null],
    [-0, 0],
    [1n, "1"],
    [undefined, null],
    [loop, ["[Circular]"]],
    [new Map([["a", new Set([1])]]), [["a", [1]]]],
    [new Date(0), "1970-01-01T00:00:00.000Z"],
    [new Date(Number.NaN), null],
    [/a/g, "/a/g"],
    [error, { name: "TypeError", message: "bad", cause: 1, code: "c" }],
    [new AggregateError([1], "all"), { name: "AggregateError", message: "all", errors: [1] }],
    [new Uint8Array([1, 2]).buffer, [1, 2]],
    [new DataView(new Uint8Array([1, 2, 3]).buffer, 1), [2, 3]],
    [new Float64Array([1.5, Number.NaN]), [1.5, null]],
    [
      [Object(1), Object("s"), Object(false), Object(2n)],
      [1, "s", false, "2"],
    ],
    [
      new (class A {
        a = 1;
      })(),
      { a: 1 },
    ],
    [
      { a: null, b: undefined },
      { a: null, b: null },
    ],
  ];
  for (const [value, plain] of shown)
    expect(toPlainJson(value)).toEqual({ value: plain, lossy: true });
  expect(toPlainJson({ a: [1, "x", true, null] })).toEqual({
    value: { a: [1, "x", true, null] },
    lossy: false,
  });
  let deep: unknown = 1;
  for (let i = 0; i < 600; i++) deep = [deep];
  expect(JSON.stringify(toPlainJson(deep).value)).toContain("[Too deep]");
  const shared = { s: 1 };
  expect(toPlainJson([shared, shared])).toEqual({ value: [shared, shared], lossy: true });
});

test("references that are shared cannot multiply what is shown", () => {
  let wide: unknown = { leaf: 1 };
  for (let i = 0; i < 18; i++) wide = [wide, wide];
  expect(JSON.stringify(toPlainJson(wide).value)).toContain("[Repeated]");
});

test("a text over the limit is refused on its way in and out", () => {
  expect(() => encodeValue("x".repeat(50), { maxLength: 10 }, "a value")).toThrow(RangeError);
  expect(() => decodeValue({ form: "json", text: "[1,2,3]" }, { maxLength: 3 })).toThrow(
    RangeError,
  );
  expect(() => decodeValue({ form: "json", text: "{" })).toThrow("Invalid encoded value");
});

test("control characters and halves of pairs are counted as JSON writes them", () => {
  const text = '\n\t\r\b\f\u0001"\\é€';
  const shown = truncateJson(text.repeat(100), 400).text;
  expect(JSON.parse(shown)).toMatch(/^\n\t\r/);
  expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(400);
  const pairs = truncateText("😀".repeat(100), 150);
  expect(JSON.stringify(pairs)).not.toMatch(/\\ud83d(?!\\u)/);
  expect(truncateJson(undefined, 100).text).toBe("null");
});

const program = {
  code: "a\nb",
  parameters: [],
  map: { version: 3, sources: [], names: [], mappings: "" },
} as never;

test("a place that is not the snippet's has no position", () => {
  const positions = new Positions(program);
  expect(positions.ofProgram(9, 1)).toBe(undefined);
  expect(positions.ofProgram(1, 1)).toBe(undefined);
  expect(positions.ofSite("x")).toBe(undefined);
  expect(positions.frames("    at f (eval.js:2:1)", undefined)).toEqual([]);
  expect(
    positions.frames("    at f (eval.js:1:1)\n    at g (native)", { line: 2, column: 0 }),
  ).toEqual([]);
});

test("of a long stack the innermost ten frames are kept", () => {
  const map = { version: 3, sources: ["s"], names: [], mappings: "AAAA" };
  const positions = new Positions({ code: "a", parameters: [], map } as never);
  const stack = "    at f (eval.js:1:1)\n".repeat(20);
  expect(positions.frames(stack, { line: 1, column: 0 })).toHaveLength(10);
  expect(positions.frames("    at eval.js:1:1", { line: 1, column: 0 })).toEqual([
    { line: 1, column: 1 },
  ]);
});

test("a schema that cannot be worked with checks nothing", () => {
  expect(schemaCheck({ $ref: "#/nowhere" })({})).toEqual([]);
  expect(schemaCheck({ required: 7 } as never)({})).toEqual([]);
  expect(schemaCheck({ type: "number" })("x").length).toBeGreaterThan(0);
});

test("what a tool is called with must be a plain object that fits, and the error names the place", () => {
  const inputSchema = {
    type: "object",
    required: ["a-b"],
    properties: { "a-b": { type: "number" }, of: { type: "array", items: { type: "number" } } },
  };
  const check = inputCheck({ name: "t", arguments: "object", inputSchema } as never);
  expect(check([{ "a-b": 1 }])).toBe(undefined);
  expect(check(["x"])).toContain("called with a string");
  expect(check([new (class A {})()])).toContain("not plain");
  expect(check([Object.create(null)])).toContain("a-b");
  expect(check([{ "a-b": "x" }])).toContain('["a-b"]');
  expect(check([{ "a-b": 1, of: [1, "x"] }])).toContain("of[1]");
});

const call = { seq: 0, tool: 0, site: 0, args: { form: "json", text: `["${"x".repeat(300)}"]` } };
const context = { toolName: () => "get", position: () => undefined };
const output = (more: object) => ({ requests: [call], ...more }) as never;

test("a divergence names what was recorded and what was attempted, cut where it is long", () => {
  const check =
    (requests: object[], more = {}) =>
    () =>
      checkReplay(output({ requests, ...more }), [call] as never, 0, 2, context);
  expect(check([call])).not.toThrow();
  expect(check([{ ...call, args: { ...call.args } }])).not.toThrow();
  expect(check([])).toThrow(/recorded was get\("x{198}…\), but the replay made no such call/);
  expect(check([{ ...call, site: 1, args: { form: "json", text: "[1]" } }])).toThrow(
    "the replay called get(1)",
  );
  expect(check([call], { diverged: 1 })).toThrow("no use for settlement 1 of the journal");
  expect(check([call], { diverged: 2 })).toThrow("no use for a settlement");
});

test("another value at the end is a divergence, told in short", () => {
  const recorded = {
    type: "end",
    status: "completed",
    value: { form: "json", text: "1" },
    at: 0,
  } as never;
  const end = (given: unknown) => () => checkEnd(output({ end: given }), recorded);
  expect(end({ ok: true, value: { form: "json", text: "1" } })).not.toThrow();
  expect(end(undefined)).toThrow("came to no end");
  expect(end({ ok: true, value: { form: "json", text: "2" } })).toThrow(
    "recorded was 1, but the replay came to 2",
  );
  expect(end({ ok: false, error: { name: "E", message: "broke" } })).toThrow("came to broke");
});

test("a stage that could not finish ends the run in a failure of its kind", () => {
  const kinds = ["gas", "time", "memory", "stack", "output", "engine", "thrown"] as const;
  const codes = kinds.map((kind) => stageFailure({ kind, message: "m" }, defaultLimits).code);
  expect(new Set(codes).size).toBe(6);
});

test("an engine that is not ready, or crashes, says so and is replaced", async () => {
  const limits = { gas: 500, stackBytes: 65_536, memoryBytes: 32 * 1024 * 1024, ms: 10_000 };
  const engine = new Engine();
  expect(engine.evaluate("'x'", limits)).toMatchObject({ ok: false, failure: { kind: "engine" } });
  await engine.ready(limits.memoryBytes);
  for (const [thrown, told] of [
    ["7", { name: "Error", message: "7" }],
    ["Object.assign(Object.create(null), { message: 'm' })", { name: "Error", message: "m" }],
    ["{ name: 1, message: 2 }", { name: "Error", message: "" }],
  ] as const)
    expect(engine.evaluate(`throw ${thrown}`, limits)).toMatchObject({
      ok: false,
      failure: { kind: "thrown", guest: told },
    });
  expect(engine.evaluate("throw null", limits)).toMatchObject({ failure: { kind: "memory" } });
  expect(engine.evaluate("undefined", limits)).toMatchObject({ failure: { kind: "memory" } });
  const spent = engine.evaluate("try { for (;;); } catch {} 'done'", limits);
  expect(spent).toMatchObject({ ok: false, failure: { kind: "gas" } });
});

test("a stage whose output is malformed, or which never has enough features, is the engine's fault", () => {
  const input = {
    program: {
      program: { code: "(function(){return function*(){}})", parameters: [], map: {} },
      features: [],
      tools: [],
      seed: "0",
      startedAt: 0,
      maxLogBytes: 1,
      maxArgumentBytes: 1,
      maxCalls: 1,
    },
    settlements: [],
    limits: { gas: 1, stackBytes: 1, memoryBytes: 1, ms: 1 },
  } as unknown as StageInput;
  const said = (text: string) =>
    runStage(input, () => ({ ok: true, text, gas: 0, memoryFull: false }));
  expect(said("{")).toMatchObject({ ok: false, error: { kind: "output" } });
  const thrown = runStage(input, () => {
    throw new Error("host");
  });
  expect(thrown).toMatchObject({ ok: false, error: { kind: "engine", message: "host" } });
  const odd = runStage(input, () => {
    throw "text";
  });
  expect(odd).toMatchObject({ ok: false, error: { kind: "engine", message: "text" } });
});

test.each([
  ["a log without text", { logs: [{ level: "log", at: 0 }] }, "log.text is no string"],
  ["a log without a time", { logs: [{ level: "log", text: "" }] }, "log.at is no time"],
  [
    "a value of an unknown form",
    { end: { ok: true, value: { form: "x", text: "" } } },
    "form is unknown",
  ],
  [
    "a value that is no text",
    { end: { ok: true, value: { form: "json", text: 1 } } },
    "is no string",
  ],
  ["logs that are no list", { logs: 1 }, "logs is no list"],
  ["more timers than fit", { timers: Array.from({ length: 200_000 }, () => 0) }, "more than"],
  ["a call that is no number", { lost: ["x"] }, "no whole number"],
])("%s is refused", (_, said, message) => {
  const parsed = parseStageOutput(JSON.stringify(said), {
    tools: [],
    maxCalls: 3,
    maxArgumentBytes: 9,
  });
  expect(parsed.ok ? "accepted" : parsed.message).toContain(message);
});
