/** Texts of any size in SQLite, which refuses values a little over 2 MB. */
import type { DurableObjectStorage } from "cloudflare:workers";

/** UTF-16 units; at most three times as many bytes. */
const partLength = 340_000;

export function partsOf(text: string): string[] {
  if (text.length <= partLength) return [text];
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    let end = Math.min(at + partLength, text.length);
    // A surrogate pair that is cut in two is lost when written as UTF-8.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** Named texts, each in as many rows as it takes. Needs `textTable`. */
export class Texts {
  constructor(private readonly storage: DurableObjectStorage) {}

  get(name: string): string | undefined {
    const rows = this.storage.sql
      .exec<{ text: string }>("SELECT text FROM texts WHERE name = ? ORDER BY part", name)
      .toArray();
    return rows.length === 0 ? undefined : rows.map(({ text }) => text).join("");
  }

  put(name: string, text: string): void {
    this.storage.transactionSync(() => {
      this.remove(name);
      partsOf(text).forEach((part, index) => {
        this.storage.sql.exec(
          "INSERT INTO texts (name, part, text) VALUES (?, ?, ?)",
          name,
          index,
          part,
        );
      });
    });
  }

  remove(name: string): void {
    this.storage.sql.exec("DELETE FROM texts WHERE name = ?", name);
  }
}

export const textTable =
  "CREATE TABLE IF NOT EXISTS texts (name TEXT, part INTEGER, text TEXT, PRIMARY KEY (name, part)) WITHOUT ROWID";

/** Whether anything was ever stored: an object that was only asked keeps no storage. */
export function hasTables({ sql }: DurableObjectStorage): boolean {
  const [found] = sql
    .exec<{ n: number }>(
      "SELECT count(*) AS n FROM sqlite_master WHERE type = 'table' AND name = 'texts'",
    )
    .toArray();
  return (found?.n ?? 0) > 0;
}
