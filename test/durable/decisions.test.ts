/** Decisions that no call waits for, that came too late, or that were made for another call. */
import { expect, test } from "vitest";
import { type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import type { RunOptions } from "../../src/runtime/options.js";
import { resume, run } from "../runtime/support/library.js";

const sent: unknown[] = [];
const note = (n: unknown) => sent.push(n) && n;
const ask = { policy: "ask" as const, description: "Writes a number down.", handler: note };
const again = { ...ask, annotations: { idempotentHint: true } };
const tools = { ask, again };
const approve = (seq: number) => [{ seq, action: "approve" as const }];

async function suspended(source: string, options: RunOptions = {}) {
  const store = new MemoryJournal();
  const outcome = await run(source, { tools, store, ...options });
  expect(outcome.status).toBe("suspended");
  return { outcome, store, entries: structuredClone(store.entries) as JournalEntry[] };
}

/** The journal of a run that was cut off once its decision had been written. */
async function decided(source: string) {
  const { entries } = await suspended(source);
  const store = new MemoryJournal();
  await resume(entries, { tools, store, decisions: approve(0) });
  const [decision] = store.entries.filter(({ type }) => type === "decision");
  return [...entries, decision as JournalEntry];
}

test("what is to be approved is shown with what its tool does", async () => {
  const { outcome } = await suspended("return await ask(1)");
  expect(outcome.pending).toMatchObject([{ tool: "ask", description: "Writes a number down." }]);
});

test.each([{}, "approve", 5])("decisions that are no list are misuse: %o", async (decisions) => {
  const { entries } = await suspended("return await ask(1)");
  await expect(resume(entries, { tools, decisions: decisions as never })).rejects.toThrow(
    "decisions must be a list",
  );
});

test("nothing is decided of a run that has ended, or of a decision that is none", async () => {
  const { entries, store } = await suspended("return await ask(1)");
  await expect(resume(entries, { tools, decisions: [null] as never })).rejects.toThrow(
    "call undefined does not wait for a decision; these do: 0",
  );
  const outcome = await resume(entries, { tools, store, decisions: approve(0) });
  expect(outcome.status).toBe("completed");
  const ended = structuredClone(store.entries);
  await expect(resume(ended, { tools, decisions: approve(0) })).rejects.toThrow("none does");
});

test("an approved call is decided on again only where it may be sent again", async () => {
  sent.length = 0;
  const once = await decided("return await ask(1)");
  await expect(resume(once, { tools, decisions: approve(0) })).rejects.toThrow("none does");
  const twice = await decided("return await again(2)");
  expect(await resume(twice, { tools, decisions: approve(0) })).toMatchObject({ value: 2 });
});

test("a journal's decision holds for the call it was made for, and no other", async () => {
  sent.length = 0;
  const entries = await decided("return await again(3)");
  const trusted = { tools, trusted: true };
  expect(await resume(structuredClone(entries), trusted)).toMatchObject({ value: 3 });
  const changed = entries.map((e) =>
    e.type === "decision" ? { ...e, digest: "0".repeat(32) } : e,
  );
  expect(await resume(changed as JournalEntry[], trusted)).toMatchObject({
    status: "suspended",
    warnings: [{ code: "decision-ignored", call: 0 }],
  });
});

test("a call whose time to be decided on is over is rejected, and nobody is asked", async () => {
  const source = "try { return await ask(4) } catch (e) { return e.code }";
  const start = Date.UTC(2030, 0, 1);
  const { entries } = await suspended(source, { now: start });
  let asked = 0;
  const now = start + 15 * 86_400_000;
  const outcome = await resume(entries, { tools, now, approve: () => ++asked > 0 });
  expect(outcome.value).toBe("approval-expired");
  expect(asked).toBe(0);
});

test("approved arguments are held to the limit of any", async () => {
  const args = ["x".repeat(2000)];
  const outcome = await run("try { return await ask(5) } catch (e) { return [e.name, e.code] }", {
    tools,
    limits: { maxArgumentBytes: 1000 },
    approve: () => ({ action: "approve", args }),
  });
  expect(outcome.value).toEqual(["RangeError", "argument-limit"]);
});

test("who decides after the time is over has decided nothing", async () => {
  let now = Date.UTC(2030, 0, 1);
  const approve = () => {
    now += 15 * 86_400_000;
    return true;
  };
  const source = "try { return await ask(6) } catch (e) { return e.code }";
  const outcome = await run(source, { tools, approve, now: () => now });
  expect(outcome.value).toBe("approval-expired");
});

test("approved arguments that are no list are a rejection, not a call", async () => {
  sent.length = 0;
  const entries = await decided("try { return await again(7) } catch (e) { return e.message }");
  const args = { form: "json", text: "{}" } as const;
  const changed = entries.map((e) =>
    e.type === "decision" ? { ...e, decision: { action: "approve" as const, args } } : e,
  );
  const outcome = await resume(changed, { tools, trusted: true });
  expect(outcome.value).toContain("the approved arguments are no list");
});
