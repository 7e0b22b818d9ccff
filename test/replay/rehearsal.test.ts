/** A journal rehearsed without tools: the same, or named where it is not. */
import { expect, test } from "vitest";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { type EndEntry, type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import type { RunOptions } from "../../src/runtime/options.js";
import { rehearse, rehearsedEnd } from "../../src/runtime/rehearsal.js";
import { readReplay } from "../../src/runtime/replay.js";
import { run } from "../runtime/support/library.js";

const tools = {
  get: (x: unknown) => x,
  fail: () => {
    throw new Error("down");
  },
};

async function journalOf(source: string, options: RunOptions = {}): Promise<JournalEntry[]> {
  const store = new MemoryJournal();
  await run(source, { tools, store, ...options });
  return structuredClone([...store.entries]);
}

const rehearsed = (entries: readonly JournalEntry[]) =>
  rehearse(readReplay(entries), new InlineExecutor());

const differences = async (entries: readonly JournalEntry[]) =>
  (await rehearsed(entries)).differences;

const endOf = (entries: JournalEntry[]): EndEntry => {
  const end = entries.find((entry) => entry.type === "end");
  if (end === undefined) throw new Error("no end");
  return end;
};

test.each([
  ["a value", "return await get(1)"],
  ["nothing", "await get(1)"],
  ["an uncaught rejection", "return await fail()"],
  ["a failure that is caught", "try { await fail() } catch (e) { return e.message }"],
  ["a fan-out and timers", "setTimeout(() => {}, 1); return await Promise.all([get(1), get(2)])"],
  ["a tool as a value", "return await Promise.all([1, 2].map(get))"],
  ["the failure of a tool as a value", "const f = [fail][0]; return await f()"],
  ["a deadlock", "await new Promise(() => {})"],
  ["a loop without end", "await get(1); for (;;);"],
  ["an error of the snippet's", "await get(1); throw new TypeError('mine')"],
])("a run that ends with %s is rehearsed to the same end", async (_, source) => {
  const entries = await journalOf(source, { limits: { maxStageGas: 300 } });
  expect(await differences(entries)).toEqual([]);
});

test("every stage says what it was told, and the last how it ended", async () => {
  const entries = await journalOf("const a = await get(1); return a + (await get(2))");
  const { stages } = await rehearsed(entries);
  expect(
    stages.map(({ stage, settlements, delivered }) => [stage, settlements, delivered.length]),
  ).toEqual([
    [1, 0, 0],
    [2, 1, 1],
    [3, 2, 1],
  ]);
  expect(rehearsedEnd(stages.at(-1), readReplay(entries))).toEqual({
    status: "completed",
    value: { form: "json", text: "3" },
  });
});

test("a call that waits has no end yet", async () => {
  const entries = await journalOf("return await get(1)");
  const open = entries.filter(({ type }) => type === "header" || type === "request");
  const { stages, differences: found } = await rehearsed(open);
  expect(found).toEqual([]);
  expect(rehearsedEnd(stages.at(-1), readReplay(open))).toBe(undefined);
});

test("another argument, tool or site is the call that differs", async () => {
  for (const change of [
    { args: { form: "json" as const, text: "[7]" } },
    { tool: "fail" },
    { site: 5 },
  ]) {
    const entries = (await journalOf("return await get(1)")).map((entry) =>
      entry.type === "request" ? { ...entry, ...change } : entry,
    );
    expect(await differences(entries)).toEqual([
      expect.stringMatching(/^call 0: recorded was .*\(.*\), the replay called get\(1\)$/),
    ]);
  }
});

test("a call more than the program makes is told", async () => {
  const entries = await journalOf("const a = await get(1); if (a === 1) return await get(2)");
  const changed = entries.map((entry) =>
    entry.type === "settlement" && entry.seq === 0
      ? { ...entry, value: { form: "json" as const, text: "0" } }
      : entry,
  );
  expect((await differences(changed)).join()).toMatch(
    /calls, the replay made 1|answers to nothing/,
  );
});

test("another value, another error, or none at all is a different end", async () => {
  const value = await journalOf("return await get('x'.repeat(400))");
  endOf(value).value = { form: "json", text: '"y"' };
  expect((await differences(value))[0]).toMatch(
    /^the journal ends with completed "y", the replay with completed "x{299}… \(402 characters\)$/,
  );

  const error = await journalOf("throw new Error('mine')");
  const { error: told } = endOf(error);
  if (told) told.message = "theirs";
  expect(await differences(error)).toEqual([
    "the journal ends with failed Error: theirs, the replay with failed Error: mine",
  ]);

  const nothing = await journalOf("await get(1)");
  delete endOf(nothing).value;
  expect((await differences(nothing)).length).toBeLessThan(2);
});

test("a value in the journal that the replay never comes to is told", async () => {
  const entries = await journalOf("return await get(1)");
  const cut = entries.filter(({ type }) => type !== "settlement");
  expect(await differences(cut)).toEqual([
    "the journal ends with completed 1, the replay waits for what the journal does not tell",
  ]);
});

test("what the host ended need not come again", async () => {
  const controller = new AbortController();
  const hang = () => {
    controller.abort();
    return new Promise(() => {});
  };
  const entries = await journalOf("return await hang()", {
    tools: { hang },
    signal: controller.signal,
  });
  expect(endOf(entries).error?.code).toBe("cancelled");
  expect(await differences(entries)).toEqual([]);
});

test("an end that the journal does not bear out is told, whoever is said to have made it", async () => {
  const ended = await journalOf("throw new Error('mine')");
  Object.assign(endOf(ended).error ?? {}, { code: "run-timeout", message: "late" });
  expect(await differences(ended)).toEqual([
    "the journal ends with failed Error: late, the replay with failed Error: mine",
  ]);
});

test("a settlement that answers nothing is told", async () => {
  const [header, ...rest] = await journalOf("const a = await get(1); return await get(2)");
  const [other] = await journalOf("return await get(1)");
  if (header?.type !== "header" || other?.type !== "header") throw new Error("no header");
  const { program, sites } = other;
  expect(await differences([{ ...header, program, sites }, ...rest])).not.toEqual([]);
});

test("calls that the program never makes are named by their number", async () => {
  const entries = await journalOf("return await get(1)");
  const [request] = entries.filter((entry) => entry.type === "request");
  if (request !== undefined) entries.splice(-1, 0, { ...request, seq: 1 });
  expect((await differences(entries)).join()).toContain(
    "the journal has 2 calls, the replay made 1",
  );
});
