/** The index of an organisation's runs. What they did is theirs to keep. */
import type { DurableObjectStorage, SqlValue } from "cloudflare:workers";
import { done, type Result, refused } from "../errors.js";
import type { OpenRun, RunReport } from "../rpc.js";
import type { RunList, RunStatus } from "../schemas/run.js";

export const runsTables = [
  "CREATE TABLE IF NOT EXISTS runs (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, status TEXT, origin TEXT, created_at INTEGER, ended_at INTEGER, duration_ms INTEGER, stages INTEGER, calls INTEGER)",
  "CREATE TABLE IF NOT EXISTS run_keys (key TEXT PRIMARY KEY, run TEXT, code_hash TEXT)",
  "CREATE INDEX IF NOT EXISTS run_keys_by_run ON run_keys (run)",
];

type Row = {
  n: number;
  id: string;
  status: RunStatus;
  origin: "api" | "chat";
  created_at: number;
  ended_at: number | null;
  duration_ms: number | null;
  stages: number | null;
  calls: number | null;
};

export class RunIndex {
  constructor(private readonly storage: DurableObjectStorage) {}

  open(run: {
    origin: "api" | "chat";
    codeHash: string;
    idempotencyKey?: string;
  }): Result<OpenRun> {
    const { sql } = this.storage;
    const { origin, codeHash, idempotencyKey } = run;
    return this.storage.transactionSync(() => {
      if (idempotencyKey !== undefined) {
        const [known] = sql
          .exec<{ run: string; code_hash: string }>(
            "SELECT run, code_hash FROM run_keys WHERE key = ?",
            idempotencyKey,
          )
          .toArray();
        if (known !== undefined && known.code_hash !== codeHash)
          return refused(
            409,
            "idempotency_conflict",
            "The idempotency key was used with other code",
          );
        if (known !== undefined) return done({ id: known.run, created: false });
      }
      const id = crypto.randomUUID();
      sql.exec(
        "INSERT INTO runs (id, status, origin, created_at) VALUES (?, 'running', ?, ?)",
        ...[id, origin, Date.now()],
      );
      if (idempotencyKey !== undefined)
        sql.exec(
          "INSERT INTO run_keys (key, run, code_hash) VALUES (?, ?, ?)",
          idempotencyKey,
          id,
          codeHash,
        );
      return done({ id, created: true });
    });
  }

  report(id: string, { status, endedAt, durationMs, stages, calls }: RunReport): void {
    this.storage.sql.exec(
      "UPDATE runs SET status = ?, ended_at = ?, duration_ms = ?, stages = ?, calls = ? WHERE id = ?",
      ...[status, endedAt ?? null, durationMs ?? null, stages ?? null, calls ?? null, id],
    );
  }

  forget(id: string): void {
    this.storage.transactionSync(() => {
      this.storage.sql.exec("DELETE FROM runs WHERE id = ?", id);
      this.storage.sql.exec("DELETE FROM run_keys WHERE run = ?", id);
    });
  }

  /** The newest first. */
  list(limit: number, cursor?: string, status?: RunStatus): RunList {
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const bindings: SqlValue[] = [before, ...(status === undefined ? [] : [status]), limit + 1];
    const rows = this.storage.sql
      .exec<Row>(
        `SELECT * FROM runs WHERE n < ? ${status === undefined ? "" : "AND status = ?"} ORDER BY n DESC LIMIT ?`,
        ...bindings,
      )
      .toArray();
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      runs: page.map(summary),
      ...(rows.length > limit && last !== undefined && { next_cursor: String(last.n) }),
    };
  }
}

function summary({ id, status, origin, created_at, ended_at, duration_ms, stages, calls }: Row) {
  return {
    ...{ id, status, origin },
    created_at: new Date(created_at).toISOString(),
    ...(ended_at !== null && { ended_at: new Date(ended_at).toISOString() }),
    ...(duration_ms !== null && { duration_ms }),
    ...(stages !== null && { stages }),
    ...(calls !== null && { calls }),
  };
}
