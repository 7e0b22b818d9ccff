/**
 * Journals as released formats wrote them go on today. A file in `golden` is never changed;
 * `GOLDEN=1` writes those that are not there yet.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type JournalEntry, MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import type { ResumeOptions } from "../../src/runtime/resume.js";
import { resume, run } from "../runtime/support/library.js";
import { exported } from "./released.js";

interface Golden {
  source: string;
  /** How much of the journal is kept. */
  until(entries: readonly JournalEntry[]): number;
  resume?: ResumeOptions;
  value: unknown;
}

const tools = {
  read: { annotations: { readOnlyHint: true }, handler: (x: unknown) => ({ read: x }) },
  write: (x: unknown) => `wrote ${String(x)}`,
  ask: { policy: "ask" as const, handler: (x: unknown) => `asked ${String(x)}` },
};

const afterFirst = (type: JournalEntry["type"]) => (entries: readonly JournalEntry[]) =>
  entries.findIndex((entry) => entry.type === type) + 1;

const golden: Record<string, Golden> = {
  "1-begun": {
    source: "return [Math.random(), await read(1)]",
    until: afterFirst("header"),
    value: [0.4095557032577546, { read: 1 }],
  },
  "1-read-in-flight": {
    source: "const a = await read([5, null]); return [a.read, await write(2)]",
    until: afterFirst("request"),
    value: [[5, null], "wrote 2"],
  },
  "1-write-in-flight": {
    source: "try { return await write(1) } catch (error) { return error.name }",
    until: afterFirst("request"),
    value: "OutcomeUnknownError",
  },
  "1-after-a-timer": {
    source:
      "await new Promise((r) => setTimeout(r, 5)); const t = Date.now(); return [await write(t) === `wrote ${t}`]",
    until: afterFirst("timer"),
    value: [true],
  },
  "1-suspended": {
    source: `async function both() { return await Promise.all([ask("a"), write("b")]) }
return await both()`,
    until: (entries) => entries.length,
    resume: { decisions: [{ seq: 0, action: "approve" }] },
    value: ["asked a", "wrote b"],
  },
  "1-ended": {
    source: "console.log('hello'); return new Map([[1n, await read(undefined)]])",
    until: (entries) => entries.length,
    value: new Map([[1n, { read: undefined }]]),
  },
};

test.each(Object.entries(golden))("%s", async (name, { source, until, value, ...rest }) => {
  const file = fileURLToPath(new URL(`./golden/${name}.jsonl`, import.meta.url));
  if (process.env.GOLDEN === "1" && !existsSync(file)) {
    const store = new MemoryJournal();
    await run(source, {
      tools,
      store,
      seed: "golden",
      now: Date.UTC(2100, 0),
      approvalExpiryMs: 1e14,
    });
    writeFileSync(file, serializeJournal(store.entries.slice(0, until(store.entries))));
  }
  const outcome = await resume(exported(readFileSync(file, "utf8")), { tools, ...rest.resume });
  expect(outcome.error).toBeUndefined();
  expect(outcome.value).toEqual(value);
});

test("a journal of a later format is refused", async () => {
  const store = new MemoryJournal();
  await run("return 1", { store });
  const later = serializeJournal(store.entries).replace('"version":1', '"version":2');
  await expect(async () => resume(later)).rejects.toThrow("the journal is of version 2");
});
