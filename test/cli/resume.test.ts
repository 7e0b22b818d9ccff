import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerTo } from "../../src/cli/approve.js";
import { cliPath, entracte } from "./command.js";

let folder = "";
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "resume-"));
});
afterAll(() => rm(folder, { recursive: true }));

const tools = ["--tools", "tools.mjs"];
const newFile = () => join(folder, `${files++}.jsonl`);

async function journaled(source: string, ...flags: string[]) {
  const journal = newFile();
  const args = ["run", "-", ...tools, "--journal", journal, ...flags];
  return { journal, ended: await entracte(args, { stdin: source }) };
}

const resume = (journal: string, ...flags: string[]) =>
  entracte(["resume", journal, ...tools, ...flags]);

test("without a terminal a run that asks is left suspended, with what it waits for", async () => {
  const { ended, journal } = await journaled(
    "const a = await double(2);\nreturn a + await guarded(a)",
  );
  expect(ended).toMatchObject({ code: 3, stdout: "" });
  expect(ended.stderr).toContain("#1 guarded(4) at 2:18");
  expect(ended.stderr).toContain("> 2 | return a + await guarded(a)");
  expect(ended.stderr).toContain(`entracte resume ${journal}`);
  expect((await resume(journal)).code).toBe(3);
  expect(await resume(journal, "--approve", "1")).toMatchObject({ code: 0, stdout: "4allowed\n" });
});

test("a run that was suspended and not kept says how it could have been", async () => {
  const ended = await entracte(["run", "-", ...tools], { stdin: "return await guarded(1)" });
  expect(ended).toMatchObject({ code: 3, stdout: "" });
  expect(ended.stderr).toContain("--journal FILE to decide later");
});

test("how long a call waits for a decision can be given", async () => {
  const { journal, ended } = await journaled(
    "return await guarded(1)",
    "--approval-expiry-ms",
    "2s",
  );
  expect(ended.code).toBe(3);
  await new Promise((done) => setTimeout(done, 2_000));
  const { code, stderr } = await resume(journal, "--yes");
  expect(code).toBe(1);
  expect(stderr).toContain("nobody decided in time");
});

test("several calls are decided in any order, in one command or in several", async () => {
  const source =
    "const r = await Promise.allSettled([guarded(1), guarded(2), guarded(3)]); return r.map((s) => s.value ?? s.reason.message).join('; ')";
  const { journal } = await journaled(source);
  expect((await resume(journal, "--reject", "2=too risky")).code).toBe(3);
  const last = await resume(journal, "--answer", '0="by hand"', "--approve", "#1=[7]");
  expect(last).toMatchObject({
    code: 0,
    stdout: "by hand; allowed; guarded was not approved: too risky\n",
  });
});

test("three calls of one Promise.all are approved out of order by three processes", async () => {
  const source =
    "const all = await Promise.all([echo('a'), echo('b'), double(3), echo('c')]); return all.join()";
  const { journal, ended } = await journaled(source, "--ask", "echo");
  expect(ended.code).toBe(3);
  const after = async (flag: string) => {
    const { code, stdout, stderr } = await resume(journal, "--ask", "echo", "--approve", flag);
    const waits = [...stderr.matchAll(/#(\d) echo\(/g)].map(([, seq]) => seq);
    return { code, stdout, waits };
  };
  expect(await after("3")).toEqual({ code: 3, stdout: "", waits: ["0", "1"] });
  expect(await after('0=["A"]')).toEqual({ code: 3, stdout: "", waits: ["1"] });
  expect(await after("1")).toEqual({ code: 0, stdout: "A,b,6,c\n", waits: [] });
  const calls = (await readFile(journal, "utf8")).match(/"type":"settlement"/g);
  expect(calls).toHaveLength(4);
});

test("a decision that fits no waiting call is refused, and changes nothing", async () => {
  const { journal } = await journaled("return await guarded(1)");
  const before = await readFile(journal, "utf8");
  for (const flags of [
    ["--approve", "5"],
    ["--approve", "x"],
    ["--answer", "0"],
    ["--approve", "0={}"],
    ["--approve", "0", "--reject", "0"],
  ]) {
    expect((await resume(journal, ...flags)).code, flags.join(" ")).toBe(2);
  }
  expect(await readFile(journal, "utf8")).toBe(before);
});

test("--yes approves what a suspended run asks for", async () => {
  const { journal } = await journaled("return await guarded(1)");
  expect(await resume(journal, "--yes")).toMatchObject({ code: 0, stdout: "allowed\n" });
});

test("patterns say which tools ask and which are denied", async () => {
  const { ended } = await journaled("return await double(2)", "--ask", "dou*");
  expect(ended.code).toBe(3);
  const denied = await journaled(
    "try { return await double(2) } catch (e) { return e.name }",
    "--deny",
    "double",
  );
  expect(denied.ended.stdout).toBe("ToolDeniedError\n");
});

test("a run that has ended gives the same outcome again, and its journal stays as it is", async () => {
  const { journal, ended } = await journaled("console.log('hi'); return await double(4)");
  const before = await readFile(journal, "utf8");
  const again = await resume(journal);
  expect(again).toEqual(ended);
  expect(await readFile(journal, "utf8")).toBe(before);
});

test("an interrupted run goes on from its journal", async () => {
  const journal = newFile();
  const source = join(folder, "long.js");
  await writeFile(
    source,
    "const a = await double(2); await text.read(`x${a}`); return await wait(a)",
  );
  const slow = join(folder, "slow.mjs");
  await writeFile(
    slow,
    `export const tools = {
       double: (n) => n * 2, wait: async () => "waited",
       text: { read: { annotations: { readOnlyHint: true }, handler: () => new Promise((r) => setTimeout(r, Number(process.env.SLOW ?? 0), "read")) } } };`,
  );
  const args = ["run", source, "--tools", slow, "--journal", journal, "--verbose"];
  const child = spawn(process.execPath, [cliPath, ...args], {
    env: { ...process.env, SLOW: "600000" },
  });
  const exit = once(child, "exit");
  let text = "";
  let asked = false;
  for await (const chunk of child.stderr) {
    text += String(chunk);
    if (!asked && text.includes("#1 text.read at")) asked = child.kill("SIGINT");
  }
  expect(await exit).toEqual([130, null]);
  expect(text).toContain(`entracte resume ${journal}`);
  expect(await entracte(["resume", journal, "--tools", slow])).toMatchObject({
    code: 0,
    stdout: "waited\n",
  });
});

test("two processes do not go on with one run at the same time", async () => {
  const { journal } = await journaled("await guarded(1); return await wait(3_000)");
  const both = await Promise.all([resume(journal, "--yes"), resume(journal, "--yes")]);
  expect(both.map((ended) => ended.code).sort()).toEqual([0, 2]);
  expect(both.find((ended) => ended.code === 2)?.stderr).toContain("drives the run");
});

test("with a key the journal is sealed, and a changed one is refused", async () => {
  const env = { ENTRACTE_JOURNAL_KEY: "secret" };
  const journal = newFile();
  const args = ["run", "-", ...tools, "--journal", journal];
  await entracte(args, { stdin: "return await guarded(1)", env });
  const text = await readFile(journal, "utf8");
  expect(text).toContain('"mac":"');
  await writeFile(journal, text.replace('"text":"[1]"', '"text":"[2]"'));
  const refused = await entracte(["resume", journal, ...tools, "--yes"], { env });
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("not as it was sealed");
  await writeFile(journal, text);
  const resumed = await entracte(["resume", journal, ...tools, "--yes"], { env });
  expect(resumed.stdout).toBe("allowed\n");
});

test.each([
  ["y", true],
  ["YES", true],
  ["", false],
  ["n", false],
  ["no, not today", { action: "reject", reason: "not today" }],
  ["later", "later"],
  ["e", { action: "approve", args: [1] }],
  ["what", "again"],
])("in the terminal %j is an answer", async (text, answer) => {
  expect(await answerTo(text, async () => "[1]")).toEqual(answer);
});

test.each(["{}", "nonsense"])("edited arguments must be a list: %s", async (text) => {
  expect(await answerTo("e", async () => text)).toBe("again");
});
