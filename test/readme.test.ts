/** What the README shows is so: its TypeScript, by the published types and when it is run, and what commands print. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "readme-"));
afterAll(() => rmSync(project, { recursive: true, force: true }));

const readme = readFileSync(`${root}README.md`, "utf8");
const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = ""]) => code);

/** What each of them comes to, where it needs no network. */
const comesTo: { of: RegExp; shown: string; value: string }[] = [
  { of: /get_user/, shown: "outcome.value", value: "Ada" },
  { of: /connectServers/, shown: "reply", value: "Switzerland" },
  { of: /JournalFile/, shown: "value", value: "sent to bob@example.org" },
];

const node = (...args: string[]) =>
  spawnSync(process.execPath, args, { cwd: project, encoding: "utf8" });

beforeAll(() => {
  mkdirSync(join(project, "node_modules/@types"), { recursive: true });
  symlinkSync(root, join(project, "node_modules/entracte"));
  symlinkSync(`${root}node_modules/@types/node`, join(project, "node_modules/@types/node"));
  symlinkSync(`${root}dist`, join(project, "dist"));
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  for (const [index, code] of blocks.entries()) {
    const shown = comesTo.find(({ of }) => of.test(code))?.shown;
    const last = shown === undefined ? "" : `\nconsole.log(${shown});`;
    writeFileSync(join(project, `block${index}.ts`), `${code}${last}\nexport {};\n`);
  }
});

test("its TypeScript is right by the published types, however strict", () => {
  const strict = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  const { status, stdout } = node(
    ...[`${root}node_modules/typescript/bin/tsc`, "--module", "nodenext", "--target", "es2022"],
    ...[...strict, "--types", "node", "--skipLibCheck", "false"],
    ...blocks.map((_, index) => `block${index}.ts`),
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});

test.each(comesTo)("the block with $of comes to what it says", ({ of, value }) => {
  const index = blocks.findIndex((code) => of.test(code));
  const { stdout, stderr } = node(`block${index}.js`);
  expect({ stdout, stderr }).toEqual({ stdout: `${value}\n`, stderr: "" });
});

const printed = [...readme.matchAll(/```\n\$ node ([^\n]*)\n(.*?)```/gs)].map(
  ([, command = "", output = ""]) => ({ command, output }),
);

test.each(printed)("node $command prints what the README shows", ({ command, output }) => {
  const { stdout, stderr } = spawnSync(process.execPath, command.split(" "), {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr + stdout).toBe(output);
});

test("the picture of the plan is that of the demo's snippet", () => {
  const command = "dist/cli.js plan examples/demo/snippet.md --mcp examples/demo/mcp.json";
  const { stdout } = spawnSync(process.execPath, [...command.split(" "), "--format", "mermaid"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(readme).toContain(`\`\`\`mermaid\n${stdout}\`\`\``);
  expect(printed).toHaveLength(2);
});
