import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { entracte } from "./command.js";

const scratch = mkdtempSync(join(tmpdir(), "entracte-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const runText = (source: string, ...flags: string[]) =>
  entracte(["run", "-", "--tools", "tools.mjs", ...flags], { stdin: source });

test("a completed run exits with 0 and prints the value", async () => {
  const { code, stdout } = await entracte(["run", "double.js", "--tools", "./tools.mjs"]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: "42\n" });
});

test("- reads the snippet from standard input", async () => {
  expect(await runText("return { n: await double(1) }")).toMatchObject({
    code: 0,
    stdout: "{ n: 2 }\n",
  });
});

test("a failed run exits with 1 and shows the snippet's lines on standard error", async () => {
  const { code, stdout, stderr } = await runText("const a = 1;\nnull.x;\n");
  expect(code).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toMatch(/TypeError.*2:/);
  expect(stderr).toContain("null.x");
});

test("a snippet that does not parse exits with 1 and is shown with its position", async () => {
  const { code, stderr } = await runText("const = 1;");
  expect(code).toBe(1);
  expect(stderr).toMatch(/1:7/);
});

test("--json prints the outcome and nothing else on standard output", async () => {
  const { code, stdout, stderr } = await runText(
    "console.log('hi'); return await double(4)",
    "--json",
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "completed",
    value: 8,
    calls: [{ seq: 0, tool: "double", args: [4], status: "fulfilled", result: 8 }],
    logs: [{ level: "log", text: "hi" }],
  });
  expect(JSON.parse(stdout)).not.toHaveProperty("valueEncoded");
  expect(stderr).toContain("hi");
});

test("--json adds the encoded value whenever plain JSON loses something", async () => {
  const { stdout } = await runText(
    "return { n: NaN, b: 1n, m: new Map([[1, undefined]]) }",
    "--json",
  );
  const outcome = JSON.parse(stdout);
  expect(outcome.value).toMatchObject({ n: null, b: "1" });
  expect(typeof outcome.valueEncoded).toBe("string");
});

test("--json of a failed run is an outcome, with exit code 1", async () => {
  const { code, stdout } = await runText("throw new RangeError('far')", "--json");
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "failed",
    error: { name: "RangeError", message: "far", line: 1 },
  });
});

test("--verbose names every stage and call on standard error", async () => {
  const { stdout, stderr } = await runText("return await double(2)", "--verbose");
  expect(stdout).toBe("4\n");
  expect(stderr).toMatch(/stage 1/);
  expect(stderr).toMatch(/#0 double at 1:14/);
});

test("without --verbose a run that went well is silent on standard error", async () => {
  expect((await runText("return await double(2)")).stderr).toBe("");
});

test("--journal writes JSON Lines from header to end, and does not overwrite", async () => {
  const file = join(scratch, "run.jsonl");
  expect((await runText("return await double(2)", "--journal", file)).code).toBe(0);
  const types = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).type);
  expect(types.at(0)).toBe("header");
  expect(types.at(-1)).toBe("end");
  const again = await runText("return 1", "--journal", file);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain("exists");
});

test("limit flags reach the run", async () => {
  const source = "await double(1); return await double(2)";
  expect((await runText(source, "--max-calls", "1")).code).toBe(1);
  expect((await runText(source, "--max-calls", "2")).code).toBe(0);
});

test("--yes approves what asks for approval; without it the run is suspended", async () => {
  expect(await runText("return await guarded()", "--yes")).toMatchObject({
    code: 0,
    stdout: "allowed\n",
  });
  expect((await runText("return await guarded()")).code).toBe(3);
});

test("the same --seed gives the same random numbers", async () => {
  const first = await runText("return Math.random()", "--seed", "x");
  const second = await runText("return Math.random()", "--seed", "x");
  expect(first.stdout).toBe(second.stdout);
  expect((await runText("return Math.random()", "--seed", "y")).stdout).not.toBe(first.stdout);
});

test("no control character of a tool or a snippet reaches the terminal", async () => {
  const source =
    "console.log('\\u001b[2J'); const r = await rude(); try { await grumpy() } catch (e) { return [r, e, r] }";
  for (const flags of [[], ["--verbose"], ["--json"]]) {
    const { stdout, stderr } = await runText(source, ...flags);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  const thrown = await runText("await grumpy()");
  expect(thrown.stderr).not.toContain("\u001b");
  const text = await runText("return await rude()");
  expect(text.stdout).toBe("cleared\n");
});

test("colours are off without a terminal and on with FORCE_COLOR", async () => {
  const stdin = "return [1, 'a']";
  expect((await entracte(["run", "-"], { stdin })).stdout).not.toContain("\u001b");
  expect((await entracte(["run", "-"], { stdin, env: { FORCE_COLOR: "1" } })).stdout).toContain(
    "\u001b[",
  );
  const env = { FORCE_COLOR: "1", NO_COLOR: "1" };
  expect((await entracte(["run", "-"], { stdin, env })).stdout).not.toContain("\u001b");
});

test("a server that cannot be started is a warning, and the run goes on", async () => {
  const { code, stdout, stderr } = await entracte(["run", "-", "--mcp", "gone.json"], {
    stdin: "return 1",
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: "1\n" });
  expect(stderr).toContain('"gone" was left out');
});

test("resume goes on from a journal whose last line was cut short", async () => {
  const file = join(scratch, "resumed.jsonl");
  await runText(
    "console.log('once'); const a = await double(2); return a + (await double(5))",
    "--journal",
    file,
  );
  const lines = readFileSync(file, "utf8").split("\n");
  const settled = lines.findIndex((line) => line.includes('"settlement"'));
  writeFileSync(file, `${lines.slice(0, settled + 1).join("\n")}\n{"type":"requ`);
  const resumed = await entracte(["resume", file, "--tools", "tools.mjs", "--json"]);
  expect(resumed.code).toBe(0);
  expect(JSON.parse(resumed.stdout)).toMatchObject({ status: "completed", value: 14 });
  const types = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).type);
  expect(types.at(-1)).toBe("end");
});

test("resume of what is no journal is a usage error", async () => {
  const { code, stderr } = await entracte(["resume", "double.js"]);
  expect(code).toBe(2);
  expect(stderr).toContain("double.js");
});
