import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JournalFile } from "../../src/node/journal-file.js";
import { type JournalEntry, MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import { MemoryStore, type RunStore } from "../../src/runtime/stores.js";
import { run } from "../runtime/support/library.js";

let folder = "";
let files = 0;
let entries: JournalEntry[] = [];
const newFile = () => join(folder, `${files++}.jsonl`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "journals-"));
  const store = new MemoryJournal();
  await run("return [await f('ä'), await f('😀')]", { tools: { f: (x: string) => x }, store });
  entries = store.entries;
});
afterAll(() => rm(folder, { recursive: true }));

const stores: [string, () => RunStore][] = [
  ["memory", () => new MemoryStore()],
  ["a file", () => new JournalFile(newFile())],
  ["a sealed file", () => new JournalFile(newFile(), { key: "secret" })],
];

describe.each(stores)("a store: %s", (_, make) => {
  test("is empty before anything is appended", async () => {
    expect(await make().read()).toEqual([]);
  });

  test("gives back what was appended, in order, whoever appended it", async () => {
    const store = make();
    const first = await store.claim("first");
    await first.append(entries.slice(0, 1));
    await first.append(entries.slice(1, 4));
    await first.release();
    const second = await store.claim("second");
    await second.append(entries.slice(4));
    await second.release();
    expect(await store.read()).toEqual(entries);
  });

  test("belongs to one owner until that releases it", async () => {
    const store = make();
    const first = await store.claim("first");
    await expect(store.claim("second")).rejects.toMatchObject({
      name: "StoreOwnedError",
      owner: "first",
    });
    await expect(store.claim("second", "third")).rejects.toThrow();
    await first.release();
    await (await store.claim("second")).release();
  });

  test("is taken over only from the owner that is named; that one writes nothing more", async () => {
    const store = make();
    const first = await store.claim("first");
    await first.append(entries.slice(0, 1));
    const second = await store.claim("second", "first");
    await expect(async () => first.append(entries.slice(1, 2))).rejects.toThrow(
      "taken this run over",
    );
    await second.append(entries.slice(1));
    expect(await store.read()).toEqual(entries);
    await first.release();
    await expect(store.claim("third")).rejects.toMatchObject({ owner: "second" });
    await second.release();
  });

  test("claimed by many at once is one's", async () => {
    const store = make();
    const claims = Array.from({ length: 40 }, (_, n) => store.claim(`owner${n}`));
    const won = (await Promise.allSettled(claims)).flatMap((c) =>
      c.status === "fulfilled" ? [c.value] : [],
    );
    expect(won).toHaveLength(1);
    for (const owner of won) await owner.release();
  });

  test("taken over by many at once is one's", async () => {
    const store = make();
    const dead = await store.claim("dead");
    await dead.append(entries.slice(0, 1));
    const claims = Array.from({ length: 40 }, (_, n) => store.claim(`owner${n}`, "dead"));
    const won = (await Promise.allSettled(claims)).flatMap((c) =>
      c.status === "fulfilled" ? [c.value] : [],
    );
    expect(won).toHaveLength(1);
    for (const owner of [dead, ...won]) await owner.release();
  });
});

test.each([[undefined], ["secret"]])(
  "a file (key: %s) cut at every byte goes on from what was whole, or says that nothing is",
  async (key) => {
    const path = newFile();
    const whole = new JournalFile(path, { key, guests: join(folder, "guests") });
    const owner = await whole.claim("first");
    await owner.append(entries);
    await owner.release();
    const bytes = await readFile(path);
    const ends = [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1);
    const last = ends.at(-4) ?? 0;
    for (let cut = last; cut <= bytes.length; cut++) {
      await writeFile(path, bytes.subarray(0, cut));
      const kept = ends.filter((end) => end <= cut).length;
      const again = await whole.claim(`owner${cut}`);
      await again.append(entries.slice(kept));
      await again.release();
      expect(await whole.read()).toEqual(entries);
    }
    for (const cut of [1, 100, (ends[0] ?? 2) - 1]) {
      await writeFile(path, bytes.subarray(0, cut));
      await expect(whole.claim("late")).rejects.toThrow("no whole first line");
      expect((await readFile(path)).length).toBe(cut);
    }
  },
);

test("a file that is no journal is refused, and left as it is", async () => {
  const path = newFile();
  for (const text of [
    "hello",
    "hello\n",
    '{"a":1}\n',
    "[]\n[]",
    `${serializeJournal(entries)}x\n`,
  ]) {
    await writeFile(path, text);
    await expect(new JournalFile(path).claim("me")).rejects.toThrow();
    expect(await readFile(path, "utf8")).toBe(text);
  }
});

test("an owner whose process is gone is known to be gone", async () => {
  const path = newFile();
  const owner = await new JournalFile(path).claim("dead");
  await owner.append(entries.slice(0, 2));
  const lock = join(`${path}.lock`, "1");
  const holder = JSON.parse(await readFile(lock, "utf8")) as { pid: number };
  await writeFile(lock, JSON.stringify({ ...holder, pid: 2 ** 22 + 1 }));
  await expect(new JournalFile(path).claim("next")).rejects.toMatchObject({
    gone: true,
    owner: "dead",
  });
  await owner.release();
});
