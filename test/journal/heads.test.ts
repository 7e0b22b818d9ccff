/** Journals that come back: whole, the newest, and once. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HeadFolder } from "../../src/node/head-folder.js";
import { JournalFile } from "../../src/node/journal-file.js";
import { Continuations, type HeadStore, MemoryHeads } from "../../src/runtime/heads.js";
import { JournalError, parseJournal } from "../../src/runtime/journal-parse.js";
import { entracte } from "../cli/command.js";
import { resume, run } from "../runtime/support/library.js";

const key = "a key of the tests";
let folder = "";
let made = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "heads-"));
});
afterAll(() => rm(folder, { recursive: true }));

const stores: [string, () => HeadStore][] = [
  ["in memory", () => new MemoryHeads()],
  ["in a folder", () => new HeadFolder(join(folder, `heads-${made++}`))],
];
const a = { lines: 1, mac: "a" };
const b = { lines: 2, mac: "b" };

describe.each(stores)("heads %s", (_, make) => {
  test("are set from what they are, and from nothing else", async () => {
    const heads = make();
    expect(await heads.get("../run")).toBeUndefined();
    expect(await heads.set("../run", b, a)).toBe(false);
    expect(await heads.set("../run", undefined, a)).toBe(true);
    expect(await heads.set("../run", undefined, b)).toBe(false);
    expect(await heads.set("../run", a, b)).toBe(true);
    expect(await heads.get("../run")).toEqual(b);
    expect(await heads.get("another")).toBeUndefined();
  });

  test("set by many at once are one's", async () => {
    const heads = make();
    await heads.set("run", undefined, a);
    const set = await Promise.all(
      Array.from({ length: 30 }, (_, n) => heads.set("run", a, { lines: 2, mac: `${n}` })),
    );
    expect(set.filter(Boolean)).toHaveLength(1);
    expect(await heads.get("run")).toMatchObject({ lines: 2, mac: String(set.indexOf(true)) });
  });

  test("a continuation is good for going on once, and only the newest is", async () => {
    const sent: unknown[] = [];
    const pay = { policy: "ask" as const, handler: (n: number) => sent.push(n) };
    const tools = { pay };
    const continuations = new Continuations(key, make());
    const decide = (seq: number) => [{ seq, action: "approve" as const }];
    const first = await run("await pay(1); await pay(2); return 3", { tools });
    const one = await continuations.issue(first.journal ?? "");
    await expect(continuations.take(one.replace("pay", "say"))).rejects.toThrow("sealed");
    const taken = await Promise.allSettled([1, 2, 3].map(() => continuations.take(one)));
    const [entries = []] = taken.flatMap((t) => (t.status === "fulfilled" ? [t.value] : []));
    expect(taken.filter((t) => t.status === "rejected")).toHaveLength(2);
    await expect(continuations.take(one)).rejects.toThrow("used before");
    const options = { tools, trusted: true };
    const second = await resume(entries, { ...options, decisions: decide(0) });
    const two = await continuations.issue(second.journal ?? "");
    await expect(continuations.take(one)).rejects.toThrow("not the newest");
    await expect(continuations.issue(first.journal ?? "")).rejects.toThrow("gone on since");
    // Cut at the end of a line it is well sealed, and is refused all the same.
    const cut = two.split("\n").slice(0, -2).join("\n");
    await expect(continuations.take(`${cut}\n`)).rejects.toThrow("not the newest");
    const last = await resume(await continuations.take(two), { ...options, decisions: decide(1) });
    expect(last).toMatchObject({ status: "completed", value: 3 });
    expect(sent).toEqual([1, 2]);
    await expect(new Continuations(key, make()).take(two)).rejects.toThrow("not known here");
  });

  test("a journal file that was cut or set back is refused where its head is known", async () => {
    const path = join(folder, `${made++}.jsonl`);
    const heads = make();
    const file = new JournalFile(path, { key, heads });
    const ask = { policy: "ask" as const, handler: () => 1 };
    const store = await file.claim("first");
    await run("return await ask()", { tools: { ask }, store });
    await store.release();
    const suspended = await readFile(path, "utf8");
    const again = await file.claim("second");
    const decisions = [{ seq: 0, action: "approve" as const }];
    await resume(await file.read(), { tools: { ask }, store: again, decisions });
    await again.release();
    const whole = await readFile(path, "utf8");
    const lines = whole.split("\n").slice(0, -1);
    for (let kept = 1; kept < lines.length; kept++) {
      await writeFile(path, `${lines.slice(0, kept).join("\n")}\n`);
      await expect(file.read()).rejects.toThrow(`${lines.length} lines of it were written`);
      await expect(file.claim("third")).rejects.toThrow("cut or set back");
      // The file alone does not show it.
      expect(await new JournalFile(path, { key }).read()).toHaveLength(kept);
    }
    await writeFile(path, suspended);
    await expect(file.claim("fourth")).rejects.toThrow("is not gone on with");
    await writeFile(path, whole);
    expect(await file.read()).toHaveLength(lines.length);
  });

  test("a file that is ahead of its head goes on: a process died between the two", async () => {
    const path = join(folder, `${made++}.jsonl`);
    const heads = make();
    const lost = { get: (id: string) => heads.get(id), set: async () => true };
    const ask = { policy: "ask" as const, handler: () => 1 };
    const store = await new JournalFile(path, { key, heads: lost }).claim("first");
    const { id } = await run("return await ask()", { tools: { ask }, store });
    await store.release();
    expect(await heads.get(id)).toBeUndefined();
    const file = new JournalFile(path, { key, heads });
    const second = await file.claim("second");
    const decisions = [{ seq: 0, action: "approve" as const }];
    const { value } = await resume(await file.read(), { tools: { ask }, store: second, decisions });
    await second.release();
    expect(value).toBe(1);
    expect((await heads.get(id))?.lines).toBe((await file.read()).length);
  });
});

test("heads are of sealed journals", () => {
  expect(() => new JournalFile("x", { heads: new MemoryHeads() })).toThrow("give a key");
});

test("the command refuses a journal that was set back, where ENTRACTE_JOURNAL_HEADS is set", async () => {
  const journal = join(folder, "command.jsonl");
  const env = { ENTRACTE_JOURNAL_KEY: key, ENTRACTE_JOURNAL_HEADS: join(folder, "known") };
  const flags = ["--tools", "tools.mjs"];
  const begun = await entracte(["run", "-", ...flags, "--journal", journal], {
    stdin: "return await guarded(1)",
    env,
  });
  expect(begun.code).toBe(3);
  const before = await readFile(journal, "utf8");
  expect((await entracte(["resume", journal, ...flags, "--yes"], { env })).stdout).toBe(
    "allowed\n",
  );
  await writeFile(journal, before);
  const again = await entracte(["resume", journal, ...flags, "--yes"], { env });
  expect(again).toMatchObject({ code: 2, stdout: "" });
  expect(again.stderr).toContain("cut or set back");
  const keyless = { ...env, ENTRACTE_JOURNAL_KEY: "" };
  expect((await entracte(["resume", journal, ...flags], { env: keyless })).code).toBe(2);
});

test("a run that another gives away at the same moment is not given away twice", async () => {
  const ask = { policy: "ask" as const, handler: () => 1 };
  const { journal = "" } = await run("return await ask()", { tools: { ask } });
  const heads = new MemoryHeads();
  const late = { get: (id: string) => heads.get(id), set: async () => false };
  await expect(new Continuations(key, late).issue(journal)).rejects.toThrow("at the same moment");
  const continuations = new Continuations(key, heads);
  const entries = parseJournal(journal);
  expect(await continuations.take(await continuations.issue(entries))).toHaveLength(entries.length);
  await expect(continuations.issue([])).rejects.toThrow(JournalError);
});
