/** A run's journal in append-only rows. An entry too large for one row stands in several. */
import type { DurableObjectStorage } from "cloudflare:workers";
import type { JournalEntry } from "../../runtime/journal.js";
import { partsOf } from "../objects/sql.js";

export const journalTable =
  "CREATE TABLE IF NOT EXISTS journal (row INTEGER PRIMARY KEY AUTOINCREMENT, part INTEGER, text TEXT)";

const rowsAtOnce = 200;

type Row = { row: number; part: number; text: string };

export class JournalTable {
  constructor(private readonly storage: DurableObjectStorage) {}

  /** In the caller's transaction, if there is one. */
  write(entries: readonly JournalEntry[]): void {
    this.storage.transactionSync(() => {
      for (const entry of entries) {
        partsOf(JSON.stringify(entry)).forEach((text, part) => {
          this.storage.sql.exec("INSERT INTO journal (part, text) VALUES (?, ?)", part, text);
        });
      }
    });
  }

  entries(): JournalEntry[] {
    return [...this.lines()].map((line) => JSON.parse(line) as JournalEntry);
  }

  /** One entry each, read as they are asked for. */
  *lines(): Generator<string> {
    let last = 0;
    let line: string | undefined;
    for (;;) {
      const rows = this.storage.sql
        .exec<Row>(
          "SELECT row, part, text FROM journal WHERE row > ? ORDER BY row LIMIT ?",
          last,
          rowsAtOnce,
        )
        .toArray();
      for (const { row, part, text } of rows) {
        last = row;
        if (part === 0 && line !== undefined) yield line;
        line = part === 0 ? text : `${line ?? ""}${text}`;
      }
      if (rows.length < rowsAtOnce) break;
    }
    if (line !== undefined) yield line;
  }
}
