/** The forms of ARCHITECTURE.md, "The lowered program", one by one. */
import { parse } from "acorn";
import type * as ESTree from "estree";
import { expect, test } from "vitest";
import { lower } from "../../src/transform/4-lower/index.js";
import { print } from "../../src/transform/5-print/index.js";
import * as b from "../../src/transform/builders.js";
import type { Analysis, ParsedProgram } from "../../src/transform/types.js";
import { analysis, code, lowered, parsed } from "./harness.js";

type Given = (program: ParsedProgram) => Partial<Analysis>;

/** The body of the generator, on one line. */
function body(text: string, given?: Given): string {
  const { code: printed } = code(text, given);
  return printed
    .replace(/^\(function \([^)]*\) \{\s*return function\* \(\) \{/, "")
    .replace(/\};\s*\}\)$/, "")
    .replace(/\s+/g, " ")
    .trim();
}

function calls(program: ParsedProgram): ESTree.CallExpression[] {
  const found: ESTree.CallExpression[] = [];
  const pending: unknown[] = [program.ast];
  while (pending.length > 0) {
    const node = pending.shift() as ESTree.CallExpression | null;
    if (typeof node !== "object" || node === null) continue;
    if (node.type === "CallExpression") found.push(node);
    pending.push(...Object.values(node));
  }
  return found;
}

const firstIs =
  (what: "toolCalls" | "dynamicCalls" | "repairs"): Given =>
  (program) => {
    const [call] = calls(program);
    if (!call) throw new Error("no call");
    if (what === "toolCalls") return { toolCalls: new Map([[call, { site: 3, tool: 0 }]]) };
    if (what === "dynamicCalls") return { dynamicCalls: new Map([[call, 3]]) };
    return { repairs: new Set([call]) };
  };

test("await becomes yield", () => {
  expect(body("await x")).toBe("yield x;");
});

test("calls are applied only where the snippet has async functions of its own", () => {
  expect(body("await f(a)")).toBe("yield f(a);");
  expect(body("const g = async () => {}; await f(a); await o.m(...b); await this.m()")).toBe(
    'var $t; const g = $arrow(function* () {}, void 0, "g"); yield $apply(f, void 0, [a]); yield $apply(($t = o).m, $t, [...b]); yield $apply(this.m, this, []);',
  );
});

test("a returned call is applied, but not where something runs after it", () => {
  expect(body("async function f() { return g(1) }")).toBe(
    'var f = $async(function* () { return $apply(g, void 0, [1]); }, "f");',
  );
  expect(body("async function f() { try { return g(1) } finally {} }")).toContain("return g(1);");
  expect(body("async function f() { for (const x of y) return g(1) }")).toContain("return g(1);");
  expect(body("for (const [, x] of y) g(x)")).toBe("for (const [, x] of y) g(x);");
});

test("a call that is a tool's names its site", () => {
  expect(body("await get(1, 2)", firstIs("toolCalls"))).toBe("yield $call(3, 1, 2);");
  expect(body("get?.(1)?.x", firstIs("toolCalls"))).toBe("$call(3, 1)?.x;");
});

test("a call that may be a tool's is tagged", () => {
  expect(body("api[k](1)", firstIs("dynamicCalls"))).toBe("$tag(3, api[k](1));");
  expect(body("await api[k](1)", firstIs("dynamicCalls"))).toBe("yield $tag(3, api[k](1));");
  expect(body("api?.[k](1)", firstIs("dynamicCalls"))).toBe("$tag(3, api?.[k](1));");
  expect(body("async function f() {} await api[k](1)", firstIs("dynamicCalls"))).toContain(
    "yield $apply(($t = api)[k], $t, [1], 3);",
  );
});

test("a forgotten await is put in", () => {
  expect(body("get(1)", firstIs("repairs"))).toBe("yield get(1);");
  expect(body("get(1).name + 1", firstIs("repairs"))).toBe("(yield get(1)).name + 1;");
});

test("a named function expression keeps a name it mentions", () => {
  expect(body("x = async function f() { f }")).toBe(
    'x = (() => { const f = $async(function* () { f; }, "f"); return f; })();',
  );
  expect(body("x = async function f() {}")).toBe('x = $async(function* () {}, "f");');
});

test("an arrow takes what it uses from around it", () => {
  expect(body("x = async () => this")).toBe(
    'x = $arrow(function* () { return this; }, this, "x");',
  );
  expect(body("x = async () => arguments")).toBe(
    'x = ($arguments => $arrow(function* () { return $arguments; }, void 0, "x"))(arguments);',
  );
});

test("methods", () => {
  expect(body("x = { async m(a) {} }")).toBe('x = { m: $async(function* (a) {}, "m") };');
  expect(body("class C { async m(a) {} }")).toBe(
    'class C { static { $method(this.prototype, "m", "a"); } *m(a) {} }',
  );
  expect(body("class C { async #m() {} }")).toBe(
    'class C { *#$m() {} get #m() { return $private(this.#$m, "a", "#m"); } }',
  );
});

test("async generators", () => {
  expect(body("async function* g() { yield x; yield* y; return z }")).toBe(
    'var g = $asyncGenerator(function* () { yield $yield(x); yield* $delegate(y); return yield z; }, "g");',
  );
});

test("for await", () => {
  expect(body("for await (const x of y) f(x)")).toBe(
    "{ const $i = $forAwait(y); try { while ($forStep($i, yield $forNext($i))) { const x = $i.v; f(x); } }" +
      " catch ($e) { $i.t = true; throw $e; } finally { if ($i.o) { if ($i.t) { try {" +
      " if ($forReturn($i)) yield $i.p; } catch {} } else if ($forReturn($i)) $forDone(yield $i.p); } } }",
  );
});

test("the value is what the rule says", () => {
  const last: Given = (p) => ({
    value: { kind: "trailing", statement: p.ast.body.at(-1) as ESTree.ExpressionStatement },
  });
  expect(body("f(); ({ a: 1 })", last)).toBe("f(); return ({ a: 1 });");
  expect(body("'use strict'; 1", last)).toBe("'use strict'; return 1;");
  const variable =
    (declared: boolean): Given =>
    () => ({ value: { kind: "result-variable", declared } });
  expect(body("__result__ = 1", variable(false))).toBe(
    "var __result__; __result__ = 1; return __result__;",
  );
  expect(body("let __result__ = 1", variable(true))).toBe("let __result__ = 1; return __result__;");
  const main: Given = () => ({ value: { kind: "function", name: "main" } });
  expect(body("function main() {}", main)).toBe("function main() {} return main();");
  const only: Given = (p) => {
    const statement = p.ast.body[0] as ESTree.ExpressionStatement;
    const paren = statement.expression;
    const node = paren.type === "ParenthesizedExpression" ? paren.expression : paren;
    return { value: { kind: "function-literal", statement, node } };
  };
  expect(body("async () => 1", only)).toBe(
    "return $apply(($arrow(function* () { return 1; })), void 0, []);",
  );
  expect(body("(function () { return 1 })", only)).toBe("return (function () { return 1; })();");
});

test("inside with, what needs a helper is a problem with its place", () => {
  const { problems } = lowered("with (o) { await x; f = async () => 1 }");
  expect(problems.map(({ code, node }) => [code, node.start])).toEqual([["with-async", 24]]);
  expect(lowered("with (o) { await x; await y(1) } async function z() {}").problems).toEqual([]);
});

test("parameters name helpers and tools in order", () => {
  const binding = { kind: "tool", tool: 0 } as const;
  const { parameters, code: text } = code("async () => list", () => ({
    toolValues: new Map([["list", binding]]),
  }));
  expect(parameters).toEqual([
    { kind: "helper", name: "$arrow", helper: "arrow" },
    { kind: "binding", name: "list", binding },
  ]);
  expect(text.startsWith("(function ($arrow, list) {")).toBe(true);
});

test("generated names avoid every identifier of the snippet", () => {
  expect(body("$arrow = $t = async () => 1; #$x in y".slice(0, 28))).toContain("$arrow1(function*");
});

test("deep nesting neither overflows the stack nor multiplies the text", () => {
  const deep = (n: number, open: string, close: string) =>
    `${open.repeat(n)}await x${close.repeat(n)}`;
  const cases: [string, string][] = [
    ["(", ")"],
    ["{", "}"],
    ["[", "]"],
    ["async () => {", "}"],
    ["if (a) b; else ", ""],
    ["f(", ")"],
    ["await (async function f() { f; ", "})()"],
    ["for await (const x of x) {", "}"],
    ["class A { async m() { ", "} }"],
    ["(x = { async m() { super.x; ", "} })"],
  ];
  for (const [open, close] of cases) {
    expect(
      () => parse(code(deep(50, open, close)).code, { ecmaVersion: "latest" }),
      open,
    ).not.toThrow();
    const text = deep(120, open, close);
    expect(code(text).code.length, open).toBeLessThan(30 * text.length + 1000);
  }
});

test("a tree a thousand levels deep does not overflow the stack", () => {
  const program = parsed("await x");
  const [innermost] = program.ast.body as [ESTree.Statement];
  const arrows = (inner: ESTree.Statement): ESTree.Statement =>
    b.statement({ ...b.arrow([], b.block([inner])), async: true });
  for (const wrap of [(inner: ESTree.Statement) => b.block([inner]), arrows]) {
    let statement = innermost;
    for (let level = 0; level < 340; level++) statement = wrap(statement);
    program.ast.body = [statement];
    const made = lower(program, analysis(program), { tools: [], globals: new Map() });
    expect(print(made, "await x").code).toContain("yield x");
  }
});

test("super() in an async arrow evaluates its arguments after its class is found", () => {
  const derived = (text: string) =>
    body(`class B extends A { constructor() { async () => { ${text} } } }`);
  expect(derived("super(1)")).toContain("$construct(() => [1]);");
  expect(derived("super(1)")).toContain("(a => super(...a()))");
  expect(derived("super(await x)")).toContain("($t = [yield x], $construct(() => $t));");
});

test("import() becomes a promise of ours", () => {
  expect(body("import(x)")).toBe("$import(x);");
});
