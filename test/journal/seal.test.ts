import { beforeAll, expect, test } from "vitest";
import { type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";
import { openJournal, sealJournal } from "../../src/runtime/seal.js";
import { resume, run } from "../runtime/support/library.js";

let entries: JournalEntry[] = [];
let sealed = "";
const key = "a key of the tests";
const tools = { f: (x: number) => x + 1 };

beforeAll(async () => {
  const store = new MemoryJournal();
  await run("return await f(1) + await f(2)", { tools, store });
  entries = store.entries;
  sealed = await sealJournal(entries, key);
});

test("a sealed journal opens with its key, and is a journal without it too", async () => {
  expect(await openJournal(sealed, key)).toEqual(JSON.parse(JSON.stringify(entries)));
  expect(parseJournal(sealed)).toHaveLength(entries.length);
  const outcome = await resume(await openJournal(sealed, key), { tools, trusted: true });
  expect(outcome.value).toBe(5);
});

test("with another key, or none of its own, it is refused", async () => {
  await expect(openJournal(sealed, "another key")).rejects.toThrow("line 1");
  const plain = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await expect(openJournal(plain, key)).rejects.toThrow("line 1");
});

test("a changed byte anywhere is refused", async () => {
  const characters = [...sealed];
  const step = 1 + Math.floor(characters.length / 400);
  const last = characters.length - 1;
  for (let at = 0; at <= last; at = at < last ? Math.min(at + step, last) : at + 1) {
    const changed = [...characters];
    changed[at] = changed[at] === "0" ? "1" : "0";
    await expect(openJournal(changed.join(""), key), `at ${at}`).rejects.toThrow();
  }
});

test("lines left out, repeated or in another order are refused", async () => {
  const lines = sealed.trimEnd().split("\n");
  const [first = "", second = "", third = ""] = lines;
  for (const changed of [
    [first, third],
    [first, third, second],
    [first, second, second],
    [second],
  ]) {
    await expect(openJournal(`${changed.join("\n")}\n`, key)).rejects.toThrow(
      "not as it was sealed",
    );
  }
});

test("a last line that a crash cut short is left out", async () => {
  expect(await openJournal(sealed.slice(0, -5), key)).toHaveLength(entries.length - 1);
});
