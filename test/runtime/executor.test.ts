import { afterEach, expect, test, vi } from "vitest";
import { NodeExecutor } from "../../src/node/executor.js";
import { ThreadPool } from "../../src/node/pool.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import type { RunOptions } from "../../src/runtime/options.js";
import type { Outcome } from "../../src/runtime/outcome.js";
import { startRun } from "../../src/runtime/run.js";
import { planForThreads } from "../../src/transform/for-threads.js";
import { disguised } from "../hostile/cases/disguised.js";

const pools: ThreadPool[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const pool of pools.splice(0)) await pool.close();
});

/** An executor of its own, and what it asks of threads and does itself. */
function fresh() {
  const pool = new ThreadPool({ size: 1 });
  pools.push(pool);
  const executor = new NodeExecutor(pool);
  const platform = { executor: () => executor, limits: defaultLimits, planForThreads };
  return {
    run: (source: string, options: RunOptions = {}) => startRun(source, options, platform).outcome,
    inThread: (source: string, options: RunOptions = {}) =>
      startRun(source, options, { ...platform, executor: () => pool }).outcome,
    executor,
    pool,
    warm: vi.spyOn(pool, "warm"),
    there: vi.spyOn(pool, "execute"),
    here: vi.spyOn(InlineExecutor.prototype, "execute"),
  };
}

const tools = { get: (x: unknown) => x };
const brief = "const r = await get({ id: 7 }); return r.id + 1";
const loop = "let s = 0; let i = 0; while (i < 3) s += i++; return s";

test("stages that cannot take long do not wait for a thread, and start none", async () => {
  const { run, there, warm, here } = fresh();
  expect(await run(brief, { tools })).toMatchObject({ status: "completed", value: 8, stages: 2 });
  expect(here).toHaveBeenCalledTimes(2);
  expect(there).not.toHaveBeenCalled();
  expect(warm).not.toHaveBeenCalled();
});

const fanOut = `const ids = Array.from({ length: 100 }, (_, i) => i);
const rs = await Promise.all(ids.map((id) => get({ id })));
return rs.reduce((a, r) => a + r.id, 0);`;

test("nor do those that go through lists whose length is known", async () => {
  const { run, there, warm, here } = fresh();
  expect(await run(fanOut, { tools })).toMatchObject({ value: 4950, stages: 2 });
  expect(here).toHaveBeenCalledTimes(2);
  expect(there).not.toHaveBeenCalled();
  expect(warm).not.toHaveBeenCalled();
});

test.each([
  "const rs = await Promise.all([1, 2].map(async (id) => { const r = await get(id); return r }))",
  "const r = await get([1]); return r.filter((x) => x > 0).map((x) => ({ x }))",
  "const [a, b] = await Promise.all([get(1), get(2)]); return a + b",
  "return Array.from({ length: 3 }, (_, i) => i).reduce((a, b) => a + b, 0)",
])("no thread is started while this is planned: %s", async (source) => {
  const { run, warm } = fresh();
  expect((await run(source, { tools })).status).toBe("completed");
  expect(warm).not.toHaveBeenCalled();
});

test.each([
  "const f = async (id) => get(id); return f(1)",
  "async () => { return await get(1) }",
  "const main = async () => { return await get(1) }",
  "(async () => { await get(1) })()",
  "return [2, 1].sort((a, b) => a - b)",
  "return [1].map((x) => twice(x))\nfunction twice(x) { return x * 2 }",
  "const r = await get(1); console.log(r); return r",
])("a thread is started while this is planned: %s", async (source) => {
  const { executor, warm } = fresh();
  executor.expect(source);
  expect(warm).toHaveBeenCalledTimes(1);
});

test.each([
  ["a list of nothing", new Array(1e5)],
  ["what is there many times", Array.from({ length: 20 }).reduce((a) => ({ a, b: a }), {})],
  ["a number that takes long to be written", [1, 5e-324]],
  ["a text that is one", { x: " 5e-324" }],
  ["more elements than characters let expect", Array(30_000).fill(1)],
])("a result that may take long is read in a thread: %s", async (_, result) => {
  const { run, here, there } = fresh();
  const outcome = await run("const r = await get(); return r === 1", {
    tools: { get: () => result },
  });
  expect(outcome.value).toBe(false);
  expect(here).toHaveBeenCalledTimes(1);
  expect(there).toHaveBeenCalledTimes(1);
});

test.each(disguised.map((one) => [one.name, one] as const))("%s", async (_, { code, tools }) => {
  const { run, here, there } = fresh();
  expect((await run(code, { tools: tools?.() })).status).toBe("completed");
  // Before there is a result, there is nothing that it could take long over.
  expect(here.mock.calls.length).toBeLessThanOrEqual(tools === undefined ? 0 : 1);
  expect(there).toHaveBeenCalled();
});

/** Programs that do as much as they can of one thing with what they read, `r`. */
const greedy = [
  ..."[r, r, r, r]|r + r + r|+r|`${r}${r}`|[...r, ...r]|({ ...r })|JSON.stringify(r)".split("|"),
  ..."r.map((x) => [x, x, x])|r.map((x) => x + '')|r.map((x) => +x)|r.map((x) => ({ ...x }))".split(
    "|",
  ),
  ..."r.flatMap((x) => [x, x])|r.reduce((a, x) => Math.max(a, x), 0)|r.join('--')|r.split('')".split(
    "|",
  ),
  ..."Object.entries(r).length|r.toUpperCase().length|r.map((x) => r + x)|r.slice(1)".split("|"),
  "Array.from({ length: 40 }, (_, i) => r + i)",
  "Array.from({ length: 40 }, (_, i) => r.map((x) => x)).length",
];
const shapes: [string, (n: number) => unknown][] = [
  ["a text", (n) => "7".repeat(n)],
  ["a list of lists", (n) => Array(n >> 6).fill([[]])],
  ["a list of numbers", (n) => Array.from({ length: n >> 6 }, (_, i) => i / 3)],
];

test("what runs here ends within little gas, at most once each", async () => {
  for (const body of greedy) {
    const { run, here } = fresh();
    for (const [, make] of shapes) {
      for (const size of [2_000, 8_000, 32_000, 64_000]) {
        await run(`const r = await get(); return ${body}`, { tools: { get: () => make(size) } });
      }
    }
    for (const { value } of here.mock.results) {
      const { ok, error } = await value;
      expect([body, ok || error.kind]).not.toEqual([body, "gas"]);
    }
    here.mockRestore();
  }
});

test("both places say the same", async () => {
  const options = { tools, seed: "1", now: 5, id: "run" };
  for (const source of [brief, fanOut]) {
    const { run, inThread, here, there } = fresh();
    const [a, b] = [await run(source, options), await inThread(source, options)];
    expect([here.mock.calls.length, there.mock.calls.length]).toEqual([2, 2]);
    here.mockRestore();
    expect({ ...a, calls: a.calls.length }).toEqual({ ...b, calls: b.calls.length });
  }
});

test("others go to a thread, which starts before the snippet is planned", async () => {
  const { run, there, warm, here } = fresh();
  expect((await run(loop)).value).toBe(3);
  expect(warm).toHaveBeenCalledTimes(1);
  expect(there).toHaveBeenCalledTimes(1);
  expect(here).not.toHaveBeenCalled();
});

test("a thread that is there is used for all that comes while something is running", async () => {
  const { run, there, here } = fresh();
  await run(loop);
  const going = run("let s = 0; for (let i = 0; i < 1e6; i++) s += i; return s");
  await new Promise(setImmediate);
  expect((await run(brief, { tools })).value).toBe(8);
  // Its second stage comes when the other program has ended.
  expect(there).toHaveBeenCalledTimes(3);
  expect(here).toHaveBeenCalledTimes(1);
  await going;
});

test("what cannot take long, and comes alone, spares itself the way to a thread that is there", async () => {
  const { run, there, here } = fresh();
  await run(loop);
  expect((await run(brief, { tools })).value).toBe(8);
  expect(there).toHaveBeenCalledTimes(1);
  expect(here).toHaveBeenCalledTimes(2);
});

test("no thread is started for them as long as they come one by one", async () => {
  const { run, warm, there } = fresh();
  for (let i = 0; i < 20; i++) await run(brief, { tools });
  expect(warm).not.toHaveBeenCalled();
  expect(there).not.toHaveBeenCalled();
});

test("many at once go to threads", async () => {
  const { run, there, here } = fresh();
  const all = await Promise.all(Array.from({ length: 20 }, () => run(brief, { tools })));
  expect(all.map(({ value }) => value)).toEqual(all.map(() => 8));
  expect(here.mock.calls.length).toBeGreaterThan(0);
  expect(there.mock.calls.length).toBeGreaterThan(0);
});

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const turns = "let n = 0; for (let i = 0; i < 20; i++) { await get(i); n += 1 } return n";
const soon = { get: () => new Promise((resolve) => setImmediate(resolve, 1)) };

test("few runs that come by turns stay here; more of them go to threads", async () => {
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  const few = fresh();
  const some = await Promise.all(Array.from({ length: 4 }, () => few.run(turns, { tools: soon })));
  expect(some.map(({ value }) => value)).toEqual([20, 20, 20, 20]);
  expect(few.there).not.toHaveBeenCalled();

  const many = fresh();
  const all = await Promise.all(Array.from({ length: 12 }, () => many.run(turns, { tools: soon })));
  expect(all.map(({ value }) => value)).toEqual(all.map(() => 20));
  expect(many.there.mock.calls.length).toBeGreaterThan(20);

  // Runs that have waited for long are not by turns with it.
  const waiting = fresh();
  const { promise, resolve: end } = deferred();
  const held: Promise<Outcome>[] = [];
  for (let i = 0; i < 9; i++) {
    now.mockReturnValue(2_000 + 100 * i);
    const { promise: called, resolve: call } = deferred();
    const wait = () => {
      call();
      return promise;
    };
    held.push(waiting.run("await wait(); return 1", { tools: { wait } }));
    await called;
  }
  now.mockReturnValue(9_000);
  expect((await waiting.run(turns, { tools: soon })).value).toBe(20);
  expect(waiting.there).not.toHaveBeenCalled();
  end();
  await Promise.all(held);
});

test("what is much to read, needs a larger stack, or fails, is for a thread", async () => {
  const large = fresh();
  const text = "x".repeat(70_000);
  expect((await large.run("return await get('x')", { tools: { get: () => text } })).value).toBe(
    text,
  );
  expect(large.here).toHaveBeenCalledTimes(1);
  expect(large.there).toHaveBeenCalledTimes(1);

  large.here.mockClear();
  const grown = fresh();
  const some = { get: () => "x".repeat(60_000) };
  const doubled = "let a = await get(1); a += a; a += a; a += a; return a.length";
  expect((await grown.run(doubled, { tools: some })).value).toBe(480_000);
  expect(grown.here).toHaveBeenCalledTimes(1);
  expect(grown.there).toHaveBeenCalledTimes(1);

  large.here.mockClear();
  const deep = fresh();
  expect((await deep.run("return 1", { limits: { maxStackBytes: 128 * 1024 } })).value).toBe(1);
  expect(deep.here).not.toHaveBeenCalled();

  const failing = fresh();
  vi.spyOn(InlineExecutor.prototype, "execute").mockResolvedValue({
    ok: false,
    error: { kind: "gas", message: "interrupted" },
    gas: 20,
  });
  expect((await failing.run("return 1")).value).toBe(1);
  expect(failing.there).toHaveBeenCalledTimes(1);
});

test("what was fetched ahead counts as read", async () => {
  const reads = { get: { handler: (x: unknown) => x, annotations: { readOnlyHint: true } } };
  const two = "const a = await get('a'); const b = await get('b'); return a + b";
  const { run, there } = fresh();
  expect((await run(two, { tools: reads })).value).toBe("ab");
  expect(there).not.toHaveBeenCalled();
});

test("what goes on from a checkpoint reads the variables; more than plain data are for a thread", async () => {
  const next = { get: (x: number) => x + 1 };
  const saved = async (source: string, tools: RunOptions["tools"] = next) => {
    const { run, there, here } = fresh();
    const { value } = await run(source, { tools, checkpoint: "always", parallelize: "off" });
    const before = here.mock.calls.filter(([input]) => input.base !== undefined).length;
    here.mockRestore();
    return { value, from: before, there: there.mock.calls.length };
  };
  const five = "a = await get(a); ".repeat(5);
  expect(await saved(`let a = 0; ${five} return a`)).toEqual({ value: 5, from: 4, there: 0 });
  const rich = await saved(`let none; let a = 0; ${five} return [a, none]`);
  expect(rich).toMatchObject({ value: [5, undefined], from: 0 });
  expect(rich.there).toBeGreaterThan(0);

  const large = { get: (x: number) => (x === 0 ? "x".repeat(20_000) : x) };
  const kept =
    "const s = await get(0); const a = await get(1); const b = await get(2); return s.length + a + b";
  expect(await saved(kept, large)).toMatchObject({ value: 20_003, there: 0 });
  const much = { get: (x: number) => (x === 0 ? "x".repeat(60_000) : x) };
  const more = await saved(kept, much);
  expect(more.value).toBe(60_003);
  expect(more.there).toBeGreaterThan(0);
});

const essence = ({ status, value, stages, calls }: Outcome) => ({
  ...{ status, value, stages },
  calls: calls.map(({ tool, args, result, stage, line }) => [tool, args, result, stage, line]),
});

test.each([
  "let x = 1; for (let i = 0; i < 100; i++) { const r = await get(x); x = r + 1 } return x",
  "const out = []; for (const id of [1, 2, 3, 4]) { const r = await get(id); out.push(r * 2) } return out",
  "let at = 0; const all = []; do { const page = await pages(at); all.push(...page.items); at = page.next } while (at); return all.length",
])("loops that wait for a call in each turn run here, stage by stage: %s", async (source) => {
  const pages = (at: number) => ({ items: [at, { at }], next: at < 40 ? at + 1 : null });
  for (const checkpoint of ["off", "auto", "always"] as const) {
    for (const parallelize of ["off", "annotated"] as const) {
      const { run, inThread, there, warm, here } = fresh();
      const options = {
        tools: { get: (x: number) => x, pages },
        checkpoint,
        parallelize,
        seed: "1",
        now: 5,
        id: "run",
      };
      const outcome = await run(source, options);
      expect(outcome.status).toBe("completed");
      expect(there).not.toHaveBeenCalled();
      expect(warm).not.toHaveBeenCalled();
      expect(here.mock.calls.length).toBeGreaterThanOrEqual(outcome.stages);
      here.mockRestore();
      expect(essence(await inThread(source, options))).toEqual(essence(outcome));
    }
  }
});

test.each([
  "const out = []; for (const id of [1, 2, 3, 4]) { try { out.push(await get(id)) } catch (e) { out.push(e.message) } } return out",
  "return await Promise.all([1, 2].map(async (id) => { try { return await get(id) } catch (e) { return e.code ?? null } }))",
  "try { await get(2) } catch ({ name, message }) { return [name, message] } finally { await get(1) }",
])("so do those that catch errors: %s", async (source) => {
  const get = (id: number) => (id % 2 === 0 ? Promise.reject(new Error(`no ${id}`)) : id);
  const { run, inThread, there, warm } = fresh();
  const outcome = await run(source, { tools: { get } });
  expect(outcome.status).toBe("completed");
  expect(there).not.toHaveBeenCalled();
  expect(warm).not.toHaveBeenCalled();
  expect(essence(await inThread(source, { tools: { get } }))).toEqual(essence(outcome));
});

test("so do they where what they read is known ahead, or looked for", async () => {
  const reads = { get: { handler: (x: unknown) => x, annotations: { readOnlyHint: true } } };
  const source =
    "const out = []; for (let i = 0; i < 60; i++) { const r = await get(`k${i}`); if (r) out.push(r) } return out.length";
  const { run, there } = fresh();
  expect(await run(source, { tools: reads })).toMatchObject({ value: 60 });
  expect(there).not.toHaveBeenCalled();
});

/** Whether a stage of a program that may read 100 characters runs here. */
async function runsHere(input: object): Promise<boolean> {
  const { executor, there, here } = fresh();
  there.mockResolvedValue({ ok: false, gas: 0, error: { kind: "engine", message: "" } });
  here.mockResolvedValue({ ok: true, gas: 0, output: { end: { ok: true } } } as never);
  const program = { brief: 100, features: [] };
  const limits = { gas: 1, stackBytes: 1 };
  await executor.execute({ program, settlements: [], limits, ...input } as never);
  return here.mock.calls.length > 0;
}

const answer = { kind: "fulfilled", seq: 0, at: 0, value: { form: "json", text: "1" } };
const offers = (count: number) => ({ at: 0, results: Array(count).fill({ text: "1" }) });
const from = (values: string, rich: boolean, texts: string[] = []) => ({
  checkpoint: { values, rich },
  chunks: [{ texts }],
});

test.each<[string, object, boolean]>([
  ["five results", { settlements: Array(5).fill(answer) }, true],
  ["six, however small", { settlements: Array(6).fill(answer) }, false],
  ["five that are offered", { offers: offers(5) }, true],
  ["six that are offered", { offers: offers(6) }, false],
  ["calls that it may go beyond", { ahead: { most: 1, groups: [], open: [] } }, false],
  ["variables", { base: from("[100]", false) }, true],
  ["variables that are too large", { base: from(`["${"x".repeat(90)}"]`, false) }, false],
  ["variables that are more than plain data", { base: from("[1]", true) }, false],
  ["a list that is left with the host", { base: from("[1]", false, ["x".repeat(101)]) }, true],
  [
    "a list that is not",
    { base: from("[1]", false, ["x".repeat(101)]), program: { brief: 100, features: ["chunks"] } },
    false,
  ],
])("what a stage reads is counted: %s", async (_, input, here) => {
  expect(await runsHere(input)).toBe(here);
});

test("a run that was rejected goes on where its error is told in full", async () => {
  const { run, there } = fresh();
  const get = () => Promise.reject(new Error("no"));
  expect((await run("return await get(1)", { tools: { get } })).error?.message).toBe("no");
  expect(there).not.toHaveBeenCalled();
});

test("closed, it takes no more stages that are for threads", async () => {
  const { run, executor } = fresh();
  await executor.close();
  expect((await run(loop)).status).toBe("failed");
});

test("a run that is cancelled before it begins does nothing", async () => {
  const { run, here } = fresh();
  const outcome = await run(brief, { tools, signal: AbortSignal.abort() });
  expect(outcome.error?.code).toBe("cancelled");
  expect(here).not.toHaveBeenCalled();
});
