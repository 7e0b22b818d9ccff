/** A conversation's messages, and which of them the model is shown. */

import type { DurableObjectStorage } from "cloudflare:workers";
import type Anthropic from "@anthropic-ai/sdk";
import { partsOf } from "../objects/sql.js";
import type { HistoryMessage, HistoryPage } from "../schemas/chat.js";
import { Waits, waitsTable } from "./waits.js";

const tables = [
  "CREATE TABLE IF NOT EXISTS turns (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, client TEXT, status TEXT, runs TEXT, usage TEXT)",
  "CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY AUTOINCREMENT, turn TEXT, role TEXT, at INTEGER, length INTEGER)",
  "CREATE TABLE IF NOT EXISTS message_parts (message INTEGER, part INTEGER, text TEXT, PRIMARY KEY (message, part)) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS messages_by_turn ON messages (turn)",
  waitsTable,
  "CREATE TABLE IF NOT EXISTS shown (since INTEGER)",
];

export type TurnStatus = HistoryMessage["turn_status"];

/** Older turns are forgotten. */
const mostTurns = 1_000;
/** UTF-16 units of earlier messages in a prompt. */
const mostShown = 120_000;
const longestShown = 20_000;
/** Stands before an answer that no message of the user led to. */
const wentOn = "[A run that waited for a decision went on.]";

type MessageRow = {
  n: number;
  turn: string;
  role: "user" | "assistant";
  at: number;
  length: number;
};
type ListRow = MessageRow & { client: string; status: TurnStatus; runs: string | null };

export class History {
  readonly waits: Waits;
  #known: boolean;

  constructor(private readonly storage: DurableObjectStorage) {
    this.waits = new Waits(storage);
    this.#known = this.#hasTables();
    if (!this.#known) return;
    this.waits.upgrade();
    // Whatever was going on ended with the process that had it.
    storage.sql.exec("UPDATE turns SET status = 'failed' WHERE status = 'running'");
  }

  /** Whether anything was ever said. */
  get known(): boolean {
    return this.#known;
  }

  /** @param text nothing when the conversation takes the turn by itself. */
  begin(turn: string, client: string, text?: string): void {
    const { sql } = this.storage;
    for (const table of tables) sql.exec(table);
    this.#known = true;
    this.storage.transactionSync(() => {
      sql.exec("INSERT INTO turns (id, client, status) VALUES (?, ?, 'running')", turn, client);
      if (text !== undefined) this.#write(turn, "user", text);
      this.#forgetOld();
    });
  }

  /** Nothing when the conversation was deleted while the turn went on. */
  end(turn: string, status: TurnStatus, runs: readonly string[], text?: string): void {
    const { sql } = this.storage;
    this.storage.transactionSync(() => {
      const update = "UPDATE turns SET status = ?, runs = ? WHERE id = ?";
      const { rowsWritten } = sql.exec(update, status, JSON.stringify(runs), turn);
      if (rowsWritten > 0 && text !== undefined) this.#write(turn, "assistant", text);
    });
  }

  /** Earlier turns that came to an answer. Their runs and results are not told again. */
  shown(): Anthropic.MessageParam[] {
    const rows = this.#answered(this.#since());
    if (rows.reduce((sum, row) => sum + Math.min(row.length, longestShown), 0) <= mostShown)
      return this.#params(rows);
    // Half at once: a window that moved with every turn would be cached by none.
    let left = mostShown / 2;
    let first = rows.length;
    while (first > 0) {
      left -= Math.min(rows[first - 1]?.length ?? 0, longestShown);
      if (left < 0) break;
      first--;
    }
    while (first < rows.length && rows[first]?.role !== "user") first++;
    const kept = rows.slice(first);
    const since = kept[0]?.n ?? (rows.at(-1)?.n ?? 0) + 1;
    this.storage.sql.exec("DELETE FROM shown");
    this.storage.sql.exec("INSERT INTO shown (since) VALUES (?)", since);
    return this.#params(kept);
  }

  list(limit: number, cursor?: string): HistoryPage {
    if (!this.#known) return { messages: [] };
    const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
    const rows = this.storage.sql
      .exec<ListRow>(
        "SELECT messages.*, client, status, runs FROM messages JOIN turns ON turns.id = messages.turn WHERE messages.n < ? ORDER BY messages.n DESC LIMIT ?",
        before,
        limit + 1,
      )
      .toArray();
    const page = rows.slice(0, limit).reverse();
    const [oldest] = page;
    return {
      messages: page.map((row) => this.#view(row)),
      ...(rows.length > limit && oldest !== undefined && { next_cursor: String(oldest.n) }),
    };
  }

  /** @returns how many messages there were. */
  clear(): number {
    if (!this.#known) return 0;
    const { sql } = this.storage;
    return this.storage.transactionSync(() => {
      const [count] = sql.exec<{ n: number }>("SELECT count(*) AS n FROM messages").toArray();
      for (const table of ["turns", "messages", "message_parts", "waiting", "shown"])
        sql.exec(`DELETE FROM ${table}`);
      return count?.n ?? 0;
    });
  }

  #view(row: ListRow): HistoryMessage {
    return {
      id: row.n,
      turn_id: row.turn,
      role: row.role,
      text: this.#text(row.n),
      client_id: row.client,
      created_at: new Date(row.at).toISOString(),
      ...(row.role === "assistant" && { run_ids: JSON.parse(row.runs ?? "[]") as string[] }),
      turn_status: row.status,
    };
  }

  #answered(since: number): MessageRow[] {
    return this.storage.sql
      .exec<MessageRow>(
        "SELECT messages.* FROM messages JOIN turns ON turns.id = messages.turn WHERE status = 'completed' AND messages.n >= ? ORDER BY messages.n",
        since,
      )
      .toArray();
  }

  /** By turns, the user first. */
  #params(rows: readonly MessageRow[]): Anthropic.MessageParam[] {
    return rows.flatMap((row, index) => {
      const answered = rows[index - 1]?.role === "user";
      const led = row.role === "user" || answered;
      return led ? [this.#param(row)] : [{ role: "user", content: wentOn }, this.#param(row)];
    });
  }

  #param({ n, role }: MessageRow): Anthropic.MessageParam {
    const text = this.#text(n);
    const content =
      text.length <= longestShown
        ? text
        : `${text.slice(0, longestShown)}… (+${text.length - longestShown} characters)`;
    return { role, content };
  }

  #since(): number {
    const [row] = this.storage.sql.exec<{ since: number }>("SELECT since FROM shown").toArray();
    return row?.since ?? 0;
  }

  #write(turn: string, role: "user" | "assistant", text: string): void {
    const { sql } = this.storage;
    const insert = "INSERT INTO messages (turn, role, at, length) VALUES (?, ?, ?, ?) RETURNING n";
    const [row] = sql.exec<{ n: number }>(insert, turn, role, Date.now(), text.length).toArray();
    partsOf(text).forEach((part, index) => {
      const values = [row?.n, index, part];
      sql.exec("INSERT INTO message_parts (message, part, text) VALUES (?, ?, ?)", ...values);
    });
  }

  #text(message: number): string {
    return this.storage.sql
      .exec<{ text: string }>(
        "SELECT text FROM message_parts WHERE message = ? ORDER BY part",
        message,
      )
      .toArray()
      .map(({ text }) => text)
      .join("");
  }

  #forgetOld(): void {
    const { sql } = this.storage;
    const old = "SELECT id FROM turns ORDER BY n DESC LIMIT -1 OFFSET ?";
    const messages = `SELECT n FROM messages WHERE turn IN (${old})`;
    sql.exec(`DELETE FROM message_parts WHERE message IN (${messages})`, mostTurns);
    sql.exec(`DELETE FROM messages WHERE turn IN (${old})`, mostTurns);
    sql.exec(`DELETE FROM turns WHERE id IN (${old})`, mostTurns);
  }

  #hasTables(): boolean {
    const [found] = this.storage.sql
      .exec<{ n: number }>(
        "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'shown'",
      )
      .toArray();
    return (found?.n ?? 0) > 0;
  }
}
