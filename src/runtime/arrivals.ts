/** Arrivals as the wait formula sees them, and as the journal keeps them. */
import { type CallTable, settlementEntry, settlementOfCall } from "./call-table.js";
import type { Arrival } from "./inbox.js";
import type { JournalEntry } from "./journal.js";
import type { Settlement, WaitNode } from "./types.js";
import type { WaitEvents } from "./waits.js";

/** True when all of several calls are there that are waited for, and nothing else is: no order matters then. */
export function allCame(waits: readonly WaitNode[], { all }: CallTable): boolean {
  const [wait] = waits;
  if (waits.length !== 1 || wait?.kind !== "all") return false;
  return wait.of.every((one) => one.kind === "call" && all[one.seq]?.status === "fulfilled");
}

/** What was delivered before counts as earlier than everything that has just arrived. */
export function waitEvents(arrivals: readonly Arrival[], calls: CallTable): WaitEvents {
  const arrived = new Map<number, number>();
  const fired = new Map<number, number>();
  arrivals.forEach((a, order) => {
    if (a.kind === "call") arrived.set(a.seq, order);
    else fired.set(a.id, order);
  });
  return {
    call: (seq) => {
      const call = calls.all[seq];
      const order = arrived.get(seq) ?? -1;
      if (call === undefined || (order < 0 && !call.delivered)) return undefined;
      return { settled: call.status === "fulfilled" ? "fulfilled" : "rejected", order };
    },
    timer: (id) => {
      const order = fired.get(id);
      return order === undefined ? undefined : { settled: "fulfilled", order };
    },
  };
}

export interface Delivery {
  entries: JournalEntry[];
  settlements: Settlement[];
  /** The newest time among them, or `last`. */
  last: number;
}

/** In the order of arrival, on a clock that never goes back (S2, S3). */
export function deliveryOf(arrivals: readonly Arrival[], calls: CallTable, last: number): Delivery {
  const delivery: Delivery = { entries: [], settlements: [], last };
  for (const arrival of arrivals) {
    const at = Math.max(delivery.last, arrival.time);
    if (arrival.kind === "timer") {
      const { id } = arrival;
      delivery.entries.push({ type: "timer", id, at });
      delivery.settlements.push({ kind: "timer", id, at });
    } else {
      const call = calls.all[arrival.seq];
      if (call === undefined || call.status === "aborted" || call.delivered) continue;
      calls.deliver(call);
      delivery.entries.push(settlementEntry(call, at));
      delivery.settlements.push(settlementOfCall(call, at));
    }
    delivery.last = at;
  }
  return delivery;
}
