/** A run goes on with the guest that it began with, or not at all. */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resume as onThread } from "../../src/index.js";
import { JournalFile } from "../../src/node/journal-file.js";
import { guestHash } from "../../src/runtime/guest.generated.js";
import { ownGuest } from "../../src/runtime/guest-text.js";
import { InlineExecutor } from "../../src/runtime/inline-executor.js";
import { type HeaderEntry, type JournalEntry, MemoryJournal } from "../../src/runtime/journal.js";
import { parseJournal } from "../../src/runtime/journal-parse.js";
import { rehearse } from "../../src/runtime/rehearsal.js";
import { releasedGuests } from "../../src/runtime/released-guests.js";
import { readReplay } from "../../src/runtime/replay.js";
import { resume, run } from "../runtime/support/library.js";
import { guestHashOf, otherGuest } from "./other-guest.js";

const source = "const x = Math.random(); return [x, await read(x)]";
const tools = { read: { annotations: { readOnlyHint: true }, handler: (x: unknown) => x } };

let otherHash = "";
let folder = "";
beforeAll(async () => {
  otherHash = await guestHashOf(otherGuest);
  folder = await mkdtemp(join(tmpdir(), "guests-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A run that was begun with the other guest, and stopped while it read. */
async function begun(change: Partial<HeaderEntry> = {}): Promise<JournalEntry[]> {
  const store = new MemoryJournal();
  await run(source, { tools, store });
  const [header, request] = JSON.parse(JSON.stringify(store.entries)) as JournalEntry[];
  if (header?.type !== "header" || request?.type !== "request") throw new Error("no request");
  request.args.text = "[0.25]";
  return [{ ...header, guest: otherHash, embedded: otherGuest, ...change }, request];
}

test("a run of another release goes on with its own guest", async () => {
  const outcome = await resume(await begun(), { tools, trusted: true });
  expect(outcome).toMatchObject({ status: "completed", value: [0.25, 0.25], warnings: [] });
  const threaded = await onThread(await begun(), { tools, trusted: true });
  expect(threaded).toMatchObject({ status: "completed", value: [0.25, 0.25] });
});

test.each<[string, Partial<HeaderEntry>, boolean, string]>([
  ["not kept with it", { embedded: undefined }, true, "its guest is not kept with it"],
  ["never released, and nobody vouches for it", {}, false, "was never released"],
  ["not the one it names", { guest: "0".repeat(64) }, true, "is not that one"],
  ["named by too little", { guest: "01234567" }, true, "is not that one"],
  [
    "changed",
    { embedded: { ...otherGuest, modules: { ...otherGuest.modules, url: "" } } },
    true,
    "is not that one",
  ],
  ["of another protocol", { embedded: { ...otherGuest, protocol: 2 } }, true, "cannot run"],
])(
  "a run whose guest is %s is refused before anything happens",
  async (_, change, trusted, why) => {
    let calls = 0;
    const read = { ...tools.read, handler: () => calls++ };
    await expect(resume(await begun(change), { tools: { read }, trusted })).rejects.toMatchObject({
      name: "JournalError",
      message: expect.stringContaining(why),
    });
    expect(calls).toBe(0);
  },
);

test("what is no guest at all is no journal", async () => {
  for (const embedded of [
    null,
    {},
    { protocol: 1, modules: [] },
    { protocol: 1, modules: { a: 1 } },
  ])
    await expect(resume(await begun({ embedded: embedded as never }))).rejects.toThrow("embedded");
});

test("this release's own guest is never replaced by one that a journal brings", async () => {
  const [, request] = await begun();
  const [header] = await begun({ guest: guestHash, embedded: otherGuest });
  const outcome = await resume([header, request] as JournalEntry[], { tools, trusted: true });
  expect(outcome.error?.code).toBe("divergence");
});

test("a journal is replayed with the guest it began with", async () => {
  const entries = await begun();
  const { differences } = await rehearse(readReplay(entries), new InlineExecutor(), otherGuest);
  expect(differences).toEqual([]);
});

test("the released guests are hashes", () => {
  for (const hash of releasedGuests) expect(hash).toMatch(/^[0-9a-f]{64}$/);
});

test("what is given away holds its guest", async () => {
  const ask = { policy: "ask" as const, handler: () => 1 };
  const { journal = "" } = await run("return await ask()", { tools: { ask } });
  const [header] = parseJournal(journal);
  expect(header).toMatchObject({ guest: guestHash, embedded: ownGuest });
  const decisions = [{ seq: 0, action: "approve" as const }];
  expect((await resume(journal, { tools: { ask }, decisions })).value).toBe(1);
});

test("a file holds the guest of its run; it is read only where it is another release's", async () => {
  const path = join(folder, "alone.jsonl");
  const store = await new JournalFile(path).claim("me");
  await run(source, { tools, store });
  await store.release();
  expect((await stat(path)).size).toBeGreaterThan(JSON.stringify(ownGuest).length);
  const [header] = await new JournalFile(path).read();
  expect(header).not.toHaveProperty("embedded");

  const foreign = new JournalFile(join(folder, "foreign.jsonl"));
  const entries = await begun();
  const owner = await foreign.claim("me");
  await owner.append(entries);
  await owner.release();
  expect(await foreign.read()).toEqual(entries);
});

test("a folder keeps a guest once, for as long as a run has not ended", async () => {
  const guests = join(folder, "kept");
  const ask = { policy: "ask" as const, handler: () => 1 };
  const files = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const file = new JournalFile(join(folder, `kept-${n}.jsonl`), { guests });
      const store = await file.claim("first");
      await run("return await ask()", { tools: { ask }, store });
      await store.release();
      return file;
    }),
  );
  const [shared = ""] = await readdir(guests);
  expect(await readdir(guests)).toEqual([`${guestHash}.json`]);
  expect((await stat(join(guests, shared))).nlink).toBe(11);
  for (const [n, file] of files.entries()) {
    expect((await stat(file.path)).size).toBeLessThan(10_000);
    const store = await file.claim("second");
    const decisions = [{ seq: 0, action: "approve" as const }];
    expect((await resume(await file.read(), { tools: { ask }, store, decisions })).value).toBe(1);
    await store.release();
    expect((await readdir(guests)).length).toBe(n < 9 ? 1 : 0);
  }
  expect((await readdir(folder)).filter((name) => name.endsWith(".guest"))).toEqual([]);
});

test("a run of another release finds its guest in the folder", async () => {
  const guests = join(folder, "found");
  const file = new JournalFile(join(folder, "found.jsonl"), { guests });
  const store = await file.claim("me");
  const [header, request] = await begun({ embedded: undefined });
  await store.append([header, request] as JournalEntry[]);
  await store.release();
  expect((await file.read())[0]).not.toHaveProperty("embedded");
  await mkdir(guests);
  await writeFile(join(guests, `${otherHash}.json`), JSON.stringify(otherGuest));
  expect((await file.read())[0]).toMatchObject({ embedded: otherGuest });
});
