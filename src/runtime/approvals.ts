/** Calls that ask: the decisions of one run, and what each of them does. */
import { codeFrame } from "../transform/code-frame.js";
import { callDigest } from "./digest.js";
import { decodeValue, encodeValue } from "./encoding.js";
import type { JournalEntry } from "./journal.js";
import {
  type ApprovalRequest,
  type Approve,
  checkDecision,
  type Decision,
  decisionOf,
  deniedError,
  expiredError,
  rejectedError,
} from "./policy.js";
import type { HostTool } from "./tools.js";
import type { Encoded, ErrorData } from "./types.js";

/** Seven days. */
export const defaultApprovalExpiryMs = 7 * 86_400_000;

/** As the journal keeps it. */
export type RecordedDecision =
  | { action: "approve"; args?: Encoded }
  | { action: "reject"; reason?: string }
  | { action: "answer"; value: Encoded }
  | { action: "expire" };

export type DecisionEntry = Extract<JournalEntry, { type: "decision" }>;

/** For `resume`. `digest`, when given, must be that of the pending call. */
export type CallDecision = Decision & { seq: number; digest?: string };

export interface AskedCall {
  seq: number;
  host: HostTool;
  args: Encoded;
  line: number;
  column: number;
  /** Set when the call asks; decided by then, or not at all. */
  askUntil?: number | undefined;
}

export type Verdict =
  | { kind: "send"; args?: unknown[]; asked?: RecordedDecision }
  | { kind: "reject"; error: ErrorData; asked?: RecordedDecision }
  | { kind: "answer"; value: Encoded; asked?: RecordedDecision }
  /** Nobody has decided: the call waits. */
  | { kind: "hold" };

interface ApprovalsSetup {
  runId: string;
  source: string;
  approve: Approve | undefined;
  now(): number;
}

export class Approvals {
  /** `approve` callbacks that have not answered. */
  asking = 0;
  #asked: Promise<unknown> = Promise.resolve();
  readonly #known = new Map<number, RecordedDecision>();

  constructor(private readonly setup: ApprovalsSetup) {}

  /** A decision that is in the journal. */
  know(seq: number, decision: RecordedDecision): void {
    this.#known.set(seq, decision);
  }

  /** `allow` sends, `deny` does not, `ask` does what was, or is, decided. Never rejects. */
  judge(call: AskedCall, args: unknown[]): Verdict | Promise<Verdict> {
    const { descriptor } = call.host;
    const known = this.#known.get(call.seq);
    if (known !== undefined) return this.#effect(call, known);
    switch (descriptor.policy ?? "allow") {
      case "allow":
        return { kind: "send" };
      case "deny":
        return { kind: "reject", error: deniedError(descriptor.name) };
      case "ask":
        return this.#ask(call, args);
    }
  }

  async #ask(call: AskedCall, args: unknown[]): Promise<Verdict> {
    const { approve } = this.setup;
    if (this.#isLate(call)) return this.#decided(call, { action: "expire" });
    if (approve === undefined) return { kind: "hold" };
    this.asking++;
    try {
      // In the order of the calls: a person is asked about the first one first.
      const asked = this.#asked.then(() => this.request(call, args));
      this.#asked = asked;
      const decision = await decisionOf(approve, await asked, (other) => call.host.check(other));
      if (decision === undefined) return { kind: "hold" };
      if (this.#isLate(call)) return this.#decided(call, { action: "expire" });
      return this.#decided(call, recorded(decision));
    } finally {
      this.asking--;
    }
  }

  #isLate({ askUntil }: AskedCall): boolean {
    return askUntil !== undefined && this.setup.now() > askUntil;
  }

  #decided(call: AskedCall, decision: RecordedDecision): Verdict {
    this.know(call.seq, decision);
    return { ...this.#effect(call, decision), asked: decision };
  }

  #effect({ host }: AskedCall, decision: RecordedDecision): Exclude<Verdict, { kind: "hold" }> {
    const { name } = host.descriptor;
    switch (decision.action) {
      case "approve": {
        if (decision.args === undefined) return { kind: "send" };
        const args = decodeValue(decision.args);
        return Array.isArray(args)
          ? { kind: "send", args }
          : { kind: "reject", error: rejectedError(name, "the approved arguments are no list") };
      }
      case "reject":
        return { kind: "reject", error: rejectedError(name, decision.reason) };
      case "answer":
        return { kind: "answer", value: decision.value };
      case "expire":
        return { kind: "reject", error: expiredError(name) };
    }
  }

  /** What a person is shown. */
  async request(call: AskedCall, args: unknown[]): Promise<ApprovalRequest> {
    const { seq, host, line, column } = call;
    const { name, description } = host.descriptor;
    const { runId, source } = this.setup;
    return {
      runId,
      seq,
      tool: name,
      args,
      ...(description !== undefined && { description }),
      line,
      column,
      codeFrame: codeFrame(source, line, column),
      digest: await callDigest(name, call.args),
      expiresAt: call.askUntil ?? this.setup.now() + defaultApprovalExpiryMs,
    };
  }
}

/** @throws TypeError for what is no decision, or cannot be kept. */
export function recorded(given: Decision): RecordedDecision {
  const decision = checkDecision(given);
  switch (decision.action) {
    case "approve":
      return {
        action: "approve",
        ...(decision.args && { args: encodeValue(decision.args, {}, "the approved arguments") }),
      };
    case "reject":
      return decision;
    case "answer":
      return { action: "answer", value: encodeValue(decision.value, {}, "the answer") };
  }
}
