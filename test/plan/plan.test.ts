import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import { catalog } from "../analyze/support.js";

const made = (source: string, more = {}) => plan(source, { catalog: catalog(), ...more });

test("a plan is plain data", () => {
  const result = made("const a = await list_items();\nreturn await get_item({ id: a.id })");
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  expect(result.form).toEqual({ wrapper: "bare", language: "js", strict: false, value: "return" });
  expect(result.tools).toEqual([
    "get_item",
    "list_items",
    "add",
    "drop_item",
    "ask_item",
    "srv.get_user",
  ]);
  expect(result.sites.map((s) => [s.site, s.tool, s.line, s.column, s.dependsOn])).toEqual([
    [0, "list_items", 1, 17, []],
    [1, "get_item", 2, 14, [0]],
  ]);
  expect(result.program?.parameters.map((p) => p.kind)).toEqual(["helper"]);
});

test("the lowered program is one expression", () => {
  for (const source of [
    "return await add(1)",
    "async () => await srv.get_user({})",
    "const { get_user: u } = srv; await u({})",
  ]) {
    const { program } = made(source);
    expect(program?.code.startsWith("(")).toBe(true);
    expect(() => new Function(`return ${program?.code}`)).not.toThrow();
  }
});

test("an error leaves no program, and everything else", () => {
  const result = made(
    "await get_item({ id: 'x' });\nawait nope();\nawait drop_item({});\nconst u = list_items();\nconsole.log(u.name)",
  );
  expect(result.program).toBe(undefined);
  expect(result.sites).toHaveLength(3);
  expect(result.diagnostics.map((d) => [d.severity, d.code, d.line, d.column])).toEqual([
    ["error", "schema-violation", 1, 22],
    ["error", "unknown-tool", 2, 7],
    ["error", "denied-tool", 3, 7],
    ["warning", "forgotten-await", 4, 11],
  ]);
});

test("a warning leaves the program", () => {
  expect(made("try { await drop_item({}) } catch {}").program).toBeDefined();
});

test("what does not parse has a diagnostic and no form", () => {
  const result = made("const = 1");
  expect(result.form).toBe(undefined);
  expect(result.program).toBe(undefined);
  expect(result.diagnostics[0]?.severity).toBe("error");
});

test("positions inside a fence are the snippet's", () => {
  const result = made("Here you go:\n\n```js\nreturn await add(1)\n```\n");
  expect(result.form?.wrapper).toBe("fence");
  expect(result.sites).toMatchObject([{ line: 4, column: 14 }]);
});

test("the source limit is exact", () => {
  expect(made("'€'", { maxSourceBytes: 5 }).program).toBeDefined();
  expect(made("'€'", { maxSourceBytes: 4 }).diagnostics.map((d) => d.code)).toEqual([
    "source-too-large",
  ]);
});

test("hostile texts give a plan", () => {
  const deep = (open: string, close: string, n: number) => open.repeat(n) + close.repeat(n);
  const texts = [
    "",
    "\u0000",
    "```",
    "}",
    "\ud800",
    "`${",
    "/*",
    "-->",
    "<!--",
    "a".repeat(200_000),
    "(".repeat(100_000),
    deep("[", "]", 490),
    deep("f(", ")", 480),
    deep("{", "}", 490),
    deep("(() => {", "})()", 160),
    deep("if (a) {", "}", 240),
    deep("async () => {", "}", 240),
    `x${".y".repeat(100_000)}`,
    `x${"()".repeat(50_000)}`,
    `1${"+1".repeat(60_000)}`,
    `${"!".repeat(100_000)}x`,
    `${"a?".repeat(20_000)}1${":1".repeat(20_000)}`,
    `${"a=".repeat(60_000)}1`,
    `${"a??".repeat(60_000)}1`,
    `${"a:".repeat(30_000)}1`,
    `${"await ".repeat(30_000)}1`,
    `get_item(${"[".repeat(480)}${"]".repeat(480)})`,
    `get_item({ ${"a: { ".repeat(200)}${"} ".repeat(200)} })`,
    `if (a) {} ${"else if (a) {} ".repeat(15_000)}`,
  ];
  for (const text of texts) {
    const result = made(text);
    expect(
      result.program !== undefined || result.diagnostics.some((d) => d.severity === "error"),
    ).toBe(true);
  }
});

test("big programs are planned whole", () => {
  const many = (n: number, of: (i: number) => string) =>
    Array.from({ length: n }, (_, i) => of(i)).join("\n");
  const chained = made(`const o = [];${many(3_000, () => "o.push(await add(o));")}`);
  expect(chained.sites).toHaveLength(3_000);
  // Too much to follow one by one: each waits for the one before.
  expect(chained.sites[2_999]?.dependsOn).toEqual([2_998]);
  const names = made(many(20_000, (i) => `a${i};`));
  expect(names.diagnostics).toHaveLength(200);
  const blocks = `let ${Array.from({ length: 2_000 }, (_, i) => `w${i}`).join(",")};${"{let a;".repeat(400)}${many(2_000, (i) => `w${i};`)}${"}".repeat(400)}`;
  expect(made(blocks).diagnostics).toEqual([]);
});

test.each(["var f = async () => 1", "async function f() {}", "class A { async #m() {} }"])(
  "async code inside with is an error at its place: %s",
  (inside) => {
    const { diagnostics, program } = plan(`const n = 1;\nwith ({}) { ${inside} }`);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "error with-async",
    ]);
    expect(diagnostics[0]?.line).toBe(2);
    expect(program).toBeUndefined();
  },
);
