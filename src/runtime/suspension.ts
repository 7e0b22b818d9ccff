/** When a run is given up for now, and what it then waits for. */
import type { Approvals } from "./approvals.js";
import type { CallTable } from "./call-table.js";
import type { CallRecord } from "./calls.js";
import { decodeValue } from "./encoding.js";
import type { Pending } from "./outcome.js";
import type { StageTimer } from "./types.js";

/** A sleep that is longer is worth giving the process up for. */
export const longSleepMs = 60_000;

/**
 * Whether nothing moves but timers that are far off. A sleep alone suspends only a run whose journal
 * is kept: without one it could not go on.
 */
export function isIdle(calls: CallTable, nextMs: number | undefined, kept: boolean): boolean {
  if (calls.moving) return false;
  if (nextMs !== undefined && nextMs <= longSleepMs) return false;
  return calls.held.length > 0 || (kept && nextMs !== undefined);
}

/** What a suspended run waits for: decisions in `seq` order, then the next timer. */
export async function pendingOf(
  held: readonly CallRecord[],
  timers: readonly StageTimer[],
  approvals: Approvals,
): Promise<Pending[]> {
  const pending: Pending[] = [];
  for (const call of held) {
    const args = decodeValue(call.args);
    const { runId: _, ...request } = await approvals.request(call, Array.isArray(args) ? args : []);
    pending.push({ kind: "approval", ...request });
  }
  const wakeAt = Math.min(...timers.map((timer) => timer.due));
  if (timers.length > 0) pending.push({ kind: "sleep", wakeAt });
  return pending;
}
