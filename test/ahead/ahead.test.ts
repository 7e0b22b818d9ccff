/** R3: turning prefetching off changes nothing but time, whatever a program does with what is not there. */
import { expect, test } from "vitest";
import { MemoryJournal, type Outcome } from "../../src/index.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import { rehearse } from "../../src/runtime/rehearsal.js";
import { readReplay } from "../../src/runtime/replay.js";
import { startRun } from "../../src/runtime/run.js";
import type { StageExecutor } from "../../src/runtime/types.js";
import { inVirtualTime } from "../support/virtual-time.js";
import { looking, passing } from "./chains.js";
import { programs } from "./programs.js";
import { world } from "./world.js";

const shape = ({ status, value, error, logs, calls }: Outcome) => ({
  ...{ status, value, error: error?.message },
  logs: logs.map(({ level, text }) => ({ level, text })),
  calls: calls.map(({ seq, tool, args, status, result, error, line, column }) => ({
    ...{ seq, tool, args, status, result, error, line, column },
  })),
});

const executor = new InlineExecutor();

async function ran(source: string, parallelize: "annotated" | "off", steady = true) {
  const { tools, sent } = world(steady);
  const store = new MemoryJournal();
  const outcome = await inVirtualTime((busy) => {
    const watched: StageExecutor = {
      isolation: executor.isolation,
      maxStackBytes: executor.maxStackBytes,
      execute: (input) => {
        busy(true);
        return executor.execute(input).finally(() => busy(false));
      },
      close: () => executor.close(),
    };
    const platform = { limits: defaultLimits, executor: () => watched };
    return startRun(source, { tools, parallelize, store, seed: 1 }, platform).outcome;
  });
  return { outcome, sent, entries: store.entries };
}

function inVain(sent: readonly string[], needed: readonly string[]): string[] {
  const left = [...needed];
  return sent.filter((call) => {
    const at = left.indexOf(call);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

let helped = 0;

test.each(Object.entries(programs))("%s", async (_, { source, extra = 0 }) => {
  const on = await ran(source, "annotated");
  const off = await ran(source, "off");
  expect(shape(on.outcome)).toEqual(shape(off.outcome));
  if (on.outcome.calls.some(({ prefetched }) => prefetched)) helped++;
  const vain = inVain(on.sent, off.sent);
  expect(vain.join("\n")).not.toMatch(/[\ue000-\uf8ff]/);
  expect(vain.length, vain.join("\n")).toBeLessThanOrEqual(extra);
  expect(inVain(off.sent, on.sent)).toEqual([]);
});

test.each(Object.entries(passing))("results are passed on %s", async (_, { source, ahead }) => {
  const on = await ran(source, "annotated");
  const off = await ran(source, "off");
  expect(shape(on.outcome)).toEqual(shape(off.outcome));
  expect(on.outcome.calls.filter(({ prefetched }) => prefetched).length).toBeGreaterThanOrEqual(
    ahead,
  );
  expect([...on.sent].sort()).toEqual([...off.sent].sort());
  expect(on.outcome.warnings).toEqual(off.outcome.warnings);
});

test.each(Object.entries(looking))("results are looked at: %s", async (_, source) => {
  const on = await ran(source, "annotated");
  const off = await ran(source, "off");
  expect(shape(on.outcome)).toEqual(shape(off.outcome));
  expect([...on.sent].sort()).toEqual([...off.sent].sort());
});

const all = [programs, passing].flatMap((some) =>
  Object.entries(some).map(([name, { source }]) => [name, source] as const),
);

test.each([...all, ...Object.entries(looking)])(
  "with answers that change: %s",
  async (_, source) => {
    const { outcome, entries } = await ran(source, "annotated", false);
    const { differences } = await rehearse(readReplay(entries), new InlineExecutor());
    expect(differences).toEqual([]);
    // What is read after a write was sent after it, and the answers of two calls are two.
    const orders = outcome.calls.flatMap(({ tool, seq, result }) => {
      const { order } = (result ?? {}) as { order?: number };
      return order === undefined ? [] : [{ tool, seq, order }];
    });
    expect(new Set(orders.map(({ order }) => order)).size).toBe(orders.length);
    for (const write of orders.filter(({ tool }) => tool === "put"))
      for (const later of orders.filter(({ seq }) => seq > write.seq))
        expect(later.order, `call ${later.seq}`).toBeGreaterThan(write.order);
  },
);

test("most of them were helped", () => {
  expect(helped).toBeGreaterThan(Object.keys(programs).length / 2);
});
