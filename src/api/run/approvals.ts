/** Calls that wait, or waited, for somebody's decision. */
import type { SqlStorage } from "cloudflare:workers";
import { toPlainJson } from "../../runtime/encoding.js";
import type { ApprovalRequest, Decision } from "../../runtime/policy.js";
import type { Decisions } from "../schemas/run.js";

export const approvalsTable =
  "CREATE TABLE IF NOT EXISTS approvals (seq INTEGER PRIMARY KEY, tool TEXT, args TEXT, decision TEXT)";

export type Decided = Decisions[number];

export interface PendingCall {
  seq: number;
  tool: string;
  args: unknown[];
}

type Row = { seq: number; tool: string; args: string; decision: string | null };

export class Approvals {
  constructor(private readonly sql: SqlStorage) {}

  /** False when it was there already. */
  ask({ seq, tool, args }: ApprovalRequest): boolean {
    const shown = JSON.stringify(toPlainJson(args).value);
    return (
      this.sql.exec(
        "INSERT OR IGNORE INTO approvals (seq, tool, args) VALUES (?, ?, ?)",
        seq,
        tool,
        shown,
      ).rowsWritten > 0
    );
  }

  decision(seq: number): Decided | undefined {
    const text = this.#find(seq)?.decision;
    return text == null ? undefined : (JSON.parse(text) as Decided);
  }

  isPending(seq: number): boolean {
    const row = this.#find(seq);
    return row !== undefined && row.decision === null;
  }

  decide(decision: Decided): void {
    this.sql.exec(
      "UPDATE approvals SET decision = ? WHERE seq = ?",
      JSON.stringify(decision),
      decision.seq,
    );
  }

  pending(): PendingCall[] {
    return this.sql
      .exec<Row>("SELECT * FROM approvals WHERE decision IS NULL ORDER BY seq")
      .toArray()
      .map(({ seq, tool, args }) => ({ seq, tool, args: JSON.parse(args) as unknown[] }));
  }

  #find(seq: number): Row | undefined {
    return this.sql.exec<Row>("SELECT * FROM approvals WHERE seq = ?", seq).toArray()[0];
  }
}

/** As the run takes it. */
export function decisionOf(decided: Decided): Decision {
  switch (decided.action) {
    case "approve":
      return { action: "approve", ...(decided.args !== undefined && { args: decided.args }) };
    case "reject":
      return {
        action: "reject",
        ...(decided.reason !== undefined && { reason: decided.reason }),
      };
    case "answer":
      return { action: "answer", value: decided.value };
  }
}
