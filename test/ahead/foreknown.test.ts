/** R3: reads that the text alone tells are sent before the program comes to them, and it comes to just those. */
import { expect, test } from "vitest";
import {
  MemoryJournal,
  type Outcome,
  plan,
  type RunOptions,
  resume,
  run,
} from "../../src/index.js";
import type { RunEvent } from "../../src/runtime/events.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import type { JournalEntry } from "../../src/runtime/journal.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { rehearse } from "../../src/runtime/rehearsal.js";
import { readReplay } from "../../src/runtime/replay.js";
import { startRun } from "../../src/runtime/run.js";
import type { StageExecutor } from "../../src/runtime/types.js";
import { readAheadText } from "../../src/transform/read-ahead-text.js";
import { foreknown as programs } from "./foreknown.js";
import { world } from "./world.js";

type Of<T extends JournalEntry["type"]> = Extract<JournalEntry, { type: T }>;

async function ran(source: string, options: Partial<RunOptions> = {}, steady = true) {
  const { tools, sent } = world(steady);
  const store = new MemoryJournal();
  const outcome = await run(source, {
    tools,
    store,
    isolation: "inline",
    seed: 1,
    now: 0,
    ...options,
  });
  const of = <T extends JournalEntry["type"]>(type: T) =>
    store.entries.filter((entry): entry is Of<T> => entry.type === type);
  return { outcome, sent, of, entries: store.entries };
}

const said = ({ status, value, error, logs, calls }: Outcome) => ({
  ...{ status, value, error: error?.message, logs: logs.map(({ text }) => text) },
  calls: calls.map(({ tool, args, result, error }) => ({ tool, args, result, error })),
});

test.each(Object.entries(programs))("%s", async (_, [reads, source, failing = 0]) => {
  const { foreknown = [] } = plan(source, { tools: world(true).tools });
  expect(foreknown).toHaveLength(reads);
  const off = await ran(source, { parallelize: "off" });
  // What native execution of the same text would say, the engine says: these are its first calls.
  const made = off.of("request").filter(({ stage }) => stage === 1);
  const first = made.slice(0, reads).map(({ site, args }) => ({ site, args: args.text }));
  expect(foreknown).toEqual(first);
  const on = await ran(source);
  expect(said(on.outcome)).toEqual(said(off.outcome));
  expect(on.sent).toHaveLength(off.sent.length + failing);
  expect([...new Set(on.sent)].sort()).toEqual([...new Set(off.sent)].sort());
});

test.each(Object.entries(programs))("with answers that change: %s", async (_, [, source]) => {
  const { entries } = await ran(source, {}, false);
  const { differences } = await rehearse(readReplay(entries), new InlineExecutor());
  expect(differences).toEqual([]);
});

const many = "return (await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id })))).length";

test("they are in the journal, and sent, before the first stage has said anything", async () => {
  const told: string[] = [];
  const { entries, outcome } = await ran(many, { onEvent: ({ type }) => void told.push(type) });
  expect(entries.slice(0, 10).map(({ type }) => type)).toEqual([
    "header",
    ...Array.from({ length: 8 }, () => "prefetch"),
    "request",
  ]);
  expect(told.indexOf("prefetch-start")).toBeLessThan(told.indexOf("stage"));
  expect(outcome.stages).toBe(2);
  expect(outcome.calls.every(({ prefetched }) => prefetched)).toBe(true);
  expect(outcome.calls[0]?.prefetchReason).toMatch(/in the text/);
});

test("no more than may be prefetched, or called", async () => {
  const few = await ran(many, { limits: { maxPrefetched: 3 } });
  expect(few.of("prefetch").length).toBeGreaterThanOrEqual(3);
  expect(few.outcome.calls.map(({ prefetched = false }) => prefetched).lastIndexOf(true)).toBe(2);
  const { outcome, sent } = await ran(many, { limits: { maxCalls: 5 } });
  expect(outcome.error?.message).toMatch(/5/);
  expect(sent.length).toBeLessThanOrEqual(5);
});

test("what needs a decision, or may write, is not among them", () => {
  const { tools } = world(true);
  const { foreknown, sites } = plan(many, { tools, policy: { ask: ["get"] } });
  expect([foreknown, sites[0]?.ahead]).toEqual([undefined, { can: "no", why: "asks" }]);
});

test("the plan says so", () => {
  const { sites } = plan(many, { tools: world(true).tools });
  expect(sites.map((site) => readAheadText(site, sites))).toEqual([
    "read ahead, before the program comes to it",
  ]);
});

test("a program that throws first has wasted them, and is told", async () => {
  const source = `const ps = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id })); null.x; return ps;`;
  const { outcome } = await ran(source);
  expect(outcome).toMatchObject({ status: "failed", error: { name: "TypeError" } });
  const { foreknown = [] } = plan(source, { tools: world(true).tools });
  expect(foreknown).toHaveLength(8);
});

test("a run that died before its first stage was over sends them again", async () => {
  const { entries } = await ran(many);
  const store = new MemoryJournal();
  store.append(entries.slice(0, 5));
  const { tools, sent } = world(true);
  const outcome = await resume(store.entries, { tools, isolation: "inline" });
  expect(outcome).toMatchObject({ status: "completed", value: 8 });
  expect(sent).toHaveLength(8);
});

test("a run that is stopped while it is being journaled sends nothing", async () => {
  const stop = new AbortController();
  const store = new MemoryJournal();
  const append = store.append.bind(store);
  store.append = async (entries) => {
    stop.abort();
    return append(entries);
  };
  const { tools, sent } = world(true);
  const outcome = await run(many, { tools, store, isolation: "inline", signal: stop.signal });
  expect([outcome.error?.code, sent]).toEqual(["cancelled", []]);
});

test("a text that would take long to go through is left to the engine", () => {
  const { tools } = world(true);
  for (const source of [
    "for (;;) {} return await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id })))",
    "let s = 'x'; for (let i = 0; i < 40; i++) s += s; return await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id, s })))",
    "const f = (n) => f(n + 1) + [1].map((id) => get({ id })); return f(0)",
    `${Array.from({ length: 3000 }, (_, i) => `const f${i} = () => f${i + 1}();`).join("")} const f3000 = () => 1; f0(); return await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => get({ id })))`,
    "const a = Array(1e9).fill(0); return await Promise.all(a.map((id) => get({ id })))",
    "let a = [1, 2]; for (let i = 0; i < 40; i++) a = [...a, ...a]; return await Promise.all(a.map((id) => get({ id })))",
  ]) {
    const began = process.cpuUsage();
    const { foreknown, diagnostics } = plan(source, { tools });
    expect([foreknown, diagnostics.filter(({ severity }) => severity === "error")]).toEqual([
      undefined,
      [],
    ]);
    const { user } = process.cpuUsage(began);
    expect(user / 1000).toBeLessThan(1_000);
  }
});

test("where all is there when the program asks for it, nothing looks further ahead", async () => {
  const inline = new InlineExecutor();
  const late: StageExecutor = {
    isolation: "inline",
    maxStackBytes: inline.maxStackBytes,
    async execute(input) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return inline.execute(input);
    },
    close: () => inline.close(),
  };
  const platform = { limits: defaultLimits, executor: () => late };
  const told: string[] = [];
  const source = many
    .replace("return", "const n =")
    .concat("; return n + (await get({ id: 9 })).id");
  const options = {
    tools: world(true).tools,
    onEvent: ({ type }: RunEvent) => void told.push(type),
  };
  const outcome = await startRun(source, options, platform).outcome;
  expect(outcome.value).toBe(17);
  const stages = told.filter((type) => type === "stage" || type === "look-ahead");
  expect(stages.slice(0, 2)).toEqual(["stage", "stage"]);
});
