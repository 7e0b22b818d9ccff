/** Whether a call may be sent: what policies say, and what a person decides. */
import type { ErrorData } from "./types.js";

/** A call that may not be sent before somebody has decided on it. */
export interface ApprovalRequest {
  runId: string;
  seq: number;
  tool: string;
  args: unknown[];
  description?: string;
  /** Where the snippet makes the call, 1-based. */
  line: number;
  column: number;
  codeFrame: string;
  /** Of tool and arguments: a decision that names it holds for nothing else. */
  digest: string;
  /** Milliseconds since the epoch; undecided by then, the call is rejected. */
  expiresAt: number;
}

/** `args` are sent instead of the snippet's; `value` is the result, and nothing is sent. */
export type Decision =
  | { action: "approve"; args?: unknown[] }
  | { action: "reject"; reason?: string }
  | { action: "answer"; value: unknown };

/** `"later"`, or nothing, suspends the call: it waits for a decision given to `resume`. */
export type ApprovalAnswer = boolean | Decision | "later" | undefined;

/** True or `approve` sends the call; false or `reject` settles it with a ToolRejectedError. */
export type Approve = (
  request: ApprovalRequest,
  /** What the tool would say to other arguments; nothing when it would take them. */
  check: ArgumentCheck,
) => ApprovalAnswer | Promise<ApprovalAnswer>;

export type ArgumentCheck = (args: unknown[]) => string | undefined;

/** Never rejects; undefined is no decision yet. */
export async function decisionOf(
  approve: Approve,
  request: ApprovalRequest,
  check: ArgumentCheck,
): Promise<Decision | undefined> {
  try {
    const answer = await approve(request, check);
    if (answer === undefined || answer === "later") return undefined;
    if (answer === true) return { action: "approve" };
    if (answer === false) return { action: "reject" };
    return checkDecision(answer);
  } catch {
    // An approver that fails has approved nothing; what it threw is the operator's, not the snippet's.
    return { action: "reject", reason: "the approval could not be obtained" };
  }
}

/** @throws TypeError for what is no decision. */
export function checkDecision(decision: Decision): Decision {
  switch (decision?.action) {
    case "approve": {
      const { args } = decision;
      if (args === undefined) return { action: "approve" };
      if (!Array.isArray(args)) throw new TypeError("a decision's args must be a list");
      return { action: "approve", args };
    }
    case "reject":
      return {
        action: "reject",
        ...(typeof decision.reason === "string" && { reason: decision.reason }),
      };
    case "answer":
      return { action: "answer", value: decision.value };
    default:
      throw new TypeError('a decision\'s action must be "approve", "reject" or "answer"');
  }
}

export function deniedError(tool: string): ErrorData {
  const message = `${tool} is denied by policy. Do not call it; do without, or say that it is needed`;
  return { name: "ToolDeniedError", message, code: "tool-denied" };
}

export function rejectedError(tool: string, reason: string | undefined): ErrorData {
  const message = `${tool} was not approved${reason === undefined ? "" : `: ${reason}`}`;
  return { name: "ToolRejectedError", message, code: "tool-rejected" };
}

export function expiredError(tool: string): ErrorData {
  const message = `${tool} was not approved: nobody decided in time`;
  return { name: "ToolRejectedError", message, code: "approval-expired" };
}
