import { afterEach, expect, test, vi } from "vitest";
import { NodeExecutor } from "../../src/node/executor.js";
import { ThreadPool } from "../../src/node/pool.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import type { RunOptions } from "../../src/runtime/options.js";
import { startRun } from "../../src/runtime/run.js";

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
  const platform = { executor: () => executor, limits: defaultLimits };
  return {
    run: (source: string, options: RunOptions = {}) => startRun(source, options, platform).outcome,
    executor,
    pool,
    warm: vi.spyOn(pool, "warm"),
    there: vi.spyOn(pool, "execute"),
    here: vi.spyOn(InlineExecutor.prototype, "execute"),
  };
}

const tools = { get: (x: unknown) => x };
const brief = "const r = await get({ id: 7 }); return r.id + 1";
const loop = "let s = 0; for (let i = 0; i < 3; i++) s += i; return s";

test("stages that cannot take long do not wait for a thread, and start none", async () => {
  const { run, there, warm, here } = fresh();
  expect(await run(brief, { tools })).toMatchObject({ status: "completed", value: 8, stages: 2 });
  expect(here).toHaveBeenCalledTimes(2);
  expect(there).not.toHaveBeenCalled();
  expect(warm).not.toHaveBeenCalled();
});

test("both places say the same", async () => {
  const there = fresh();
  await there.run(loop);
  const options = { tools, seed: "1", now: 5, id: "run" };
  const [a, b] = [await fresh().run(brief, options), await there.run(brief, options)];
  expect(there.pool.ready).toBe(true);
  expect({ ...a, calls: a.calls.length }).toEqual({ ...b, calls: b.calls.length });
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

test("what was fetched ahead counts as read; what goes on from a checkpoint is for a thread", async () => {
  const reads = { get: { handler: (x: unknown) => x, annotations: { readOnlyHint: true } } };
  const two = "const a = await get('a'); const b = await get('b'); return a + b";
  const { run, there } = fresh();
  expect((await run(two, { tools: reads })).value).toBe("ab");
  expect(there).not.toHaveBeenCalled();

  const saved = fresh();
  const five = `let a = 0; ${"a = await get(a); ".repeat(5)} return a`;
  const tools = { get: (x: number) => x + 1 };
  expect((await saved.run(five, { tools, checkpoint: "always" })).value).toBe(5);
  expect(saved.there).toHaveBeenCalled();
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
