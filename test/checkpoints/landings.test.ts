/** R4: a stage that goes on with what the one before it waited for does what one from the beginning would have done. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Outcome, plan, type RunOptions } from "../../src/index.js";
import type { CheckpointMode } from "../../src/runtime/checkpoints.js";
import { guestModules } from "../../src/runtime/guest.generated.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { startRun } from "../../src/runtime/run.js";
import { gathering } from "../fuzz/gathering-program.js";
import { TOOLS } from "../fuzz/world.js";
import { describeValue } from "../support/describe-value.js";
import { caughtOutOfMemory, runWith } from "../support/poor-engine.js";
import { listening } from "../support/recording.js";

const tools = {
  get: {
    handler: async ({ id = 0 } = {}) => ({ id, list: [1, { two: "2'\\\n" }] }),
    annotations: { readOnlyHint: true },
  },
  put: async ({ id = 0 } = {}) => id,
  nothing: async () => undefined,
  date: async () => new Date(0),
  large: async () => "x".repeat(200_000),
  fails: async ({ id = 0 } = {}) => {
    throw new TypeError(`no ${id}`);
  },
};

interface Ran {
  told: unknown;
  outcome: Outcome;
  /** Stages that went on from a checkpoint; evaluations that had the guest of the last, and all of them. */
  based: number;
  last: number;
  given: number;
}

async function ran(source: string, options: RunOptions, checkpoint: CheckpointMode): Promise<Ran> {
  let last = 0;
  let given = 0;
  const executor = listening(({ text }) => {
    given++;
    if (text.startsWith(`0,${guestModules.last}`)) last++;
  });
  let based = 0;
  const counting: typeof executor = {
    ...{ isolation: executor.isolation, maxStackBytes: executor.maxStackBytes },
    close: () => executor.close(),
    execute(input, stop) {
      if (input.base !== undefined && input.ahead === undefined) based++;
      return executor.execute(input, stop);
    },
  };
  const platform = { limits: { ...defaultLimits, ...options.limits }, executor: () => counting };
  const settings = { tools, now: 0, seed: 1, id: "run", ...options, checkpoint };
  const outcome = await startRun(source, settings, platform).outcome;
  const { status, value, error, calls, logs, stages, warnings } = outcome;
  const made = calls.map(({ tool, args, result, error: e, status: s, stage, line, column }) => ({
    ...{ tool, args, result, e, s, stage, line, column },
  }));
  const told = { status, value: describeValue(value), error, logs, stages, warnings, made };
  return { told, outcome, based, last, given };
}

async function both(source: string, options: RunOptions = {}): Promise<Ran> {
  const on = await ran(source, options, "auto");
  const off = await ran(source, options, "off");
  expect(on.told).toEqual(off.told);
  expect(off.based).toBe(0);
  return on;
}

/** As the platform's own engine runs it. */
async function natively(source: string): Promise<unknown> {
  const own = Object.entries(tools).map(([name, tool]) => [
    name,
    typeof tool === "function" ? tool : tool.handler,
  ]);
  const body = new Function(
    ...own.map(([name]) => name as string),
    `return (async () => {${source}\n})()`,
  );
  return JSON.parse(JSON.stringify((await body(...own.map(([, f]) => f))) ?? null));
}

test.each([
  ["const rs = await Promise.all([1, 2].map((id) => get({ id }))); return rs.map((r) => r.id)", 1],
  [
    "const ids = [3, 4]; const rs = await Promise.all(ids.map((id) => get({ id }))); return [rs.map((r) => r.id), ids]",
    1,
  ],
  [
    "const [{ id, ...more }, b = 1] = await Promise.all([get({ id: 1 }), get({ id: 2 })]); return [id, more, b]",
    1,
  ],
  [
    "let a = 1; let b; [a, b] = await Promise.all([get({ id: a }), get({ id: a + 1 })]); return [a, b]",
    0,
  ],
  ["var a = await Promise.all([get(), get()]); return a.length", 1],
  ["return await Promise.all([get({ id: 1 }), Promise.all([get({ id: 2 }), get()]), get()])", 1],
  ["return (await Promise.all([get({ id: 1 }), get()])).map((r) => r.list)[0][1].two", 1],
  [
    "const k = { deep: [{ s: 'é\\u2028\\'' }, -1.5, true, null] }; const n = (await Promise.all([get({ id: 7 })]))?.[0].id, m = n + 1; k.n = m; return [k, n]",
    1,
  ],
  [
    "const a = await get({ id: 1 }); const bs = await Promise.all([a.id, 2].map((id) => get({ id }))); return (await Promise.all(bs.map((b) => get({ id: b.id + a.id })))).map((c) => [c.id, bs.length])",
    3,
  ],
  [
    "const a = await get({ id: 1 }), b = await get({ id: a.id + 1 }); await Promise.all([put({ id: 1 }), put({ id: 2 })]); return [a, b]",
    2,
  ],
  ["await Promise.all([put({ id: 1 }), put({ id: 2 })]); return 1", 1],
  [
    "const rs = await Promise.all([get(), get()]); const out = []; for (const r of rs) { const [s] = await Promise.all([get({ id: r.id + 1 })]); out.push(s.id) } return out",
    0,
  ],
  [
    "const f = (x) => g(x) + n; let n = 1; function g(x) { n++; return [x, n].length + h(x) } const h = (x) => x; const rs = await Promise.all([get({ id: f(1) }), put()]); const [s] = await Promise.all([put({ id: f(n) })]); return [rs.map(f), s, n, f.name, g.length]",
    2,
  ],
  ["'use strict'; let a = 1; a = await Promise.all([get({ id: 1 }), put()]); return 2", 1],
  [
    "const a = 1; { const a = 2; } const rs = await Promise.all([get(), put()]); { const rs = 1; } return [a, rs]",
    1,
  ],
])("goes on with what it waited for: %s", async (source, times) => {
  const { based, outcome } = await both(source);
  expect(outcome.error).toBeUndefined();
  expect(based).toBeGreaterThanOrEqual(times);
  expect(outcome.value ?? null).toEqual(await natively(source));
});

test.each([
  "const rs = await Promise.all([1, 2].map((id) => get({ id }))); return rs.map((r) => r.id)",
  "const a = await get({ id: 1 }); const [b] = await Promise.all([get({ id: a.id })]); return b",
])("ends in the guest for that, and nothing is evaluated twice: %s", async (source) => {
  const { last, given, outcome } = await both(source, { parallelize: "off" });
  expect([last, given]).toEqual([1, outcome.stages]);
});

test.each([
  // What the host cannot put together.
  "const [a] = await Promise.all([fails({ id: 1 }), get()]).catch?.(1); return a",
  "try { await Promise.all([get(), fails({ id: 1 })]) } catch (e) { return e.message }",
  "await Promise.all([get(), fails({ id: 1 })]);",
  "const [a, b] = await Promise.all([nothing(), get()]); return [a, b]",
  "const [a, b] = await Promise.all([date(), get()]); return [a.getTime(), b]",
  "const [a, b] = await Promise.all([large(), large()]); return a.length + b.length",
  "const [a, b] = await Promise.all([get(), 1]); return [a, b]",
  "const rs = await Promise.allSettled([get(), get()]); return rs",
  // What is no plain data, or there twice.
  "const s = new Set([1]); const rs = await Promise.all([get(), put()]); return [...s, rs]",
  "const o = {}; const l = [o, o]; const rs = await Promise.all([get(), put()]); return [l[0] === l[1], rs]",
  "const o = {}; const p = o; const rs = await Promise.all([get(), put()]); return [o === p, rs]",
  "const z = -0; const rs = await Promise.all([get(), put()]); return [1 / z, rs]",
  "let u; const rs = await Promise.all([get(), put()]); return [u, rs]",
  "const l = [, 1]; const rs = await Promise.all([get(), put()]); return [0 in l, rs]",
  "const o = { f: (x) => x + 1 }; const rs = await Promise.all([get(), put()]); return o.f(rs.length)",
  "class C { m() { return 1 } } const rs = await Promise.all([get(), put()]); return new C().m() + rs.length",
  "let n = 0; const o = { toJSON() { n++; return 1 } }; const rs = await Promise.all([get(), put()]); return [n, typeof o.toJSON, rs]",
  // What may look different from the outside.
  "Array.prototype.x = 1; const rs = await Promise.all([get(), put()]); return [rs.x, rs]",
  "globalThis.x = 1; const rs = await Promise.all([get(), put()]); return [x, rs]",
  "const o = Object.freeze({ a: 1 }); const rs = await Promise.all([get(), put()]); return [Object.isFrozen(o), rs]",
  "const p = get(); const rs = await Promise.all([p, p]); return rs[0] === rs[1]",
  "const rs = await Promise.all([rs, get()]); return rs",
])("or begins at the beginning: %s", async (source) => {
  const { based } = await both(source);
  expect(based).toBe(0);
});

test.each([
  "const ids = [1];\nconst rs = await Promise.all(ids.map((id) => get({ id })));\n\nreturn rs.map((r) => r.no.thing)",
  "const rs = await Promise.all([get(), get()]);\nconst id = rs.no.thing;\nreturn await put({ id })",
  "const rs = await Promise.all([get(), get()]);\nawait put(\n  { id: rs.no.thing })",
  "const { no: { thing } } = await Promise.all([get()]);\nreturn 1",
])("an error has its place in the snippet: %s", async (source) => {
  const { based, outcome } = await both(source);
  expect(based).toBe(1);
  expect(outcome.error?.line).toBeGreaterThan(0);
});

test.each(["memory", "stack"] as const)(
  "what runs out of %s is run from the beginning",
  async (kind) => {
    const source = "const rs = await Promise.all([get(), get()]); return rs.length";
    const { outcome, inputs } = await runWith(
      source,
      { tools, parallelize: "off" },
      ({ base }) => base && { ok: false, error: { kind, message: `out of ${kind}` }, gas: 1 },
    );
    expect(outcome).toMatchObject({ status: "completed", value: 2, stages: 2 });
    expect(inputs.map(({ base }) => base !== undefined)).toEqual([false, true, false]);
  },
);

test("so is a stage that caught its want of memory", async () => {
  const source = "const rs = await Promise.all([get(), get()]); return rs.length";
  const { outcome } = await runWith(
    source,
    { tools, parallelize: "off" },
    ({ base }) => base && caughtOutOfMemory,
  );
  expect(outcome).toMatchObject({ status: "completed", value: 2 });
});

test("a last stage that takes long is the whole guest's, with the limits that every stage has", async () => {
  const source = "const [a] = await Promise.all([get({ id: 1 })]); for (;;) a.id++";
  const { outcome } = await both(source, { limits: { maxStageGas: 400 } });
  expect(outcome.error?.code).toBe("gas-limit");
});

test("a program that nothing is gained for is lowered as ever", () => {
  const named = { tools: { get: async () => 1 } };
  const lands = (source: string) => plan(source, named).program?.code.includes("$land(");
  expect(lands("return (await Promise.all([get()])).length")).toBe(true);
  expect(lands("return await get()")).toBe(false);
  expect(lands("const p = get(); return await Promise.all([p])")).toBe(false);
  expect(lands("if (1) await Promise.all([get()])")).toBe(false);
  expect(lands("return 1 + await Promise.all([get()])")).toBe(false);
  expect(lands("const o = {}; o.x = await Promise.all([get()]); return o")).toBe(false);
});

const world = Object.fromEntries(
  Object.entries(TOOLS).map(([name, { annotations, answer }]) => [
    name,
    { annotations, handler: async (args: { id?: unknown } = {}) => answer(args.id) },
  ]),
);

test("whatever a program awaits at its top", async () => {
  let based = 0;
  const numRuns = Number(process.env.LANDING_RUNS ?? 150);
  await fc.assert(
    fc.asyncProperty(gathering, async (source) => {
      based += (await both(source, { tools: { tools: world } })).based;
    }),
    { numRuns },
  );
  expect(based).toBeGreaterThan(numRuns / 8);
});
