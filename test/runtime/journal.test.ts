import { expect, test } from "vitest";
import { MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";
import { plan, startRun } from "./support/library.js";

async function journalOf(source: string): Promise<MemoryJournal> {
  const store = new MemoryJournal();
  await startRun(source, { tools: { add: (a: number, b: number) => a + b }, store }).outcome;
  return store;
}

test("a journal is read back as it was written", async () => {
  const { entries } = await journalOf("return await add(1, 2)");
  expect(entries.map((entry) => entry.type)).toEqual(["header", "request", "settlement", "end"]);
  expect(parseJournal(serializeJournal(entries))).toEqual(JSON.parse(JSON.stringify(entries)));
});

test("a last line that a crash cut off is left out", async () => {
  const { entries } = await journalOf("return await add(1, 2)");
  const text = serializeJournal(entries);
  expect(parseJournal(text.slice(0, -5))).toHaveLength(entries.length - 1);
});

test.each([
  ["no header", (lines: string[]) => lines.slice(1), "a journal begins with its header"],
  [
    "a broken line",
    (lines: string[]) => [lines[0], "{", ...lines.slice(1)],
    "line 2 of the journal is not JSON",
  ],
  [
    "an unknown entry",
    (lines: string[]) => [...lines, '{"type":"x"}'],
    "line 5 of the journal is no entry",
  ],
  [
    "another version",
    (lines: string[]) => [lines[0]?.replace('"version":1', '"version":2')],
    "version 2",
  ],
  [
    "a request twice",
    (lines: string[]) => [...lines.slice(0, 2), lines[1]],
    "request 0 is out of order",
  ],
  ["a settlement twice", (lines: string[]) => [...lines.slice(0, 3), lines[2]], "a second time"],
  ["a settlement of nothing", (lines: string[]) => [lines[0], lines[2]], "which was not requested"],
  [
    "a field of the wrong type",
    (lines: string[]) => [lines[0], lines[1]?.replace('"seq":0', '"seq":"0"')],
    "request.seq is malformed",
  ],
])("%s is refused by name", async (_, change, message) => {
  const lines = serializeJournal((await journalOf("return await add(1, 2)")).entries)
    .trim()
    .split("\n");
  expect(() => parseJournal(`${change(lines).join("\n")}\n`)).toThrow(message);
});

test("namespaces survive the journal", async () => {
  const { entries } = await journalOf("return 1");
  const [header] = JSON.parse(JSON.stringify(entries)) as [{ program: { code: string } }];
  expect(header.program.code).toBe(plan("return 1").program?.code);
});
