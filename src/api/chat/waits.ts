/** Runs that a conversation waits for, and what the model knows of each. */
import type { DurableObjectStorage } from "cloudflare:workers";
import type { StartTurn } from "../rpc.js";
import type { RunView } from "../schemas/run.js";

export type Listener = Omit<StartTurn, "message">;

/** A run that has ended, or asks for more than the model was told of. */
export interface News {
  run: RunView;
  /** A turn by itself was begun for exactly this. */
  offered: boolean;
}

type Row = { run: string; start: string | null; told: string | null; offered: string | null };

export const waitsTable =
  "CREATE TABLE IF NOT EXISTS waiting (run TEXT PRIMARY KEY, start TEXT, told TEXT, offered TEXT)";

export class Waits {
  constructor(private readonly storage: DurableObjectStorage) {}

  /** Conversations of before knew the runs alone. */
  upgrade(): void {
    const { sql } = this.storage;
    const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('waiting')");
    const known = new Set(columns.toArray().map(({ name }) => name));
    for (const name of ["start", "told", "offered"])
      if (!known.has(name)) sql.exec(`ALTER TABLE waiting ADD COLUMN ${name} TEXT`);
  }

  /** Nothing when the conversation was deleted while the turn went on. */
  add(turn: string, run: RunView, { org, user, client, requestId }: Listener): void {
    this.storage.sql.exec(
      "INSERT OR IGNORE INTO waiting (run, start, told) SELECT ?, ?, ? FROM turns WHERE id = ?",
      run.id,
      JSON.stringify({ org, user, client, requestId }),
      stateOf(run),
      turn,
    );
  }

  /** Whose turn it would be to hear of them. */
  listener(): Listener | undefined {
    const start = this.#rows().find((row) => row.start !== null)?.start;
    return start == null ? undefined : (JSON.parse(start) as Listener);
  }

  async news(look: (run: string) => Promise<RunView | undefined>): Promise<News[]> {
    const seen: RunView[] = [];
    for (const { run } of this.#rows()) {
      const view = await look(run);
      if (view === undefined) this.#remove(run);
      else seen.push(view);
    }
    // What was deleted, or told, while the runs were asked is no news any more.
    const rows = new Map(this.#rows().map((row) => [row.run, row]));
    return seen.flatMap((run) => {
      const row = rows.get(run.id);
      const isNews = row !== undefined && isNewTo(row.told, run);
      return isNews ? [{ run, offered: row.offered === stateOf(run) }] : [];
    });
  }

  /** Before a turn by itself begins: it is not begun again, whatever becomes of it. */
  offer(news: readonly News[]): void {
    for (const { run } of news) this.#set("offered", run);
  }

  told(news: readonly News[]): void {
    for (const { run } of news) {
      if (run.status === "suspended") this.#set("told", run);
      else this.#remove(run.id);
    }
  }

  #set(column: "told" | "offered", run: RunView): void {
    this.storage.sql.exec(`UPDATE waiting SET ${column} = ? WHERE run = ?`, stateOf(run), run.id);
  }

  #remove(run: string): void {
    this.storage.sql.exec("DELETE FROM waiting WHERE run = ?", run);
  }

  #rows(): Row[] {
    return this.storage.sql.exec<Row>("SELECT * FROM waiting").toArray();
  }
}

/** The calls that are asked about; null when it has ended. */
function stateOf({ status, pending = [] }: RunView): string {
  return JSON.stringify(status === "suspended" ? pending.map(({ seq }) => seq) : null);
}

function isNewTo(told: string | null, { status, pending = [] }: RunView): boolean {
  if (status !== "suspended") return status !== "running";
  const known = told === null ? [] : (JSON.parse(told) as number[]);
  return pending.some(({ seq }) => !known.includes(seq));
}
