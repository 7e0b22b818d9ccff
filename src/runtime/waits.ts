/** S6: whether a stage's wait formula says wake, over what has settled so far. */
import type { Arrival } from "./inbox.js";
import type { WaitNode } from "./types.js";

export type EventState =
  /** `order` grows with arrival; what the stage already knows is below all of it. */
  { settled: "fulfilled" | "rejected"; order: number } | undefined;

export interface WaitEvents {
  call(seq: number): EventState;
  timer(id: number): EventState;
}

/** True when any of `waits` has settled. */
export function shouldWake(waits: readonly WaitNode[], events: WaitEvents): boolean {
  return waits.some((node) => stateOf(node, events) !== undefined);
}

/** True when the one call that is waited for is what has arrived: most waits are no more than that. */
export function isAnswer(waits: readonly WaitNode[], arrivals: readonly Arrival[]): boolean {
  if (waits.length !== 1 || arrivals.length !== 1) return false;
  const [wait] = waits;
  const [arrival] = arrivals;
  return wait?.kind === "call" && arrival?.kind === "call" && arrival.seq === wait.seq;
}

/** Settles as the promise it stands for would; undefined while that is open. */
function stateOf(node: WaitNode, events: WaitEvents): EventState {
  switch (node.kind) {
    case "call":
      return events.call(node.seq);
    case "timer":
      return events.timer(node.id);
    case "never":
      return undefined;
    case "race":
      return earliest(node.of.map((n) => stateOf(n, events)));
    case "allSettled": {
      const states = node.of.map((n) => stateOf(n, events));
      return states.includes(undefined)
        ? undefined
        : { settled: "fulfilled", order: latest(states) };
    }
    case "all":
      return combined(node.of, events, "fulfilled", "rejected");
    case "any":
      return combined(node.of, events, "rejected", "fulfilled");
  }
}

/** Settles `early` with the first element that does, `late` once all the others have. */
function combined(
  of: readonly WaitNode[],
  events: WaitEvents,
  late: "fulfilled" | "rejected",
  early: "fulfilled" | "rejected",
): EventState {
  const states = of.map((n) => stateOf(n, events));
  const first = earliest(states.filter((state) => state?.settled === early));
  if (first !== undefined) return first;
  return states.includes(undefined) ? undefined : { settled: late, order: latest(states) };
}

function earliest(states: readonly EventState[]): EventState {
  let first: EventState;
  for (const state of states) {
    if (state !== undefined && (first === undefined || state.order < first.order)) first = state;
  }
  return first;
}

function latest(states: readonly EventState[]): number {
  return states.reduce((order, state) => Math.max(order, state?.order ?? -1), -1);
}

/** Whether anything outstanding stands in `waits`; nothing is a deadlock. */
export function isOutstanding(
  waits: readonly WaitNode[],
  outstanding: { call(seq: number): boolean; timer(id: number): boolean },
): boolean {
  return waits.some((node) => {
    switch (node.kind) {
      case "call":
        return outstanding.call(node.seq);
      case "timer":
        return outstanding.timer(node.id);
      case "never":
        return false;
      default:
        return isOutstanding(node.of, outstanding);
    }
  });
}
