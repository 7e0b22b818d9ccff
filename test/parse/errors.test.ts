import { expect, test } from "vitest";
import { parseSnippet } from "../../src/transform/2-parse/index.js";
import { codes } from "./helpers.js";

test.each([
  ["const a = ;", "syntax-error 1:11"],
  ["```ts\nconst a = ;\n```", "syntax-error 2:11"],
  ["f(\n\n", "syntax-error 3:1"],
  ["const x = 1;\nconst x = 2", "syntax-error 2:7"],
  ["'abc\n", "unterminated-string 1:1"],
  ["f(`abc", "unterminated-string 1:4"],
  ["/* a", "unterminated-string 1:1"],
  ["x = /abc\n", "unterminated-string 1:6"],
  ["items.forEach(x => { await f(x) })", "await-in-non-async 1:22"],
  ["items.map(x => await f(x))", "await-in-non-async 1:16"],
  ["function f() { await g() }", "await-in-non-async 1:16"],
  ["function f() { for await (const x of y) {} }", "await-in-non-async 1:20"],
  ["@dec class A {}", "decorators 1:1"],
  ["class A { @dec() m() {} }", "decorators 1:11"],
  ["class A { constructor(@dec x) {} }", "decorators 1:23"],
  ["function f(@dec x: number) {}", "decorators 1:12"],
  ["using x = f()", "using 1:1"],
  ["for (await using x of y) {}", "using 1:6"],
  ["return <div>x</div>", "jsx 1:8"],
  ["const a = “x”", "typographic-quotes 1:11"],
  ["import x from 'y'", "import 1:1"],
  ["import 'y'\nimport * as z from \"z\"", "import 1:1,import 2:1"],
  ["if (x) { import y from 'z' }", "import 1:10"],
  ["f(import.meta.url)", "import-meta 1:3"],
  ["export * from 'x'", "export-from 1:1"],
  ["export { a } from 'x'", "export-from 1:1"],
  ["import x = require('y')", "import-equals 1:1"],
  ["import x = A.B", "import-equals 1:1"],
  ["export = f", "export-equals 1:1"],
  ["enum E { A = 'x', B }", "enum 1:19"],
  ["enum E { A = -'x', B }", "enum 1:20"],
  ["enum E { A = !1, B }", "enum 1:18"],
  ["enum E { A = 1 == 1, B }", "enum 1:22"],
  ["enum E { A = 'a' - 1, B }", "enum 1:23"],
  ["enum E { A = null, B }", "enum 1:20"],
  ["enum E { A = `${n}`, B }", "enum 1:22"],
  ["enum E { A = E[n], B }", "enum 1:20"],
  ["enum E { A = await f() }", "enum 1:14"],
  ["namespace N { export let a = 1 }", "namespace 1:22"],
  ["namespace N { const a = 1; export { a } }", "namespace 1:28"],
  ["namespace N { export const { a } = x }", "namespace 1:28"],
  ["namespace N { export module 'm' { export const a = 1 } }", "namespace 1:22"],
  ["module 'm' { export const a = 1 }", "namespace 1:1"],
  ["namespace N { await f() }", "syntax-error 1:15"],
  ["class A { accessor x: number = 1 }", "typescript-unsupported 1:11"],
  [
    "class A extends B { constructor(private x) { if (x) super(); } }",
    "typescript-unsupported 1:21",
  ],
  [
    "class A extends B { constructor(private x) { f(class { m() { super.m() } }, [super()]); } }",
    "typescript-unsupported 1:21",
  ],
])("reports %j", (text, expected) => {
  expect(codes(text).join()).toBe(expected);
});

test("names a character of two units whole", () => {
  expect(parseSnippet("const a = 1 \u{1F600}").diagnostics[0]?.message).toContain("\u{1F600}");
});

test("says what an import with no end to its name imports, without it", () => {
  const [wide] = parseSnippet("const a = 1 \u{20bb7}\u{20bb7}").diagnostics;
  expect(wide?.message).toBe("`\u{20bb7}` is not expected here.");
  const [of] = parseSnippet("import { a } from ").diagnostics;
  expect(of).toMatchObject({ code: "syntax-error", line: 1, column: 19 });
});

test("says how to await in a callback", () => {
  const [of] = parseSnippet("items.forEach(x => { await f(x) })").diagnostics;
  expect(of?.hint).toContain("for (const x of list)");
  const [plain] = parseSnippet("function f() { await g() }").diagnostics;
  expect(plain?.hint).toContain("Write `async` before this function");
});

test("names the token that is not expected", () => {
  expect(parseSnippet("const a = 1 foo").diagnostics[0]?.message).toBe(
    "`foo` is not expected here.",
  );
  expect(parseSnippet("f(").diagnostics[0]?.message).toContain("ends before it is complete");
});

test.each([
  ["f(", "`(` of line 1, column 2 is not closed: write what is missing, then `)`."],
  [
    "const x = 1;\nfor (const a of b) {\n  await get({ id: [a",
    "`[` of line 3, column 19 is not closed: write what is missing, then `]})}`.",
  ],
  [
    "const t = `a ${f(1)",
    "`${` of line 1, column 14 is not closed: write what is missing, then `}`",
  ],
  [
    "if (a) { /}/; '}' // }",
    "`{` of line 1, column 8 is not closed: write what is missing, then `}`.",
  ],
  [
    "[".repeat(30),
    `\`[\` of line 1, column 30 is not closed: write what is missing, then \`${"]".repeat(20)}\` and so on.`,
  ],
  ["f(`a ${1} b`, [", "then `])`."],
  ["return 1 +", "Finish its last statement: an expression is missing."],
  ["const a = y =>", "Finish its last statement: an expression is missing."],
])("says what to write where the program was cut off: %s", (source, hint) => {
  expect(parseSnippet(source).diagnostics[0]?.hint).toContain(hint);
});

test.each([
  [
    "for (const x of y {\n}",
    "`(` of line 1, column 5 is still open there: write the `)`, comma or operator that is missing before it.",
  ],
  ["const l = [\n 1 2];", "`[` of line 1, column 11 is still open there: write the `]`"],
  ["if (a) { f(1) g() }", undefined],
  ["`${a b}`", undefined],
  ["const x = ;", undefined],
])("says what may be missing before what is not expected: %s", (source, hint) => {
  const [found] = parseSnippet(source).diagnostics;
  expect(found?.message).toContain("is not expected here");
  if (hint === undefined) expect(found?.hint).toBeUndefined();
  else expect(found?.hint).toContain(hint);
});

test("reports the reading that came farthest", () => {
  expect(codes("const a: number = 1;\nconst b: string = ;")).toEqual(["syntax-error 2:19"]);
});

test("is silent about imports of types alone", () => {
  expect(
    codes(
      "import type { A } from 'b'; import { type C } from 'd'; export type { A }; export type * from 'e'; export default interface F {} f()",
    ),
  ).toEqual([]);
});

test("an import inside a function that names no module is an import all the same", () => {
  const { diagnostics } = parseSnippet("function f() { import x from y }");
  expect(diagnostics.map(({ code }) => code)).toEqual(["import"]);
});
