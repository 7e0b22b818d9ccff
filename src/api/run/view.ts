/** A run as the API shows it. */
import type { RunView } from "../schemas/run.js";
import type { Approvals } from "./approvals.js";
import type { RunRecord } from "./state.js";

export function viewOf(record: RunRecord, approvals: Approvals): RunView | undefined {
  const { state } = record;
  if (state === undefined) return undefined;
  const { id, status, createdAt, endedAt } = state;
  const pending = endedAt === undefined ? approvals.pending() : [];
  return {
    ...(endedAt !== undefined && record.outcome),
    id,
    status,
    created_at: new Date(createdAt).toISOString(),
    ...(endedAt !== undefined && { ended_at: new Date(endedAt).toISOString() }),
    ...(pending.length > 0 && { pending }),
  };
}
