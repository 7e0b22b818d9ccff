/** Runs that a conversation waits for, and what the model knows of each. */
import type { DurableObjectStorage } from "cloudflare:workers";
import type { StartTurn } from "../rpc.js";
import type { RunView } from "../schemas/run.js";

export type Listener = Omit<StartTurn, "message">;

/** A run that has ended, or asks for more than the model was told of. */
export interface News {
  run: RunView;
  /** A turn by itself was begun for exactly this, and ended, or was cut off too often. */
  offered: boolean;
  /** It was started in a turn by itself that was cut off. */
  cut: boolean;
}

type Row = {
  run: string;
  start: string | null;
  told: string | null;
  offered: string | null;
  /** The turn by itself that goes on for it, or has started it: in another process, it was cut off. */
  going: string | null;
  tries: number | null;
};

export const waitsTable =
  "CREATE TABLE IF NOT EXISTS waiting (run TEXT PRIMARY KEY, start TEXT, told TEXT, offered TEXT, going TEXT, tries INTEGER)";

/** How often a turn by itself is begun that is cut off each time. */
const mostTries = 3;

export class Waits {
  constructor(private readonly storage: DurableObjectStorage) {}

  /** Conversations of before knew the runs alone. */
  upgrade(): void {
    const { sql } = this.storage;
    const columns = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('waiting')");
    const known = new Set(columns.toArray().map(({ name }) => name));
    for (const column of ["start TEXT", "told TEXT", "offered TEXT", "going TEXT", "tries INTEGER"])
      if (!known.has(column.split(" ")[0] ?? ""))
        sql.exec(`ALTER TABLE waiting ADD COLUMN ${column}`);
  }

  /** Nothing when the conversation was deleted while the turn went on. */
  add(turn: string, run: RunView, { org, user, client, requestId }: Listener): void {
    this.storage.sql.exec(
      "INSERT INTO waiting (run, start, told) SELECT ?, ?, ? FROM turns WHERE id = ? ON CONFLICT (run) DO UPDATE SET told = excluded.told",
      run.id,
      JSON.stringify({ org, user, client, requestId }),
      stateOf(run),
      turn,
    );
  }

  /** Before a turn by itself starts a run: should the turn be cut off, the next one is told of it. */
  starts(turn: string, run: string, { org, user, client, requestId }: Listener): void {
    this.storage.sql.exec(
      "INSERT INTO waiting (run, start, going) SELECT ?, ?, id FROM turns WHERE id = ?",
      run,
      JSON.stringify({ org, user, client, requestId }),
      turn,
    );
  }

  /** The turn by itself has ended, whatever became of it: it is not begun again. */
  ended(turn: string): void {
    const { sql } = this.storage;
    sql.exec("DELETE FROM waiting WHERE going = ? AND told IS NULL AND offered IS NULL", turn);
    sql.exec("UPDATE waiting SET going = NULL WHERE going = ?", turn);
  }

  /** Whose turn it would be to hear of them. */
  listener(): Listener | undefined {
    const start = this.#rows().find((row) => row.start !== null)?.start;
    return start == null ? undefined : (JSON.parse(start) as Listener);
  }

  /** @param look waits for the run to end or be suspended when it is told to. */
  async news(look: (run: string, wait: boolean) => Promise<RunView | undefined>): Promise<News[]> {
    const seen: RunView[] = [];
    for (const row of this.#rows()) {
      const { run } = row;
      const view = await look(run, isCut(row));
      if (view === undefined) this.#remove(run);
      else seen.push(view);
    }
    // What was deleted, or told, while the runs were asked is no news any more.
    const rows = new Map(this.#rows().map((row) => [row.run, row]));
    return seen.flatMap((run) => {
      const row = rows.get(run.id);
      if (row === undefined || !isNewTo(row.told, run)) return [];
      const over = row.going === null || (row.tries ?? 0) >= mostTries;
      return [{ run, offered: over && row.offered === stateOf(run), cut: isCut(row) }];
    });
  }

  /** Before a turn by itself begins. */
  offer(turn: string, news: readonly News[]): void {
    for (const { run } of news) {
      const state = stateOf(run);
      this.storage.sql.exec(
        "UPDATE waiting SET tries = CASE WHEN offered = ? THEN tries + 1 ELSE 1 END, offered = ?, going = ? WHERE run = ?",
        ...[state, state, turn, run.id],
      );
    }
  }

  told(news: readonly News[]): void {
    for (const { run } of news) {
      if (run.status === "suspended")
        this.storage.sql.exec("UPDATE waiting SET told = ? WHERE run = ?", stateOf(run), run.id);
      else this.#remove(run.id);
    }
  }

  #remove(run: string): void {
    this.storage.sql.exec("DELETE FROM waiting WHERE run = ?", run);
  }

  #rows(): Row[] {
    return this.storage.sql.exec<Row>("SELECT * FROM waiting").toArray();
  }
}

function isCut({ told, going }: Row): boolean {
  return told === null && going !== null;
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
