import { inspect } from "node:util";
import { expect, test } from "vitest";
import type { RunEvent } from "../../src/runtime/events.js";
import { MemoryJournal } from "../../src/runtime/journal.js";
import { run, sleep } from "./support/library.js";

const tools = {
  tools: {
    get_item: async ({ id }: { id: number }) => ({ id, name: `item-${id}`, value: id * 3 }),
    step: async ({ x }: { x: number }) => ({ x: (x * 31 + 7) % 1000003 }),
    flaky: async ({ attempt }: { attempt: number }) => {
      if (attempt < 1) throw new Error("upstream 503");
      return { value: 99 };
    },
  },
};

test.each<[string, string, unknown, number]>([
  ["nothing is called", "return 1 + 1;", 2, 1],
  ["one call", "const r = await tools.get_item({ id: 7 });\nreturn r.value * 2;", 42, 2],
  [
    "calls in a chain",
    "let x = 1;\nfor (let i = 0; i < 10; i++) { const r = await tools.step({ x }); x = r.x; }\nreturn x;",
    660759,
    11,
  ],
  [
    "a fan-out",
    "const ids = Array.from({ length: 100 }, (_, i) => i);\nconst rs = await Promise.all(ids.map((id) => tools.get_item({ id })));\nreturn rs.reduce((a, r) => a + r.value, 0);",
    14850,
    2,
  ],
  [
    "an error that is caught and tried again",
    "let errors = 0; let msg = '';\nfor (let attempt = 0; attempt < 3; attempt++) {\n  try { const r = await tools.flaky({ attempt }); return { errors, msg, v: r.value }; } catch (e) { errors++; msg = e.message; }\n}\nreturn null;",
    { errors: 1, msg: "upstream 503", v: 99 },
    3,
  ],
])("%s", async (_, source, value, stages) => {
  expect(await run(source, { tools })).toMatchObject({ status: "completed", value, stages });
});

test("async recursion 5,000 deep works with a stack of 64 KB", async () => {
  const source = "async function f(n) { return n ? 1 + await f(n - 1) : 0 }\nreturn await f(5000)";
  expect((await run(source)).value).toBe(5000);
});

test("a race ends with the quick call, without waiting for the slow one", async () => {
  const slow = () => new Promise(() => {});
  const outcome = await run("return await Promise.race([slow(), quick()])", {
    tools: { slow, quick: () => "quick" },
  });
  expect(outcome).toMatchObject({ status: "completed", value: "quick" });
  expect(outcome.calls.map((call) => call.status)).toEqual(["pending", "fulfilled"]);
});

test("a race between a tool and a long timer ends with the tool", async () => {
  const source = "return await Promise.race([quick(), new Promise((r) => setTimeout(r, 30000))])";
  expect((await run(source, { tools: { quick: () => 1 } })).value).toBe(1);
});

test("independent chains advance without a barrier", async () => {
  const order: string[] = [];
  const t = async (name: string, ms: number) => {
    await sleep(ms);
    order.push(name);
  };
  const source = `const a = async () => { await t("a1", 1); await t("a2", 1) };
    const b = async () => { await t("b1", 300) };
    await Promise.all([a(), b()])`;
  await run(source, { tools: { t } });
  expect(order).toEqual(["a1", "a2", "b1"]);
});

test("the guest's clock moves with what is delivered, and never before a timer is due", async () => {
  const source = `const start = Date.now(); let n = 0; for (let i = 0; i < 1e5; i++) n++;
    const still = Date.now() === start; await new Promise((r) => setTimeout(r, 30));
    return [still, Date.now() - start >= 30]`;
  expect((await run(source)).value).toEqual([true, true]);
});

test("timers fire in order of due time whatever the order of creation", async () => {
  const source = `const out = []; const at = (ms) => new Promise((r) => setTimeout(() => { out.push(ms); r() }, ms));
    await Promise.all([at(20), at(1), at(10)]); return out`;
  expect((await run(source)).value).toEqual([1, 10, 20]);
});

test("a seed makes a run repeatable", async () => {
  const source = "return [Math.random(), crypto.randomUUID()]";
  const [a, b, c] = await Promise.all([
    run(source, { seed: "s" }),
    run(source, { seed: "s" }),
    run(source, { seed: "t" }),
  ]);
  expect(a?.value).toEqual(b?.value);
  expect(a?.value).not.toEqual(c?.value);
});

test("an error has the snippet's positions", async () => {
  const source =
    "const a = 1;\nfunction fail() {\n  throw new RangeError('no', { cause: new Error('why') });\n}\nfail();";
  const { error } = await run(source);
  expect(error).toMatchObject({
    name: "RangeError",
    message: "no",
    line: 3,
    cause: { message: "why", line: 3 },
  });
  expect(error?.stack).toMatch(
    /^RangeError: no\n {4}at fail \(snippet:3:\d+\)\n {4}at snippet:5:\d+$/,
  );
  expect(error?.codeFrame).toContain("> 3 |");
});

test("an error out of a call names the call and where it was made", async () => {
  const { error } = await run("const x = 1;\nawait tools.flaky({ attempt: 0 })", { tools });
  expect(error).toMatchObject({ message: "upstream 503", line: 2, column: 7, call: 0 });
});

test.each([
  ["function f(){f()} f()", "stack-overflow"],
  ["for(;;);", "gas-limit"],
  ["while (true) await null", "gas-limit"],
  ["const a = []; for (;;) a.push({ a: 1 })", "memory-limit"],
  ["let s = []; for (;;) s.push('x'.repeat(1e6))", "memory-limit"],
  ["await new Promise(() => {})", "deadlock"],
])("%s is a clean error while another run completes", async (source, code) => {
  const limits = { maxStageGas: 1000, maxMemoryBytes: 32 * 1024 * 1024 };
  const [hostile, other] = await Promise.all([
    run(source, { limits }),
    run("return (await tools.get_item({ id: 2 })).value", { tools }),
  ]);
  expect(hostile).toMatchObject({ status: "failed", error: { code } });
  expect(other.value).toBe(6);
});

test("a snippet that throws null is not taken for one without memory", async () => {
  expect((await run("throw null")).error).toMatchObject({ thrown: null });
});

test("a rejection that nobody handles is a warning with its position", async () => {
  const { status, warnings } = await run("Promise.reject(new Error('lost'));\nreturn 1");
  expect(status).toBe("completed");
  expect(warnings).toMatchObject([
    { code: "unhandled-rejection", line: 1, message: expect.stringContaining("lost") },
  ]);
});

test("a snippet that cannot be planned runs nothing", async () => {
  let called = 0;
  const outcome = await run("const x = f();\nconst y = ;", { tools: { f: () => ++called } });
  expect(outcome).toMatchObject({
    status: "failed",
    stages: 0,
    error: { name: "SyntaxError", line: 2 },
  });
  expect(called).toBe(0);
});

test("values keep what JSON would lose", async () => {
  const source =
    "const m = new Map([[1, NaN]]); const o = { m, u: undefined, z: -0, d: new Date(5), b: 10n }; o.self = o; return o";
  const { value } = (await run(source)) as { value: Record<string, unknown> };
  expect(value).toMatchObject({
    m: new Map([[1, Number.NaN]]),
    u: undefined,
    d: new Date(5),
    b: 10n,
  });
  expect(Object.is(value.z, -0)).toBe(true);
  expect(value.self).toBe(value);
});

test("a thousand runs at once", async () => {
  const all = await Promise.all(
    Array.from({ length: 1000 }, (_, id) =>
      run(`return (await tools.get_item({ id: ${id} })).value`, { tools }),
    ),
  );
  expect(all.map((outcome) => outcome.value)).toEqual(all.map((_, id) => id * 3));
});

test("events tell the run's course", async () => {
  const events: RunEvent[] = [];
  const source = "console.log('a'); await tools.get_item({ id: 1 }); console.log('b')";
  await run(source, { tools, onEvent: (event) => events.push(event) });
  expect(events.map((event) => (event.type === "log" ? event.entry.text : event.type))).toEqual([
    "run-start",
    "stage",
    "a",
    "call-start",
    "wait",
    "call-end",
    "stage",
    "b",
    "end",
  ]);
});

test("a run that makes too many calls says how to do with fewer", async () => {
  const source = "for (let i = 0; i < 9; i++) await get(i)";
  const { error } = await run(source, {
    tools: { get: (i: number) => i },
    limits: { maxCalls: 3 },
  });
  expect(error).toMatchObject({ code: "call-limit", line: 1, column: 35 });
  expect(error?.message).toMatch(/at most 3 tool calls\. Ask for more with each call/);
});

test("Node's console shows arguments and results of a call that nobody has looked at", async () => {
  const outcome = await run("return await get({ id: 7 })", { tools: { get: async () => "Ada" } });
  const shown = inspect(outcome.calls[0], { breakLength: Number.POSITIVE_INFINITY });
  expect(shown).toContain("args: [ { id: 7 } ]");
  expect(shown).toContain("result: 'Ada'");
  expect(Object.keys(outcome.calls[0] ?? {})).not.toContain("inspect");
});

test("a run without journal and one with it have the same outcome", async () => {
  const source =
    "const r = []; for (const id of [1, 2]) r.push(await tools.get_item({ id })); return r";
  const options = { tools, seed: 1, id: "x", now: () => 5 };
  const shown = (outcome: unknown) => JSON.stringify(outcome);
  expect(shown(await run(source, { ...options, store: new MemoryJournal() }))).toBe(
    shown(await run(source, options)),
  );
});

test.each<[string, object]>([
  ["an unknown option", { tool: {} }],
  ["an unknown limit", { limits: { maxStages: 1 } }],
  ["a limit that is no number", { limits: { maxCalls: "5" } }],
  ["a limit of zero", { limits: { maxCalls: 0 } }],
  ["more stack than there is", { limits: { maxStackBytes: 128 * 1024 } }],
  ["a signal that is none", { signal: {} }],
  ["a store without append", { store: {} }],
  ["an isolation that does not exist", { isolation: "process" }],
])("%s is misuse, and throws", async (_, options) => {
  await expect(async () => run("1", options)).rejects.toThrow(/./);
});
