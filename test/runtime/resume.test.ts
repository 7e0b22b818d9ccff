import { expect, test } from "vitest";
import { type JournalEntry, MemoryJournal, serializeJournal } from "../../src/runtime/journal.js";
import { resume, run } from "./support/library.js";

const source = `const out = [Math.random(), Date.now()];
for (const n of [1, 2, 3]) out.push(await get(n));
console.log("done");
return out`;

const get = (n: number) => n * 10;

async function journalOf(text: string, tools: Parameters<typeof run>[1]): Promise<JournalEntry[]> {
  const store = new MemoryJournal();
  await run(text, { ...tools, store });
  return store.entries;
}

test("a run goes on from any point of its journal to the same end", async () => {
  const store = new MemoryJournal();
  const whole = await run(source, {
    tools: { get: { handler: get, annotations: { readOnlyHint: true } } },
    store,
  });
  for (let length = 1; length <= store.entries.length; length++) {
    const sent: number[] = [];
    const handler = (n: number) => {
      sent.push(n);
      return get(n);
    };
    const tools = { get: { handler, annotations: { readOnlyHint: true } } };
    const more = new MemoryJournal();
    const text = serializeJournal(store.entries.slice(0, length));
    const outcome = await resume(text, { tools, store: more });
    expect(outcome).toMatchObject({ id: whole.id, status: "completed", value: whole.value });
    const settled = store.entries
      .slice(0, length)
      .filter((entry) => entry.type === "settlement").length;
    expect(sent).toEqual([1, 2, 3].slice(settled));
    expect(more.entries.some((entry) => entry.type === "header")).toBe(false);
  }
});

test("an open call that may not be repeated is not sent again; the snippet is told", async () => {
  const entries = await journalOf(
    "try { return await put(1) } catch (e) { return [e.name, e.code] }",
    {
      tools: { put: () => 1 },
    },
  );
  let sent = 0;
  const open = entries.slice(0, 2);
  const outcome = await resume(JSON.parse(JSON.stringify(open)) as JournalEntry[], {
    tools: { put: () => ++sent },
  });
  expect(outcome.value).toEqual(["OutcomeUnknownError", "outcome-unknown"]);
  expect(sent).toBe(0);
});

test("a journal of another snippet's calls diverges by name", async () => {
  const entries = JSON.parse(
    JSON.stringify(await journalOf("return await get(1)", { tools: { get } })),
  ) as JournalEntry[];
  const changed = entries.map((entry) =>
    entry.type === "request" ? { ...entry, args: { form: "json" as const, text: "[2]" } } : entry,
  );
  const outcome = await resume(changed.slice(0, 3), { tools: { get } });
  expect(outcome.error).toMatchObject({
    code: "divergence",
    message: expect.stringContaining("recorded was get(2)"),
  });
});

test("tools may come in another order, but must be there", async () => {
  const both = { get, put: () => 1 };
  const entries = await journalOf("return await get(4)", { tools: both });
  const open = entries.slice(0, 1);
  expect((await resume(open, { tools: { put: () => 1, get } })).value).toBe(40);
  await expect(async () => resume(open, { tools: { get } })).rejects.toThrow(
    "the run needs tools that are not here: put",
  );
});
