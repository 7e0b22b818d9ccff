/**
 * Journals of every released format, kept and loaded for ever. `UPDATE_GOLDEN=1` writes those of the
 * present format that are missing; what is there is never written again.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { MemoryJournal, resume, run, serializeJournal } from "../../src/index.js";
import { exported } from "../journal/released.js";
import { describeValue } from "../support/describe-value.js";
import { golden, goldenTools } from "./golden-runs.js";

const folder = fileURLToPath(new URL("./golden/", import.meta.url));
const options = { isolation: "inline", parallelize: "off", checkpoint: "off" } as const;

if (process.env.UPDATE_GOLDEN === "1") {
  for (const [name, source] of Object.entries(golden)) {
    const file = `${folder}v1-${name}.jsonl`;
    if (existsSync(file)) continue;
    const store = new MemoryJournal();
    const now = Date.UTC(2026, 0, 1);
    await run(source, { ...options, tools: goldenTools(), store, now, seed: name, id: name });
    writeFileSync(file, serializeJournal(store.entries));
  }
}

const files = readdirSync(folder).filter((file) => file.endsWith(".jsonl"));

test("there is a journal for every kind of run", () => {
  expect(files).toEqual(expect.arrayContaining(Object.keys(golden).map((n) => `v1-${n}.jsonl`)));
});

test.each(files)("%s loads, and comes to the end it records", async (file) => {
  const entries = exported(readFileSync(folder + file, "utf8"));
  const end = entries.find((entry) => entry.type === "end");
  const whole = await resume(entries, { ...options, tools: goldenTools() });
  expect(whole.status).toBe(end?.status);
  expect(whole.warnings.map(({ message }) => message)).not.toContainEqual(
    expect.stringContaining("Run again"),
  );
  // Cut before its end, it is run to the same end again.
  const open = entries.filter((entry) => entry.type !== "end");
  const again = await resume(open, { ...options, tools: goldenTools() });
  expect(again.status).toBe(whole.status);
  expect(describeValue(again.value)).toEqual(describeValue(whole.value));
  expect(again.error?.message).toBe(whole.error?.message);
});
