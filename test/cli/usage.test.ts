import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { entracte } from "./command.js";

const libraryPath = new URL("../../dist/index.js", import.meta.url).href;

const mistakes: [string, string[], RegExp][] = [
  ["an unknown flag", ["run", "double.js", "--frobnicate"], /unknown option '--frobnicate'/],
  ["an unknown command", ["frobnicate"], /unknown command 'frobnicate'/],
  ["a missing argument", ["run"], /missing required argument 'file'/],
  ["a missing snippet", ["run", "no-such.js"], /no-such\.js: there is no such file/],
  ["a directory for a snippet", ["plan", "."], /it is a directory/],
  ["an unknown format", ["plan", "double.js", "--format", "xml"], /Allowed choices are text/],
  ["a missing configuration", ["run", "double.js", "--mcp", "no-such.json"], /no-such\.json/],
  ["bad JSON, with its position", ["run", "double.js", "--mcp", "comma.json"], /comma\.json:3:28/],
  ["JSON without servers", ["types", "--mcp", "no-servers.json"], /no "mcpServers" object/],
  ["a missing module", ["run", "double.js", "--tools", "./no-such.mjs"], /no tools module/],
  ["a module without tools", ["run", "double.js", "--tools", "misnamed.mjs"], /export const tools/],
  ["a module that throws", ["run", "double.js", "--tools", "throwing.mjs"], /at load/],
  ["tools that cannot be named", ["run", "double.js", "--tools", "unusable.mjs"], /not a name/],
  ["a limit that is no number", ["run", "double.js", "--max-calls", "many"], /whole number/],
  ["a limit out of range", ["run", "double.js", "--max-calls", "0"], /maxCalls/],
  [
    "a trace where no file can be",
    ["run", "double.js", "--tools", "tools.mjs", "--trace", "double.js/trace.html"],
    /cannot write the trace double\.js\/trace\.html: part of its path is no directory/,
  ],
  ["an unknown shell", ["completion", "tcsh"], /Allowed choices/],
];

test.each(mistakes)("%s is a usage error that says what to do", async (_, args, message) => {
  const { code, stdout, stderr } = await entracte(args);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("--help and --version exit with 0", async () => {
  expect(await entracte(["--help"])).toMatchObject({ code: 0, stderr: "" });
  expect(await entracte(["run", "--help"])).toMatchObject({ code: 0, stderr: "" });
  expect((await entracte(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test("every limit has a flag", async () => {
  const { stdout } = await entracte(["run", "--help"]);
  for (const flag of [
    "--max-source-bytes",
    "--call-timeout-ms",
    "--max-stage-gas",
    "--max-output-bytes",
  ]) {
    expect(stdout).toContain(flag);
  }
  expect(stdout).toMatch(/--max-stack-bytes <bytes>.*default:\s+64KB/);
});

test.each(["bash", "zsh", "fish"])("completion prints a script for %s", async (shell) => {
  const { code, stdout } = await entracte(["completion", shell]);
  expect(code).toBe(0);
  expect(stdout).toContain("entracte");
});

test("completion suggests commands, flags, choices and files", async () => {
  const suggest = async (...words: string[]) =>
    (await entracte(["complete", "--", ...words])).stdout;
  expect(await suggest("pl")).toContain("plan");
  expect(await suggest("run", "--ma")).toContain("--max-calls");
  expect(await suggest("plan", "--format", "")).toContain("mermaid");
  expect(await suggest("plan", "--d")).toContain("--deny");
  expect(await suggest("run", "dou")).toContain("double.js");
  expect(await suggest("run", "double.js", "--trace", "dou")).toContain("double.js");
});

test.each(["run", "plan"])("%s without tools says how they are brought in", async (command) => {
  const { code, stderr } = await entracte([command, "double.js"]);
  expect(code).toBe(1);
  expect(stderr).toContain("--mcp CONFIG.json or --tools MODULE brings some");
  const { stderr: other } = await entracte([command, "double.js", "--tools", "tools.mjs"]);
  expect(other).not.toContain("brings some");
});

test("an error that nobody catches is shown with a line of the library, not all of it", async () => {
  const misuse = `import { run } from ${JSON.stringify(libraryPath)}; await run("1", { odd: 1 })`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", misuse], {
    encoding: "utf8",
  });
  expect(status).toBe(1);
  expect(stderr).toContain('there is no option "odd"');
  expect(stderr.length).toBeLessThan(5_000);
});
