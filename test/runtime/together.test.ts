/** The guest of programs that await their calls at once does what the one without such a proof does. */
import { expect, test } from "vitest";
import { guestModules } from "../../src/runtime/guest.generated.js";
import { defaultLimits, type Limits } from "../../src/runtime/limits.js";
import { PlanCache } from "../../src/runtime/plan-cache.js";
import { startRun } from "../../src/runtime/run.js";
import { PlansWithout } from "../support/plans-without.js";
import { listening } from "../support/recording.js";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const tools = {
  get: async ({ id = 0, ms = 0 }: { id?: number; ms?: number } = {}) => {
    await wait(ms);
    return { id, list: [1, { two: "2" }] };
  },
  nothing: async () => undefined,
  date: async () => new Date(0),
  text: async (x: unknown) => `'${JSON.stringify(x)}'\n,\\n`,
  large: async () => "x".repeat(5_000),
  fails: async ({ id = 0 }) => {
    await wait(5);
    throw new TypeError(`no ${id}`);
  },
};

async function ran(source: string, plans: PlanCache, limits: Partial<Limits>) {
  let used = 0;
  let given = 0;
  const executor = listening(({ text }) => {
    given++;
    if (text.startsWith(`0,${guestModules.together?.slice(0, 40)}`)) used++;
  });
  const platform = { limits: { ...defaultLimits, ...limits }, executor: () => executor, plans };
  // Checkpoints would have a stage go on from what that guest is for.
  const off = { parallelize: "off", checkpoint: "off" } as const;
  const settings = { tools, now: 0, seed: 1, id: "run", ...off };
  const { status, value, error, calls, stages } = await startRun(source, settings, platform)
    .outcome;
  const made = calls.map(({ tool, args, result, line, column }) => ({
    ...{ tool, args, result, line, column },
  }));
  return { used, given, told: { status, value, error, stages, calls: made } };
}

async function both(source: string, limits: Partial<Limits> = {}) {
  const proved = await ran(source, new PlanCache(), limits);
  const unproved = await ran(source, new PlansWithout("atOnce"), limits);
  expect(proved.told).toEqual(unproved.told);
  expect(unproved.used).toBe(0);
  return { ...proved, more: proved.given - unproved.given };
}

test.each([
  "const [a, b] = await Promise.all([get({ id: 1 }), get({ id: 2 })]); return { a, b, s: a.id + b.id }",
  "return await Promise.all([...[3, 1, 2]].map((ms, id) => get({ id, ms: ms * 4 })))",
  "const o = []; for (const x of [1, 2, 3]) { const [r, [s]] = await Promise.all([get({ id: x }), Promise.all([get({ ms: x })])]); o.push(r.id, s) } return o.length",
  "const a = await get({ id: 1 }); const bs = await Promise.all([a.id, 2].map((id) => get({ id }))); return (await Promise.all(bs.map((b) => get({ id: b.id + 1 })))).map((c) => c.id)",
  "const l = ['x', null, undefined, [1], { y: 1 }]; const r = await Promise.all(l); const s = await Promise.all([get(), ...l]); return [r === l, r.length, s.length, s[2]]",
  "const [a] = await Promise.all([text(`'\\n,\\\\`), text({ deep: [1n > 0, 'é\u2028'] })]); return a",
  "let n = 0; const o = { get then() { n++; return 1 } }; const r = await Promise.all([o, get()]); return [n, r.length]",
  "const r = await Promise.all([get({ id: undefined }), get(), get({ id: 1 }, 2)]); const [q] = await Promise.all([get({ ms: 1 }, 'more')]); return [r, q]",
  "const r = await Promise.all([]); const s = await Promise.all([1]); const t = await 5; return [r, s, t, await Promise.all([get()])]",
  "const r = await Promise.all(new Set([1, 2])); return [r, (await Promise.all([get()])).length]",
  "const rs = await Promise.all([1, 2].map((id) => get({ id }))); const two = rs[0].list; return [rs.pop(), rs]",
])("%s", async (source) => {
  const { used, more, told } = await both(source);
  expect(told.error).toBeUndefined();
  expect([used > 0, more]).toEqual([true, 0]);
});

test.each([
  // Results and ends that it leaves to others.
  "const [a, b] = await Promise.all([nothing(), get()]); return [a, b]",
  "const [a, b] = await Promise.all([date(), get()]); return [a.getTime(), b]",
  "const [a] = await Promise.all([large(), get()]); return a.length",
  "try { await Promise.all([get(), fails({ id: 1 })]) } catch (e) { return e.message }",
  "await Promise.all([get(), fails({ id: 1 })])",
  "const [a] = await Promise.all([get(), get()]); throw new RangeError(`no ${a.id}`)",
  "const [a] = await Promise.all([get(), get()]); return { a, b: a, c: a.list }",
  "const [a] = await Promise.all([get(), get()]); return () => a",
  "const [a] = await Promise.all([get(), get()]); a.x = 1n; return a",
  "const [a] = await Promise.all([get(), get()]); return (await Promise.all([text(NaN), text(a), text(-0), text([undefined])])).join()",
  "const [a] = await Promise.all([get(), get()]); return await Promise.all([text(() => a)])",
  "const [a] = await Promise.all([get(), get()]); return await Promise.all([{ then(f) { f(a.id) } }])",
  "const [a] = await Promise.all([get(), get()]); return await { then(f) { f(a.id) } }",
  "const [a] = await Promise.all([get(), get()]); return await Promise.all(5)",
  "const [a] = await Promise.all([get(), get()]); const g = { get id() { return a.id } }; await Promise.all([get(g)]); return a",
])("%s", async (source) => {
  await both(source);
});

test("limits are the same", async () => {
  const source =
    "let s = 0; for (let i = 0; i < 5; i++) s += (await Promise.all([get({ id: i }), get({ id: -i })])).length; return s";
  expect((await both(source, { maxCalls: 7 })).told.status).toBe("failed");
  expect((await both(source, { maxArgumentBytes: 8 })).told.status).toBe("failed");
  const long =
    "const [a] = await Promise.all([get(), get()]); for (let i = 0; ; i++) a.list.push(i);";
  expect((await both(long, { maxStageGas: 300 })).told.status).toBe("failed");
});
