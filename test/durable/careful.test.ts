import { expect, test } from "vitest";
import { type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import { resume, run } from "../runtime/support/library.js";

const tools = {
  read: { annotations: { readOnlyHint: true }, handler: (n: number) => n },
  write: { policy: "ask" as const, handler: (n: number) => n },
};
const source = "return await read(1) + await read(2)";

async function abandoned(length: number): Promise<MemoryJournal> {
  const store = new MemoryJournal();
  await run(source, { tools, store, now: 1_000, parallelize: "off" });
  store.entries.length = length;
  return store;
}

const types = (entries: readonly JournalEntry[]) => entries.map((entry) => entry.type);

test("a run that nothing happened to writes no marker", async () => {
  const store = new MemoryJournal();
  await run(source, { tools, store });
  expect(types(store.entries)).not.toContain("stage-begun");
});

test("after a takeover every stage is marked before it begins and when it is through", async () => {
  const store = await abandoned(2);
  const outcome = await resume(store.entries.slice(), { tools, store });
  expect(outcome.value).toBe(3);
  const marks = types(store.entries).filter((type) => type.startsWith("stage-"));
  expect(marks).toEqual(Array.from({ length: 3 }, () => ["stage-begun", "stage-ended"]).flat());
});

test("a stage that ended two processes is not tried again; one is forgiven", async () => {
  const store = await abandoned(3);
  const begun = { type: "stage-begun", stage: 1, at: 1_000 } as const;
  const once = [...store.entries, begun];
  expect((await resume(once, { tools })).value).toBe(3);
  const outcome = await resume([...once, begun], { tools });
  expect(outcome.error).toMatchObject({
    code: "stage-died",
    message: expect.stringContaining("after 1 settlements"),
  });
});

test("deaths while it only waited are not counted", async () => {
  const store = await abandoned(3);
  const at = 1_000;
  const marks = Array.from({ length: 5 }, () => [
    { type: "stage-begun", stage: 1, at } as const,
    { type: "stage-ended", stage: 1, at } as const,
  ]).flat();
  expect((await resume([...store.entries, ...marks], { tools })).value).toBe(3);
});

test("a suspended run was not abandoned", async () => {
  const store = new MemoryJournal();
  await run("return await write(1)", { tools, store });
  const decisions = [{ seq: 0, action: "approve" as const }];
  expect((await resume(store.entries.slice(), { tools, store, decisions })).value).toBe(1);
  expect(types(store.entries)).not.toContain("stage-begun");
});
