/** Decisions that a resumed run is given, and those its journal holds. */
import {
  type Approvals,
  type CallDecision,
  type DecisionEntry,
  type RecordedDecision,
  recorded,
} from "./approvals.js";
import type { CallTable } from "./call-table.js";
import type { CallRecord } from "./calls.js";
import { callDigest } from "./digest.js";
import type { OutcomeWarning } from "./outcome.js";
import type { Replay } from "./replay.js";
import type { HostTool } from "./tools.js";

/** A decision that was checked, but for what it is bound to. */
export interface GivenDecision {
  seq: number;
  digest?: string;
  decision: RecordedDecision;
}

/** @throws TypeError for a decision that no waiting call can take. */
export function checkDecisions(
  given: readonly CallDecision[] | undefined,
  replay: Replay,
  hosts: ReadonlyMap<string, HostTool>,
  trusted: boolean,
): GivenDecision[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw new TypeError("decisions must be a list");
  const waiting = new Set(
    replay.requests.filter((r) => r.askUntil !== undefined).map((r) => r.seq),
  );
  for (const { seq } of replay.settled) waiting.delete(seq);
  for (const { seq, decision } of replay.decisions) {
    const host = hosts.get(replay.requests[seq]?.tool ?? "");
    const { readOnlyHint, idempotentHint } = host?.descriptor.annotations ?? {};
    const again = readOnlyHint === true || idempotentHint === true;
    // Approved, it may have been sent; rejected or answered, it was not, and may be asked about again.
    if (decision.action === "approve" ? !again : trusted) waiting.delete(seq);
  }
  return (given as readonly CallDecision[]).map((decision) => {
    const { seq, digest } = decision ?? {};
    if (replay.end !== undefined) waiting.clear();
    if (!waiting.delete(seq)) throw notWaiting(seq, [...waiting]);
    const host = hosts.get(replay.requests[seq]?.tool ?? "");
    if (decision.action === "approve" && decision.args !== undefined) {
      const wrong = host?.check(decision.args);
      if (wrong !== undefined)
        throw new TypeError(`the arguments approved for call ${seq}: ${wrong}`);
    }
    return { seq, ...(digest !== undefined && { digest }), decision: recorded(decision) };
  });
}

function notWaiting(seq: unknown, others: readonly number[]): TypeError {
  const which = others.length === 0 ? "none does" : `these do: ${others.join(", ")}`;
  return new TypeError(`call ${String(seq)} does not wait for a decision; ${which}`);
}

interface Taking {
  replay: Replay;
  given: readonly GivenDecision[];
  calls: CallTable;
  approvals: Approvals;
  now: number;
  /** The journal is known to be ours: a decision in it needs no second asking. */
  trusted: boolean;
}

/**
 * Makes the decisions known to `approvals`. What is new is returned, to be journaled before anything
 * follows from it (R1). A decision for another tool or other arguments holds for nothing.
 */
export async function takeDecisions({ replay, given, calls, approvals, now, trusted }: Taking) {
  const entries: DecisionEntry[] = [];
  const warnings: OutcomeWarning[] = [];
  const ignored = ({ seq, line, column }: CallRecord, why: string) =>
    warnings.push({ code: "decision-ignored", message: why, call: seq, line, column });
  for (const { seq, decision, digest } of replay.decisions) {
    const call = calls.all[seq];
    if (call === undefined || !trusted) continue;
    if (digest === undefined || digest === (await digestOf(call))) approvals.know(seq, decision);
    else ignored(call, `The journal's decision on call ${seq} was made for another call`);
  }
  for (const { seq, decision, digest } of given) {
    const call = calls.all[seq];
    if (call === undefined) continue;
    const own = await digestOf(call);
    if (digest !== undefined && digest !== own) {
      ignored(call, `The decision on call ${seq} was made for another tool or other arguments`);
    } else if (call.askUntil !== undefined && now > call.askUntil) {
      ignored(call, `The decision on call ${seq} came too late`);
    } else {
      approvals.know(seq, decision);
      entries.push({ type: "decision", seq, decision, digest: own, at: now });
    }
  }
  return { entries, warnings };
}

function digestOf({ host, args }: CallRecord): Promise<string> {
  return callDigest(host.descriptor.name, args);
}
