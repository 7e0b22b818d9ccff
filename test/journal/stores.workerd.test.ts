/** The rows of a Run object keep what every store promises. */
import { env, runInDurableObject } from "cloudflare:test";
import type { DurableObjectStorage } from "cloudflare:workers";
import { beforeAll, describe, expect, test } from "vitest";
import { runOf } from "../../src/api/env.js";
import { JournalTable, journalTable } from "../../src/api/run/journal.js";
import { type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import type { RunStore } from "../../src/runtime/stores.js";
import { run } from "../../src/workers.js";
import { storeSuite } from "./store-suite.js";

let objects = 0;
let entries: JournalEntry[] = [];

beforeAll(async () => {
  const store = new MemoryJournal();
  await run("return [await f('ä'), await f('😀')]", { tools: { f: (x: string) => x }, store });
  entries = JSON.parse(JSON.stringify(store.entries));
});

/** Storage is touched only within its object. What goes wrong there is thrown here. */
async function inside<T>(
  name: string,
  work: (storage: DurableObjectStorage) => Promise<T>,
): Promise<T> {
  const done = await runInDurableObject(runOf(env, "stores", name), (_, { storage }) =>
    work(storage).then(
      (value) => ({ ok: true, value }) as const,
      (thrown: unknown) => ({ ok: false, thrown }) as const,
    ),
  );
  if (!done.ok) throw done.thrown;
  return done.value;
}

function objectStore(): RunStore {
  const name = `store ${objects++}`;
  const table = async (storage: DurableObjectStorage) => {
    storage.sql.exec(journalTable);
    return new JournalTable(storage);
  };
  return {
    read: () => inside(name, async (storage) => (await table(storage)).read()),
    claim: async (owner, from) => {
      const owned = await inside(name, async (s) => (await table(s)).claim(owner, from));
      return {
        append: (more) => inside(name, async () => owned.append(more)),
        release: () => inside(name, () => owned.release()),
      };
    },
  };
}

describe("a store: the rows of an object", () => storeSuite(objectStore, () => entries));

test("an entry that is too large for a row is written in one transaction with all its parts", async () => {
  const name = `store ${objects++}`;
  await inside(name, async (storage) => {
    storage.sql.exec(journalTable);
    const table = new JournalTable(storage);
    const owner = await table.claim("first");
    const [header] = entries;
    const text = JSON.stringify("é".repeat(1_500_000));
    const large = {
      ...{ type: "settlement", seq: 0, at: 0, attempts: 1, durationMs: 0 },
      value: { form: "json", text },
    } as JournalEntry;
    const count = () =>
      storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM journal").toArray()[0]?.n;
    expect(header).toBeDefined();
    if (header !== undefined) await owner.append([header]);
    const unwritable = { toJSON: () => Promise.reject } as unknown as JournalEntry;
    await expect(owner.append([large, unwritable])).rejects.toThrow();
    expect(count()).toBe(1);
    await owner.append([large]);
    expect(count()).toBeGreaterThan(3);
  });
});
