/** R4: the outcome, the logs and the calls are the same with checkpoints or without. */
import { afterAll, expect, test } from "vitest";
import { MemoryJournal, type Outcome, resume, run } from "../../src/index.js";
import { ThreadPool } from "../../src/node/pool.js";
import { describeValue } from "../support/describe-value.js";
import { programs } from "./programs.js";

const pool = new ThreadPool();
afterAll(() => pool.close());

const tools = {
  get: {
    handler: async (x: { i?: number } = {}) => ({ x: (x.i ?? 0) + 1 }),
    annotations: { readOnlyHint: true },
  },
  list: async ({ n = 0 } = {}) => Array.from({ length: n }, (_, i) => i),
  fail: {
    handler: async ({ i = 0 } = {}) => {
      throw new RangeError(`no ${i}`);
    },
    annotations: { idempotentHint: true },
  },
};

/** What R4 promises. */
function promised(outcome: Outcome): unknown {
  const { status, value, error, calls, warnings } = outcome;
  return {
    ...{ status, value: describeValue(value), error },
    logs: said(outcome),
    calls: calls.map(({ seq, tool, args, status, result, error, line, column }) => ({
      ...{ seq, tool, args, status, result, error, line, column },
    })),
    warnings: warnings.filter(({ code }) => code !== "prefetch-wasted"),
  };
}

test.each(Object.entries(programs))("%s", async (_, source) => {
  const began = Date.UTC(2026, 0, 1);
  const go = async (checkpoint: "off" | "auto" | "always", more: object = {}) => {
    let ticks = 0;
    const store = new MemoryJournal();
    const outcome = await run(source, {
      ...{ tools, checkpoint, store, seed: 1, isolation: "inline", limits: { maxCalls: 30 } },
      ...{ parallelize: "off", now: () => began + 50 * ticks++, ...more },
    });
    return { outcome, store };
  };
  const { outcome } = await go("off");
  const forced = await go("always");
  expect(timeless(promised(forced.outcome))).toEqual(timeless(promised(outcome)));
  const threads = await go("always", { isolation: "thread", parallelize: "annotated" });
  expect(timeless(promised(threads.outcome))).toEqual(timeless(promised(outcome)));
  await resumedAnywhere(forced.store, outcome, forced.outcome);
  // Results as large as these are worth a checkpoint every few stages, which others then go on from.
  const large = { tools: { ...tools, get: { ...tools.get, handler: largeGet } } };
  const some = await go("auto", large);
  const none = await go("off", large);
  expect(timeless(promised(some.outcome))).toEqual(timeless(promised(none.outcome)));
});

const said = ({ logs }: Outcome) => logs.map(({ level, text }) => ({ level, text }));

const largeGet = async (x: { i?: number } = {}) => ({ x: (x.i ?? 0) + 1, text: "t".repeat(1500) });

/** The clock of these tests ticks when it is looked at, which fetching ahead does too. */
function timeless(value: unknown): unknown {
  const text = JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v));
  return text.replace(/176722\d{7}/g, "time").replace(/\d+ms/g, "ms");
}

/** Cut off, a journal leads to the same end, with its checkpoints and without. */
async function resumedAnywhere({ entries }: MemoryJournal, off: Outcome, forced: Outcome) {
  const now = forced.calls[0]?.startedAt ?? 0;
  for (const [part, checkpoint, bare] of [
    [0.4, "auto", false],
    [0.7, "off", false],
    [0.6, "always", true],
  ] as const) {
    const journal = structuredClone(entries.slice(0, Math.ceil(entries.length * part)));
    const given = bare ? journal.filter(({ type }) => type !== "checkpoint") : journal;
    const options = { tools, checkpoint, isolation: "inline", parallelize: "off" } as const;
    const resumed = await resume(given, { ...options, now: () => now });
    expect(resumed.status).toBe(off.status);
    expect(timeless(describeValue(resumed.value))).toBe(timeless(describeValue(off.value)));
    expect(timeless(said(resumed))).toBe(timeless(said(off)));
  }
}
