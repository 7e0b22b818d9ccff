/** Calls that wait, or waited, for somebody's decision. */
import type { SqlStorage } from "cloudflare:workers";
import { toPlainJson } from "../../runtime/encoding.js";
import type { ApprovalRequest, Decision } from "../../runtime/policy.js";
import type { Decisions } from "../schemas/run.js";

export const approvalsTable =
  "CREATE TABLE IF NOT EXISTS approvals (seq INTEGER PRIMARY KEY, tool TEXT, args TEXT, decision TEXT, place TEXT)";

export type Decided = Decisions[number];

export interface PendingCall {
  seq: number;
  tool: string;
  args: unknown[];
  /** Where in the snippet: absent in what earlier releases asked. */
  line?: number;
  column?: number;
  codeFrame?: string;
}

type Row = {
  seq: number;
  tool: string;
  args: string;
  decision: string | null;
  place: string | null;
};

export class Approvals {
  constructor(private readonly sql: SqlStorage) {}

  /** Tables of before did not know the place. */
  upgrade(): void {
    const columns = this.sql.exec(
      "SELECT name FROM pragma_table_info('approvals') WHERE name = 'place'",
    );
    if (columns.toArray().length === 0)
      this.sql.exec("ALTER TABLE approvals ADD COLUMN place TEXT");
  }

  /** False when it was there already. */
  ask({ seq, tool, args, line, column, codeFrame }: ApprovalRequest): boolean {
    const shown = JSON.stringify(toPlainJson(args).value);
    const place = JSON.stringify({ line, column, codeFrame });
    const insert = "INSERT OR IGNORE INTO approvals (seq, tool, args, place) VALUES (?, ?, ?, ?)";
    return this.sql.exec(insert, seq, tool, shown, place).rowsWritten > 0;
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
      .map(({ seq, tool, args, place }) => ({
        ...{ seq, tool, args: JSON.parse(args) as unknown[] },
        ...(JSON.parse(place ?? "{}") as Pick<PendingCall, "line" | "column" | "codeFrame">),
      }));
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
