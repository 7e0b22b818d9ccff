import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stepTo } from "../../src/cli/replay-steps.js";
import { entracte } from "./command.js";

let folder = "";
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "replay-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function journaled(source: string, ...flags: string[]): Promise<string> {
  const journal = join(folder, `${files++}.jsonl`);
  const args = ["run", "-", "--tools", "tools.mjs", "--journal", journal, ...flags];
  await entracte(args, { stdin: source });
  return journal;
}

const source = `console.log("before");
const [a, b] = await Promise.all([double(1), text.read("x")]);
console.log("between", a);
return b + (await double(a))`;

test.each([
  ["completed", source],
  ["failed", "await double(1);\nnull.x"],
  ["failed by a limit", "await double(1); for (;;);"],
  ["failed by a deadlock", "await double(1); await new Promise(() => {})"],
  ["suspended", "await double(1); return await guarded()"],
  ["with timers", "await new Promise((r) => setTimeout(r, 30)); return Math.random()"],
  ["with a race", "return await Promise.race([wait(5), double(2)])"],
])("a run that %s is the same when it is run again without its tools", async (_, text) => {
  const replayed = await entracte(["replay", await journaled(text, "--max-stage-gas", "200")]);
  expect(replayed).toMatchObject({ code: 0, stdout: expect.stringContaining("the same") });
});

test("a journal that was changed is not the same", async () => {
  const journal = await journaled(source);
  const text = await readFile(journal, "utf8");
  const changes: [string, string, string][] = [
    ['\\"x\\"', '\\"y\\"', "call 1: recorded was"],
    ['"text":"4"', '"text":"5"', "the journal ends with"],
    ['"status":"completed"', '"status":"failed"', "the journal ends with"],
  ];
  for (const [from, to, message] of changes) {
    const lines = text.split("\n");
    const changed = [lines[0], ...lines.slice(1).map((line) => line.replace(from, to))].join("\n");
    expect(changed).not.toBe(text);
    await writeFile(journal, changed);
    const replayed = await entracte(["replay", journal]);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain(message);
  }
});

test("--stage shows what the program was told, what it waits for and where, and its logs", async () => {
  const journal = await journaled(source);
  const first = await entracte(["replay", journal, "--stage", "1"]);
  expect(first.stdout).toContain('waits for #1 text.read("x") at 2:');
  expect(first.stdout).toContain("> 2 | const [a, b] = await Promise.all");
  expect(first.stdout).toContain("log: before");
  expect(first.stdout).not.toContain("log: between");
  const second = await entracte(["replay", journal, "--stage", "2"]);
  expect(second.stdout).toContain("#0 gave 2");
  expect(second.stdout).toContain("waits for #2 double(2) at 4:");
  expect(second.stdout).not.toContain("waits for #0");
  expect(second.stdout).toContain("log: between 2");
  expect((await entracte(["replay", journal, "--stage", "3"])).stdout).toContain("ended with");
  expect((await entracte(["replay", journal, "--stage", "4"])).code).toBe(2);
});

test("--diff says where two runs differ, and nothing of what they share", async () => {
  const one = await journaled("return await double(await wait(1) === 'waited' ? 1 : 2)");
  const same = await entracte(["replay", one, "--diff", one]);
  expect(same).toMatchObject({ code: 0, stdout: "the runs do not differ\n" });
  const other = await journaled("return await double(await wait(1) === 'waited' ? 3 : 2)");
  const { code, stdout } = await entracte(["replay", one, "--diff", other]);
  expect(code).toBe(1);
  expect(stdout).toContain("call 1\n- double(1)\n+ double(3)");
  expect(stdout).toContain("the end\n- completed with 2\n+ completed with 6");
  expect(stdout).not.toContain("call 0");
});

test("--json says the same to programs", async () => {
  const { stdout } = await entracte(["replay", await journaled("return 5"), "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    same: true,
    status: "completed",
    stages: 1,
    calls: 0,
  });
});

test("a file that is no journal is wrong usage", async () => {
  const file = join(folder, "not.jsonl");
  await writeFile(file, "hello\n");
  expect((await entracte(["replay", file])).code).toBe(2);
  expect((await entracte(["replay", join(folder, "nowhere")])).code).toBe(2);
});

test.each([
  ["", 0, 1],
  ["n", 2, 2],
  ["b", 2, 1],
  ["back", 0, 0],
  ["3", 0, 2],
  ["99", 0, 2],
  ["q", 1, undefined],
])("stepping: %j at %i goes to %s", (answer, at, to) => {
  expect(stepTo(answer, at, 3)).toBe(to);
});
