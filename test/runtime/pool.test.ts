import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { ThreadPool } from "../../src/node/pool.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import type { RunOptions } from "../../src/runtime/options.js";
import { startRun } from "../../src/runtime/run.js";
import { Stop } from "../../src/runtime/stop.js";
import type { StageInput, StageProgram } from "../../src/runtime/types.js";
import { plan } from "./support/library.js";

const pool = new ThreadPool({ size: 2 });
const platform = { executor: () => pool, limits: defaultLimits };
const run = (source: string, options: RunOptions = {}) =>
  startRun(source, options, platform).outcome;
afterAll(() => pool.close());

test("a stage that overruns is killed, and others go on", async () => {
  const [hostile, other] = await Promise.all([
    run("for(;;);", { limits: { maxStageMs: 200, maxStageGas: 1_000_000 } }),
    run("let x = 0; for (let i = 0; i < 5; i++) x = await add(x, i); return x", {
      tools: { add: (a: number, b: number) => a + b },
    }),
  ]);
  expect(hostile).toMatchObject({
    status: "failed",
    error: { name: "LimitError", code: "time-limit" },
  });
  expect(other.value).toBe(10);
});

test("a native loop that gas cannot reach is killed", async () => {
  const source = "return new Array(1e9) + ''";
  const outcome = await run(source, { limits: { maxStageMs: 300 } });
  expect(outcome.status).toBe("failed");
  expect((await run("return 1")).value).toBe(1);
});

test("cancelling ends the stage that is running", async () => {
  const controller = new AbortController();
  const running = run("for(;;);", {
    signal: controller.signal,
    limits: { maxStageGas: 10_000_000, maxRunGas: 10_000_000 },
  });
  setTimeout(() => controller.abort(), 50);
  expect((await running).error?.code).toBe("cancelled");
});

test("more runs than threads, in any order, know their own journals", async () => {
  const step = (x: number) => x * 2;
  const source = (n: number) =>
    `let x = ${n}; for (let i = 0; i < 4; i++) x = await step(x); return x`;
  const all = await Promise.all(
    Array.from({ length: 300 }, (_, n) => run(source(n), { tools: { step } })),
  );
  expect(all.map((outcome) => outcome.value)).toEqual(all.map((_, n) => n * 16));
});

const stageOf = ({
  program,
  features,
}: Pick<StageProgram, "program" | "features">): StageInput => ({
  program: {
    program,
    features,
    tools: [],
    siteTools: [],
    seed: "0".repeat(32),
    startedAt: 0,
    maxLogBytes: 0,
    maxArgumentBytes: 0,
    maxCalls: 0,
  },
  settlements: [],
  limits: { gas: 10_000_000, stackBytes: 65_536, memoryBytes: 64 * 1024 * 1024, ms: 60_000 },
});

const endless = { maxStageMs: 1500, maxStageGas: 10_000_000, maxRunGas: 10_000_000 };

test.each([1, 2])(
  "what waits behind a stage that does not end is not lost: %d threads",
  async (size) => {
    const few = new ThreadPool({ size });
    const on = (source: string, options: RunOptions = {}) =>
      startRun(source, options, { executor: () => few, limits: defaultLimits }).outcome;
    // Threads are given several stages at once when all of late were short.
    for (let i = 0; i < 40; i++) await on("return 1");
    const ended: string[] = [];
    const short = (n: number) =>
      on(`return await f(${n})`, { tools: { f: (x: number) => x } }).then(({ value }) => {
        ended.push("short");
        return value;
      });
    const hostile = on("for(;;);", { limits: endless }).then(({ error }) => {
      ended.push("hostile");
      return error?.code;
    });
    const all = await Promise.all([hostile, ...Array.from({ length: 20 }, (_, n) => short(n))]);
    expect(all).toEqual(["time-limit", ...Array.from({ length: 20 }, (_, n) => n)]);
    // Where there is another thread, they do not even wait for it to be killed.
    if (size > 1) expect(ended.at(-1)).toBe("hostile");
    await few.close();
  },
);

test("a stage is cancelled wherever it waits, and at once", async () => {
  const one = new ThreadPool({ size: 1 });
  const on = (source: string, options: RunOptions) =>
    startRun(source, options, { executor: () => one, limits: defaultLimits }).outcome;
  for (let i = 0; i < 40; i++) await on("return 1", {});
  const controller = new AbortController();
  const { signal } = controller;
  const hostile = new AbortController();
  const first = on("for(;;);", { limits: endless, signal: hostile.signal });
  const waiting = Array.from({ length: 8 }, () => on("return 1", { signal }));
  const going = Array.from({ length: 8 }, () => on("return 2", {}));
  setTimeout(() => controller.abort(), 50);
  for (const outcome of await Promise.all(waiting)) expect(outcome.error?.code).toBe("cancelled");
  hostile.abort();
  expect((await first).error?.code).toBe("cancelled");
  for (const outcome of await Promise.all(going)) expect(outcome.value).toBe(2);
  await one.close();
});

test("a run that is cancelled before its stage has none", async () => {
  const stop = new Stop();
  stop.abort();
  const { program, features } = plan("return 1");
  if (program === undefined) throw new Error("no program");
  expect(await pool.execute(stageOf({ program, features }), stop)).toMatchObject({
    ok: false,
    error: { message: "the stage was cancelled" },
  });
});

test("more programs than a thread keeps, each run twice", async () => {
  const source = (n: number) => `const x = await step(${n}); return await step(x + 1)`;
  const step = (x: number) => x * 2;
  for (let round = 0; round < 2; round++) {
    const all = await Promise.all(
      Array.from({ length: 100 }, (_, n) => run(source(n), { tools: { step } })),
    );
    expect(all.map(({ value }) => value)).toEqual(all.map((_, n) => (n * 2 + 1) * 2));
  }
});

test("a thread that has forgotten a run is told all of it again", async () => {
  const page = "x".repeat(1_200_000);
  const source = `let n = 0; for (let i = 0; i < 3; i++) n += (await page(i)).length; return n`;
  const limits = { maxJournalBytes: 64 * 1024 * 1024 };
  const all = await Promise.all(
    Array.from({ length: 12 }, () => run(source, { limits, tools: { page: () => page } })),
  );
  expect(all.map(({ value }) => value)).toEqual(all.map(() => 3_600_000));
});

test("a thread offers a larger stack", async () => {
  const source = "const f = (n) => n === 0 ? 0 : 1 + f(n - 1); return f(2000)";
  expect((await run(source)).error?.code).toBe("stack-overflow");
  expect((await run(source, { limits: { maxStackBytes: 512 * 1024 } })).value).toBe(2000);
});

test("a closed pool takes no stages and keeps nobody waiting", async () => {
  const closing = new ThreadPool({ size: 1 });
  const { program, features } = plan("for(;;);");
  if (program === undefined) throw new Error("no program");
  const stage = stageOf({ program, features });
  const going = [closing.execute(stage), closing.execute(stage)];
  await new Promise((resolve) => setTimeout(resolve, 100));
  await closing.close();
  expect(await Promise.all([...going, closing.execute(stage)])).toMatchObject([
    { ok: false },
    { ok: false },
    { ok: false },
  ]);
});

test.each([
  ["without a thread", "return await f(1)"],
  ["in a thread", "let x; for (const y of [1]) x = await f(y); return x"],
  ["written in TypeScript", "const x: number = await f(1); return x"],
])("the process ends by itself once its runs have: %s", async (_, source) => {
  const script = `import { run } from ${JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)};
    const outcome = await run(${JSON.stringify(source)}, { tools: { f: (n) => n + 1 } });
    console.log(outcome.status, outcome.value);`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "-e", script],
    { timeout: 20_000 },
  );
  expect(stdout.trim()).toBe("completed 2");
});
