import { type FileHandle, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { HeadFolder } from "../../src/node/head-folder.js";
import { JournalFile } from "../../src/node/journal-file.js";
import { type JournalEntry, MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import { MemoryStore, type RunStore } from "../../src/runtime/stores.js";
import { run } from "../runtime/support/library.js";
import { storeSuite } from "./store-suite.js";

let folder = "";
let files = 0;
let entries: JournalEntry[] = [];
const entriesOf = () => entries;
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
  [
    "a sealed file whose head is known",
    () =>
      new JournalFile(newFile(), { key: "secret", heads: new HeadFolder(join(folder, "heads")) }),
  ],
  [
    "a file without its guest",
    () => new JournalFile(newFile(), { guests: join(folder, "guests") }),
  ],
];

describe.each(stores)("a store: %s", (_, make) => storeSuite(make, entriesOf));

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

test.each(["ENOSPC", "EIO"])(
  "a write that fails with %s midway leaves nothing of itself, and ends the writing",
  async (code) => {
    const path = newFile();
    const file = new JournalFile(path);
    const owner = await file.claim("first");
    await owner.append(entries.slice(0, 2));
    const handle = await open(path);
    const prototype: FileHandle = Object.getPrototypeOf(handle);
    await handle.close();
    const whole = prototype.appendFile;
    const failing = vi.spyOn(prototype, "appendFile").mockImplementation(async function (
      this: FileHandle,
      data,
    ) {
      await whole.call(this, String(data).slice(0, 30));
      throw Object.assign(new Error("no space left on device"), { code });
    });
    await expect(owner.append(entries.slice(2))).rejects.toMatchObject({ code });
    failing.mockRestore();
    await expect(owner.append(entries.slice(2))).rejects.toThrow("an earlier write");
    await owner.release();
    expect(await file.read()).toEqual(entries.slice(0, 2));
    const again = await file.claim("second");
    await again.append(entries.slice(2));
    await again.release();
    expect(await file.read()).toEqual(entries);
  },
);

test("a run whose journal cannot be written fails, and sends nothing more", async () => {
  const sent: number[] = [];
  const path = newFile();
  const owner = await new JournalFile(path).claim("first");
  let writes = 0;
  const store = {
    append: async (more: readonly JournalEntry[]) => {
      if (++writes === 3) throw new Error("no space left on device");
      await owner.append(more);
    },
  };
  const tools = { f: (n: number) => sent.push(n) };
  const outcome = await run("await f(1); await f(2); return 3", { tools, store });
  await owner.release();
  expect(outcome.error).toMatchObject({
    code: "journal-store",
    message: expect.stringContaining("no space left"),
  });
  expect(sent).toEqual([1]);
});
