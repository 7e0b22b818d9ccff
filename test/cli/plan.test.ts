import { expect, test } from "vitest";
import { entracte } from "./command.js";

const planText = (source: string, ...flags: string[]) =>
  entracte(["plan", "-", "--tools", "tools.mjs", ...flags], { stdin: source });

test("plan shows the calls and runs nothing", async () => {
  const { code, stdout } = await planText("return await wait(60_000)");
  expect(code).toBe(0);
  expect(stdout).toContain("wait");
});

test("--format json is the plan", async () => {
  const { stdout } = await planText("return await double(1)", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({
    sites: [{ tool: "double", line: 1, column: 14 }],
    program: { code: expect.stringContaining("function*") },
  });
});

test("--format code is the lowered program", async () => {
  const { stdout } = await planText("return await double(1)", "--format", "code");
  expect(stdout).toContain("yield");
  expect(stdout).not.toContain("await");
});

test("--format mermaid is a flowchart", async () => {
  expect((await planText("await double(1)", "--format", "mermaid")).stdout).toMatch(/^flowchart /);
});

test("--format html is one page in which the snippet is only text", async () => {
  const source =
    "const s = `</script><script>alert(1)</script>`;\nreturn await double(1) // <img src=x>";
  const { stdout } = await planText(source, "--format", "html");
  expect(stdout).toMatch(/^<!doctype html>/);
  expect(stdout).not.toMatch(/<script|<img/);
  expect(stdout).toContain("&lt;script&gt;");
  expect(stdout).toMatch(/<span id="L2" class="call" title="#0 double">/);
});

test("a plan with an error exits with 1 and has its position", async () => {
  const { code, stdout } = await planText("return await duble(1)");
  expect(code).toBe(1);
  expect(stdout).toMatch(/1:14/);
  expect(stdout).toContain("double");
});

test("types prints declarations of the tools", async () => {
  const { code, stdout } = await entracte(["types", "--tools", "tools.mjs"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/declare .*double/);
  expect(stdout).toContain("declare const text: {");
});

test("policy flags tell in the plan what would ask or be denied; a pattern eats no file", async () => {
  const flags = ["plan", "--tools", "tools.mjs", "--deny", "wait,dou*", "double.js"];
  const { code, stdout } = await entracte(flags);
  expect(code).toBe(1);
  expect(stdout).toMatch(/1:14 denied-tool/);
  const asked = await entracte(["plan", "double.js", "--tools", "tools.mjs", "--ask", "double"]);
  expect(asked.stdout).toContain("asks");
});
