/** R3: turning prefetching off changes nothing but time, whatever a program does with what is not there. */
import { expect, test } from "vitest";
import { MemoryJournal, type Outcome, run } from "../../src/index.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { rehearse } from "../../src/runtime/rehearsal.js";
import { readReplay } from "../../src/runtime/replay.js";
import { inVirtualTime } from "../support/virtual-time.js";
import { programs } from "./programs.js";
import { world } from "./world.js";

const shape = ({ status, value, error, logs, calls }: Outcome) => ({
  ...{ status, value, error: error?.message },
  logs: logs.map(({ level, text }) => ({ level, text })),
  calls: calls.map(({ seq, tool, args, status, result, error, line, column }) => ({
    ...{ seq, tool, args, status, result, error, line, column },
  })),
});

async function ran(source: string, parallelize: "annotated" | "off", steady = true) {
  const { tools, sent } = world(steady);
  const store = new MemoryJournal();
  const options = { tools, parallelize, store, seed: 1, isolation: "inline" } as const;
  const outcome = await inVirtualTime(() => run(source, options));
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

test.each(Object.entries(programs))("with answers that change: %s", async (_, { source }) => {
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
});

test("most of them were helped", () => {
  expect(helped).toBeGreaterThan(Object.keys(programs).length / 2);
});
