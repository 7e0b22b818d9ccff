/** R1, R2, R5 under `kill -9` at every write of the journal. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import PQueue from "p-queue";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JournalFile } from "../../src/node/journal-file.js";
import { readReplay } from "../../src/runtime/replay.js";

const driver = fileURLToPath(new URL("./driver.mjs", import.meta.url));

const source = `
const settled = (p) => p.catch((error) => error.name);
const out = [Math.random(), await read(1)];
out.push(...await Promise.all([settled(pay(1)), read(2), settled(pay(2)), put("a")]));
out.push(await fail().catch((error) => error.message));
out.push(await Promise.race([slow(), read(3)]));
await new Promise((resolve) => setTimeout(resolve, 20));
for (const n of [3, 4]) out.push(await settled(pay(n)));
out.push(await settled(asked(1)), await put("b"));
return out;`;

const modes = ["before", "during", "after"] as const;
interface Result {
  status?: string;
  value?: unknown[];
  error?: string;
  writes?: number;
  refused?: string;
}

let folder = "";
let cases = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kill-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function newCase() {
  const name = join(folder, String(cases++));
  const paths = { journal: `${name}.jsonl`, effects: `${name}.txt` };
  await writeFile(paths.effects, "");
  const effects = async () => (await readFile(paths.effects, "utf8")).split("\n").filter(Boolean);
  return { ...paths, effects, paths };
}

/** What the process printed; nothing when it was killed. */
function drive(options: Record<string, unknown>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const args = [driver, JSON.stringify({ source, ...options })];
    execFile(process.execPath, args, (error, stdout, stderr) => {
      if (error !== null && error.signal !== "SIGKILL") reject(new Error(stderr));
      else resolve(stdout === "" ? {} : (JSON.parse(stdout) as Result));
    });
  });
}

/** The calls that were open, and may have been sent. */
async function inFlight(journal: string): Promise<string[]> {
  const entries = await new JournalFile(journal).read().catch(() => []);
  if (entries.length === 0) return [];
  const { requests, settled, decisions } = readReplay(entries);
  const done = new Set(settled.map((entry) => entry.seq));
  const approved = new Set(decisions.map((entry) => entry.seq));
  return requests
    .filter(({ seq, tool }) => tool === "pay" || (tool === "asked" && approved.has(seq)))
    .filter(({ seq }) => !done.has(seq))
    .map(({ tool, args }) => `${tool} ${args.text.slice(1, -1)}`);
}

function sentTwice(effects: readonly string[]): string[] {
  const once = effects.filter((effect) => !effect.startsWith("put"));
  return once.filter((effect, at) => once.indexOf(effect) !== at);
}

/** The uninterrupted value, but for the writes that were in flight. */
function expected(whole: readonly unknown[], open: readonly string[]): unknown[] {
  return whole.map((value) => {
    const unknown = open.some((call) => value === call.replace("pay", "paid"));
    return unknown ? "OutcomeUnknownError" : value;
  });
}

test("killed at every write and resumed, a run comes to the same, and writes nothing twice", {
  timeout: 900_000,
}, async () => {
  const reference = await newCase();
  const whole = await drive(reference.paths);
  expect(whole.status).toBe("completed");
  const all = await reference.effects();
  const queue = new PQueue({ concurrency: 2 });
  const figures = { kills: 0, unknown: 0, same: 0 };
  const kill = async (killAt: number, mode: (typeof modes)[number]) => {
    const { journal, effects, paths } = await newCase();
    const where = `${mode} write ${killAt}`;
    // How appends coalesce is a matter of time: there may be one write less than before.
    if ((await drive({ ...paths, killAt, mode })).status !== undefined) return;
    if ((await readFile(journal, "utf8")).indexOf("\n") < 0) {
      // Nothing had begun: the file holds no whole header, and nothing was sent.
      expect(await effects(), where).toEqual([]);
      return;
    }
    const open = await inFlight(journal);
    const again = await drive({ ...paths, takeOver: true });
    expect(again.status, where).toBe("completed");
    expect(again.value, where).toEqual(expected(whole.value ?? [], open));
    const sent = await effects();
    expect(sentTwice(sent), where).toEqual([]);
    // Nothing was lost either: what is not unknown was done.
    const missing = all.filter((effect) => !sent.includes(effect) && !open.includes(effect));
    expect(missing, where).toEqual([]);
    figures.kills++;
    if (open.length > 0) figures.unknown++;
    else figures.same++;
  };
  for (let killAt = 1; killAt <= (whole.writes ?? 0); killAt++)
    for (const mode of modes) queue.add(() => kill(killAt, mode)).catch(() => {});
  const failures: unknown[] = [];
  queue.on("error", (error) => failures.push(error));
  await queue.onIdle();
  console.info("kill -9:", JSON.stringify({ writes: whole.writes, ...figures }));
  expect(failures).toEqual([]);
  expect(figures.unknown).toBeGreaterThan(0);
  expect(figures.same).toBeGreaterThan(0);
});

test("killed a second time while it goes on, a run still comes to the same", {
  timeout: 300_000,
}, async () => {
  const whole = await drive((await newCase()).paths);
  for (const [first, second] of [
    [3, 2],
    [5, 4],
    [7, 1],
  ]) {
    const { journal, effects, paths } = await newCase();
    await drive({ ...paths, killAt: first, mode: "after" });
    const open = await inFlight(journal);
    expect(await drive({ ...paths, takeOver: true, killAt: second, mode: "after" })).toEqual({});
    open.push(...(await inFlight(journal)));
    const last = await drive({ ...paths, takeOver: true });
    expect(last.value).toEqual(expected(whole.value ?? [], open));
    expect(sentTwice(await effects())).toEqual([]);
  }
});

test("a claim of a process that was killed is taken over by one of many", {
  timeout: 300_000,
}, async () => {
  for (let round = 0; round < 3; round++) {
    const { effects, paths } = await newCase();
    await drive({ ...paths, killAt: 4, mode: "after" });
    const racers = await Promise.all(
      Array.from({ length: 4 }, () => drive({ ...paths, takeOver: true })),
    );
    // Others may come when the first is through: they read its end, and send nothing.
    const through = racers.filter((result) => result.status === "completed");
    expect(through.length).toBeGreaterThan(0);
    for (const { value } of through) expect(value).toEqual(through[0]?.value);
    for (const result of racers)
      expect(result.status ?? result.refused).toMatch(/^(completed|StoreOwnedError)$/);
    expect(sentTwice(await effects())).toEqual([]);
  }
});
