/**
 * A run's journal in append-only rows. An entry too large for one row stands in several. Whose the run
 * is stands beside them, so that what writes is what was claimed, whatever else has the object.
 */
import type { DurableObjectStorage } from "cloudflare:workers";
import type { JournalEntry } from "../../runtime/journal.js";
import {
  type OwnedStore,
  type RunStore,
  StoreOwnedError,
  takenOver,
} from "../../runtime/stores.js";
import { partsOf } from "../objects/sql.js";

export const journalTable =
  "CREATE TABLE IF NOT EXISTS journal (row INTEGER PRIMARY KEY AUTOINCREMENT, part INTEGER, text TEXT)";

const ownerTable =
  "CREATE TABLE IF NOT EXISTS journal_owner (one INTEGER PRIMARY KEY CHECK (one = 1), owner TEXT)";

const rowsAtOnce = 200;

type Row = { row: number; part: number; text: string };

export class JournalTable implements RunStore {
  #hasOwners = false;

  constructor(private readonly storage: DurableObjectStorage) {}

  async read(): Promise<JournalEntry[]> {
    return this.entries();
  }

  async claim(owner: string, from?: string): Promise<OwnedStore> {
    this.storage.transactionSync(() => {
      const held = this.owner;
      if (held !== undefined && held !== from)
        throw new StoreOwnedError(`the run belongs to ${held}`, held);
      // On disk with the first entry at the latest.
      this.#setOwner(owner);
    });
    return {
      append: async (entries) => {
        this.storage.transactionSync(() => {
          this.#check(owner);
          this.write(entries);
        });
        await this.storage.sync();
      },
      release: async () => {
        if (this.owner === owner) this.storage.sql.exec("DELETE FROM journal_owner");
      },
    };
  }

  /** Who claimed it last and has not released it. */
  get owner(): string | undefined {
    if (!this.#hasOwners) this.storage.sql.exec(ownerTable);
    this.#hasOwners = true;
    const [held] = this.storage.sql
      .exec<{ owner: string }>("SELECT owner FROM journal_owner")
      .toArray();
    return held?.owner;
  }

  #setOwner(owner: string): void {
    const sql = "INSERT OR REPLACE INTO journal_owner (one, owner) VALUES (1, ?)";
    this.storage.sql.exec(sql, owner);
  }

  #check(owner: string): void {
    const held = this.owner;
    if (held !== owner) throw takenOver(held ?? "");
  }

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
