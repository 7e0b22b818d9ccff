/**
 * A file that lost bytes at its end: what was unsynced when the power went. `TORN=all` cuts it at every
 * byte of its last two entries, not at every seventh.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { JournalFile } from "../../src/node/journal-file.js";
import { JournalError } from "../../src/runtime/journal-parse.js";
import { resume, run } from "../runtime/support/library.js";
import { openCalls } from "./open-calls.js";

const source = `
const settled = (p) => p.catch((error) => error.name);
const out = [Math.random(), await read("é😀")];
out.push(...await Promise.all([settled(pay(1)), put("a")]));
await new Promise((resolve) => setTimeout(resolve, 1));
out.push(await settled(pay(2)), await read(2));
return out;`;

const sent: string[] = [];
const effect = (text: string) => {
  sent.push(text);
  return text;
};
const tools = {
  read: { annotations: { readOnlyHint: true }, handler: (x: unknown) => `read ${String(x)}` },
  put: { annotations: { idempotentHint: true }, handler: (x: string) => effect(`put ${x}`) },
  pay: (n: number) => effect(`pay ${n}`),
};

let folder = "";
let files = 0;
let whole: unknown[] = [];
let bytes = Buffer.alloc(0);
/** Where each line ends. */
let ends: number[] = [];
const fileAt = (path: string, key?: string) =>
  new JournalFile(path, { guests: join(folder, "guests"), key });

async function written(key?: string): Promise<string> {
  const path = join(folder, `${files++}.jsonl`);
  const store = await fileAt(path, key).claim("first");
  const outcome = await run(source, { tools, store, seed: "torn", parallelize: "off" });
  await store.release();
  whole = outcome.value as unknown[];
  bytes = await readFile(path);
  ends = [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1);
  return path;
}

/** Cuts the file at a byte, goes on, and looks at what it comes to. */
async function check(path: string, cut: number, key?: string): Promise<"went on" | "refused"> {
  await writeFile(path, bytes.subarray(0, cut));
  sent.length = 0;
  const file = fileAt(path, key);
  const store = await file.claim(`cut ${cut}`).catch((error: unknown) => {
    if (error instanceof JournalError) return undefined;
    throw error;
  });
  if (store === undefined) {
    expect(sent).toEqual([]);
    return "refused";
  }
  const entries = await file.read();
  const open = openCalls(entries, ["pay"]).map(({ args }) => `pay ${args.text.slice(1, -1)}`);
  const outcome = await resume(entries, { tools, store, parallelize: "off" });
  await store.release();
  const expected = whole.map((v) => (open.some((o) => o === v) ? "OutcomeUnknownError" : v));
  expect({ cut, error: outcome.error, value: outcome.value }).toEqual({ cut, value: expected });
  for (const call of open) expect(sent).not.toContain(call);
  expect((await file.read()).at(-1)?.type).toBe("end");
  return "went on";
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "torn-"));
});
afterAll(() => rm(folder, { recursive: true }));

test.each([[undefined], ["sealed"]])(
  "cut at any byte of its last two entries, a journal (key: %s) goes on to the same",
  { timeout: 120_000 },
  async (key) => {
    const path = await written(key);
    const step = process.env.TORN === "all" ? 1 : 7;
    for (let cut = ends.at(-3) ?? 0; cut <= bytes.length; cut += step)
      expect(await check(path, cut, key)).toBe("went on");
  },
);

test("so it is when the last two entries are any others of the journal", {
  timeout: 120_000,
}, async () => {
  const path = await written();
  for (let line = 2; line < ends.length; line++) {
    const [from = 0, between = 0, to = 0] = ends.slice(line - 2, line + 1);
    const middle = (a: number, b: number) => Math.round((a + b) / 2);
    for (const cut of [middle(from, between), between - 1, between, middle(between, to)])
      await check(path, cut);
  }
});

test("a file whose header is torn is refused, and left as it is", async () => {
  const path = await written();
  const header = ends[0] ?? 0;
  for (const cut of [1, 10, header - 2, header - 1]) {
    expect(await check(path, cut)).toBe("refused");
    expect((await readFile(path)).length).toBe(cut);
  }
});
