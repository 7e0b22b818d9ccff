/** An organisation's keys, hashed. */
import type { SqlStorage } from "cloudflare:workers";
import { done, type Result, refused } from "../errors.js";
import type { KeyView, NewKey } from "../schemas/key.js";
import { equalHashes, sha256 } from "../security/hash.js";
import { makeKey } from "../security/keys.js";

export const keysTable =
  "CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, name TEXT, hash TEXT, created_at INTEGER)";

const mostKeys = 100;

type Row = { id: string; name: string; hash: string; created_at: number };

export class Keys {
  constructor(private readonly sql: SqlStorage) {}

  list(): KeyView[] {
    return this.#rows().map(({ id, name, created_at }) => view(id, name, created_at));
  }

  async create(org: string, name: string): Promise<Result<NewKey>> {
    if (this.#rows().length >= mostKeys)
      return refused(
        409,
        "too_many_keys",
        `An organisation has at most ${mostKeys} keys; remove one`,
      );
    const key = makeKey(org);
    const hash = await sha256(key);
    const id = crypto.randomUUID();
    const now = Date.now();
    this.sql.exec(
      "INSERT INTO keys (id, name, hash, created_at) VALUES (?, ?, ?, ?)",
      id,
      name,
      hash,
      now,
    );
    return done({ ...view(id, name, now), key });
  }

  remove(id: string): boolean {
    return this.sql.exec("DELETE FROM keys WHERE id = ?", id).rowsWritten > 0;
  }

  /** The id of the key with this hash; every key is compared, whichever it is. */
  find(hash: string): string | undefined {
    let found: string | undefined;
    for (const row of this.#rows()) if (equalHashes(row.hash, hash)) found = row.id;
    return found;
  }

  #rows(): Row[] {
    return this.sql
      .exec<Row>("SELECT id, name, hash, created_at FROM keys ORDER BY created_at, id")
      .toArray();
  }
}

function view(id: string, name: string, at: number): KeyView {
  return { id, name, created_at: new Date(at).toISOString() };
}
