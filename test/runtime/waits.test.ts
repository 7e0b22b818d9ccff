import { expect, test } from "vitest";
import { allCame } from "../../src/runtime/arrivals.js";
import type { CallTable } from "../../src/runtime/call-table.js";
import type { WaitNode } from "../../src/runtime/types.js";
import { type EventState, isOutstanding, shouldWake } from "../../src/runtime/waits.js";

const call = (seq: number): WaitNode => ({ kind: "call", seq });
const of = (kind: "all" | "any" | "race" | "allSettled", ...nodes: WaitNode[]): WaitNode => ({
  kind,
  of: nodes,
});

/** Events as `{ seq: "f" | "r" }`, in the order in which they arrived. */
function wakes(node: WaitNode, ...arrived: [number, "f" | "r"][]): boolean {
  const states = new Map<number, EventState>(
    arrived.map(([seq, how], order) => [
      seq,
      { settled: how === "f" ? "fulfilled" : "rejected", order },
    ]),
  );
  return shouldWake([node], { call: (seq) => states.get(seq), timer: () => undefined });
}

test("all wakes on the last fulfilment or the first rejection", () => {
  const node = of("all", call(0), call(1));
  expect(wakes(node, [0, "f"])).toBe(false);
  expect(wakes(node, [0, "f"], [1, "f"])).toBe(true);
  expect(wakes(node, [1, "r"])).toBe(true);
});

test("any is the dual of all", () => {
  const node = of("any", call(0), call(1));
  expect(wakes(node, [0, "r"])).toBe(false);
  expect(wakes(node, [0, "r"], [1, "r"])).toBe(true);
  expect(wakes(node, [1, "f"])).toBe(true);
});

test("allSettled wakes when all have settled, race when any has", () => {
  expect(wakes(of("allSettled", call(0), call(1)), [0, "r"])).toBe(false);
  expect(wakes(of("allSettled", call(0), call(1)), [0, "r"], [1, "f"])).toBe(true);
  expect(wakes(of("race", call(0), call(1)), [1, "r"])).toBe(true);
});

test("a nested race settles as its first arrival did", () => {
  const node = of("all", of("race", call(0), call(1)), call(2));
  expect(wakes(node, [0, "f"], [1, "r"])).toBe(false);
  expect(wakes(node, [1, "r"], [0, "f"])).toBe(true);
});

test("an all among any's elements rejects with its first rejection", () => {
  const node = of("any", of("all", call(0), call(1)), call(2));
  expect(wakes(node, [0, "r"])).toBe(false);
  expect(wakes(node, [0, "r"], [2, "r"])).toBe(true);
});

test("what is never settled wakes nobody, and empty combinators settle as theirs do", () => {
  expect(wakes({ kind: "never" })).toBe(false);
  expect(wakes(of("race"))).toBe(false);
  expect(wakes(of("all"))).toBe(true);
  expect(wakes(of("any"))).toBe(true);
});

test("a formula without an outstanding event is found, however nested", () => {
  const outstanding = { call: (seq: number) => seq === 7, timer: () => false };
  expect(isOutstanding([of("all", { kind: "never" }, of("any", call(1)))], outstanding)).toBe(
    false,
  );
  expect(isOutstanding([of("all", { kind: "never" }, of("any", call(7)))], outstanding)).toBe(true);
});

test("calls that are waited for together have come when all are fulfilled, and nothing else is waited for", () => {
  const statuses = ["fulfilled", "fulfilled", "rejected", "pending"] as const;
  const table = { all: statuses.map((status) => ({ status })) } as unknown as CallTable;
  const came = (...waits: WaitNode[]) => allCame(waits, table);
  expect(came(of("all", call(0), call(1)))).toBe(true);
  for (const other of [call(2), call(3), call(4), of("all", call(0))])
    expect(came(of("all", call(0), other))).toBe(false);
  expect(came(of("all", { kind: "timer", id: 0 }))).toBe(false);
  expect(came(of("any", call(0), call(1)))).toBe(false);
  expect(came(of("all", call(0)), call(3))).toBe(false);
  expect(came(call(0))).toBe(false);
  expect(came()).toBe(false);
});
