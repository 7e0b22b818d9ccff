import { expect, test } from "vitest";
import { codes, parsed, printed } from "./helpers.js";

test.each([
  "await f()",
  "return 1",
  "for await (const x of y) ;",
  "new.target",
  "arguments",
  "function a() {} function a() {} var a;",
  "var x; function x() {}",
  "<!-- a comment\nf()\n--> another",
  "with (o) f();",
  "var o = 010;",
  "var let_ = 1, async = 2, of = 3, get = 4;",
  "var let = 1; let\n+1",
  "var yield = 1;",
  "() => { await: 1 }",
  "this.x",
  "const [a, ...b] = c, { d = 1, ...e } = f; a?.b ?? c; a ||= b; x ** y; 1_000n; /a/dv; class A { #b; static { } get c() {} }",
  "label: for (;;) { continue label }",
  "const using = 1; using",
])("reads %j as the body of an async function", (text) => {
  expect(parsed(text)).toMatchObject({ language: "js", strict: false, diagnostics: [] });
});

test.each([
  ["var await = 1", "syntax-error 1:5"],
  ["super.x", "syntax-error 1:1"],
  ["super()", "syntax-error 1:1"],
  ["let x; var x", "syntax-error 1:12"],
  ["let a; let a", "syntax-error 1:12"],
  ["async (x = await 1) => 1", "syntax-error 1:12"],
  ["break", "syntax-error 1:1"],
  ['"use strict"; with (a) {}', "syntax-error 1:15"],
  ['"use strict"; var o = 010', "syntax-error 1:23"],
])("refuses %j as a function body does", (text, code) => {
  expect(codes(text)).toEqual([code]);
});

test("is strict when it says so, or is written as a module", () => {
  expect(parsed('"use strict"; f()').strict).toBe(true);
  expect(parsed("'use strict'\nf()").strict).toBe(true);
  expect(parsed('f(); "use strict"').strict).toBe(false);
  expect(parsed("export const x = 1").strict).toBe(true);
  expect(parsed("export default 1").strict).toBe(true);
  expect(parsed("namespace N { export const a = 1 }").strict).toBe(false);
});

test("reads braces around properties as an object", () => {
  expect(printed("{ a: 1, b }")).toBe("({ a: 1, b });");
  expect(printed("{ a: 1 }")).toBe("({ a: 1 });");
  expect(printed("// result\n{ total: await f(), };")).toBe("({ total: await f() });");
  expect(printed("{ a: 1 as number, b: x! }")).toBe("({ a: 1, b: x });");
  expect(parsed("{ a: 1 }").ast.body[0]).toMatchObject({ start: 0, end: 8 });
});

test("reads braces around statements as a block", () => {
  expect(printed("{ f(); }")).toBe("{ f(); }");
  expect(printed("{ a: 1 }\nf()")).toBe("{ a: 1; } f();");
});

test("reads a function without a name as an expression", () => {
  expect(printed("async function () { return 1 }")).toBe("(async function () { return 1; });");
  expect(printed("function (a) { return a }")).toBe("(function (a) { return a; });");
});

test("drops the exports and keeps `export default`", () => {
  expect(printed("export const x = 1; export { x }; export async function f() {}")).toBe(
    "const x = 1; async function f() {}",
  );
  expect(printed("export default async () => 1")).toBe("export default async () => 1;");
  expect(printed("export default function main() {}")).toBe("export default function main() {}");
  for (const name of ["default", "'default'"])
    expect(printed(`export { main as ${name} }; const main = () => 1;`)).toBe(
      "const main = () => 1; export default main;",
    );
  expect(printed("export { main as 'other' }; const main = () => 1;")).toBe(
    "const main = () => 1;",
  );
});

test("keeps positions of what it reads", () => {
  const { ast } = parsed("Text:\n\n```ts\nlet a: number = <any>b!;\n```");
  expect(ast.body[0]).toMatchObject({
    start: 13,
    declarations: [
      {
        init: {
          type: "ParenthesizedExpression",
          start: 29,
          expression: { name: "b", start: 34, end: 35 },
        },
      },
    ],
  });
});
