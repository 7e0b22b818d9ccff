/** Guests by hash: each is kept once, as long as a run that began with it is listed. */
import type { DurableObjectStorage } from "cloudflare:workers";
import { Texts } from "../objects/sql.js";

export const guestsTable =
  "CREATE TABLE IF NOT EXISTS run_guests (run TEXT PRIMARY KEY, hash TEXT) WITHOUT ROWID";

export class Guests {
  readonly #texts: Texts;

  constructor(private readonly storage: DurableObjectStorage) {
    this.#texts = new Texts(storage);
  }

  /** Whether the guest that the run begins with is there. */
  refer(run: string, hash: string): boolean {
    const { sql } = this.storage;
    sql.exec("INSERT OR REPLACE INTO run_guests (run, hash) VALUES (?, ?)", run, hash);
    const [found] = sql
      .exec<{ n: number }>("SELECT count(*) AS n FROM texts WHERE name = ?", textName(hash))
      .toArray();
    return (found?.n ?? 0) > 0;
  }

  keep(hash: string, text: string): void {
    this.#texts.put(textName(hash), text);
  }

  get(hash: string): string | undefined {
    return this.#texts.get(textName(hash));
  }

  /** With the last run that began with it, a guest goes too. */
  forget(run: string): void {
    const { sql } = this.storage;
    this.storage.transactionSync(() => {
      const [gone] = sql
        .exec<{ hash: string }>("DELETE FROM run_guests WHERE run = ? RETURNING hash", run)
        .toArray();
      if (gone === undefined) return;
      const [left] = sql
        .exec<{ n: number }>("SELECT count(*) AS n FROM run_guests WHERE hash = ?", gone.hash)
        .toArray();
      if (left?.n === 0) this.#texts.remove(textName(gone.hash));
    });
  }
}

function textName(hash: string): string {
  return `guest ${hash}`;
}
