import type * as ESTree from "estree";
import { expect, test } from "vitest";
import { scopesOf } from "../../src/transform/3-analyze/scopes.js";
import { analysisOf, parse } from "./support.js";

/**
 * `x` marked by `/*1*‍/x` in the source: the type of the node that declares it, or "free"; and
 * "=" after it when it never changes.
 */
function marked(source: string): string[] {
  const analysis = analysisOf(source);
  const out: string[] = [];
  const { references, declarations } = scopesOf(parse(source).ast, parse(source).strict);
  const all = [...references.keys(), ...declarations.keys()];
  const offsets = [...source.matchAll(/\/\*\*\//g)].map((m) => m.index + 4);
  // The analysis has a tree of its own: nodes are matched by offset.
  const parsed = parse(source);
  const own = scopesOf(parsed.ast, parsed.strict);
  expect(all.length).toBeGreaterThan(0);
  for (const offset of offsets) {
    const reference = [...own.references.values()].find((r) => r.node.start === offset);
    const declared = [...own.declarations].find(([node]) => node.start === offset)?.[1];
    const binding = reference?.binding ?? declared;
    out.push(binding ? `${binding.scope.node.type}${binding.writes === 0 ? "=" : ""}` : "free");
  }
  expect(analysis.identifiers.size).toBeGreaterThan(0);
  return out;
}

test("var is hoisted to its function, let to its block", () => {
  expect(marked("{ var a = 1; let b = 2; } /**/a; /**/b")).toEqual(["Program", "free"]);
  expect(marked("function f() { { var a } return () => /**/a } /**/a")).toEqual([
    "FunctionDeclaration=",
    "free",
  ]);
});

test("a parenthesised assignment is an assignment", () => {
  expect(marked("let x = 1; (x) = 2; /**/x")).toEqual(["Program"]);
  expect(marked("let x = 1; ((x))++; /**/x")).toEqual(["Program"]);
  expect(marked("let x = 1; [(x)] = [2]; ({ a: x.y } = {}); /**/x")).toEqual(["Program"]);
});

test("destructuring, loops and updates assign", () => {
  for (const write of [
    "({ a: x } = {})",
    "[...x] = []",
    "({ x = 1 } = {})",
    "for (x of []);",
    "for (x in {});",
    "x ??= 1",
    "--x",
  ]) {
    expect(marked(`let x; ${write}; /**/x`)).toEqual(["Program"]);
  }
  expect(marked("let x = 1; const { y = /**/x } = {}; /**/y")).toEqual(["Program=", "Program="]);
});

test("sloppy functions in blocks are var too (Annex B.3.3), unless strict or in conflict", () => {
  expect(marked("{ function f() {} } /**/f")).toEqual(["Program"]);
  expect(marked("'use strict'; { function f() {} } /**/f")).toEqual(["free"]);
  expect(marked("{ async function f() {} } /**/f")).toEqual(["free"]);
  expect(marked("let f = 1; { function f() {} } /**/f")).toEqual(["Program="]);
  expect(marked("function g(f) { { function f() {} } return /**/f }")).toEqual([
    "FunctionDeclaration=",
  ]);
  expect(marked("{ let f; { function f() {} } } /**/f")).toEqual(["free"]);
  expect(marked("if (1) function f() {} /**/f")).toEqual(["Program"]);
  expect(marked("switch (1) { case 1: function f() {} } /**/f")).toEqual(["Program"]);
});

test("parameters with defaults have a scope of their own", () => {
  expect(marked("var x = 1; function f(a = () => /**/x) { var x = 2; return a() }")).toEqual([
    "Program",
  ]);
  expect(marked("function f(x, a = () => /**/x) { var x = 2; return x }")).toEqual([
    "FunctionDeclaration=",
  ]);
  expect(marked("function f(x) { var x = 2; return /**/x }")).toEqual(["FunctionDeclaration"]);
});

test("arguments of sloppy functions change their parameters", () => {
  expect(marked("function f(x) { arguments[0] = 1; return /**/x }")).toEqual([
    "FunctionDeclaration",
  ]);
  expect(marked("function f(x) { (() => arguments)(); return /**/x }")).toEqual([
    "FunctionDeclaration",
  ]);
  expect(marked("function f(x) { 'use strict'; arguments[0] = 1; return /**/x }")).toEqual([
    "FunctionDeclaration=",
  ]);
  expect(marked("function f() { return /**/arguments }")).toEqual(["FunctionDeclaration"]);
  expect(marked("const f = () => /**/arguments")).toEqual(["free"]);
});

test("a named function expression's name is its own, and does not change", () => {
  expect(marked("const g = function h() { h = 1; return /**/h }; /**/h")).toEqual([
    "FunctionExpression=",
    "free",
  ]);
  expect(marked("const g = function h(h) { return /**/h }")).toEqual(["FunctionExpression="]);
});

test("catch parameters, and var of the same name in their body", () => {
  expect(marked("try { } catch (e) { /**/e } /**/e")).toEqual(["CatchClause=", "free"]);
  expect(marked("try { } catch (e) { var e = 1; /**/e } /**/e")).toEqual([
    "CatchClause",
    "Program=",
  ]);
  expect(marked("try { } catch ({ a, b: [c] }) { /**/a; /**/c }")).toEqual([
    "CatchClause=",
    "CatchClause=",
  ]);
});

test("a switch has one scope for all cases, and none for its discriminant", () => {
  expect(marked("switch (/**/z) { case 1: let z = 1; case 2: /**/z } /**/z")).toEqual([
    "free",
    "SwitchStatement=",
    "free",
  ]);
});

test("loops have a scope for their variables", () => {
  expect(marked("for (let i = 0; i < 1; i++) { /**/i } /**/i")).toEqual(["ForStatement", "free"]);
  expect(marked("for (const i of []) { /**/i }")).toEqual(["ForOfStatement="]);
  expect(marked("for (var i of []) { } /**/i")).toEqual(["Program"]);
});

test("classes bind their name inside too, and their blocks and fields are functions", () => {
  expect(marked("class A { m() { return /**/A } } A = 1; /**/A")).toEqual([
    "ClassDeclaration=",
    "Program",
  ]);
  expect(marked("(class B { static { var c = 1; /**/c } }); /**/c; /**/B")).toEqual([
    "StaticBlock",
    "free",
    "free",
  ]);
  expect(marked("class A { x = /**/y; [/**/z] = 1 } var y; let z")).toEqual([
    "Program=",
    "Program=",
  ]);
});

test("labels, keys and members are no references", () => {
  expect(marked("a: for (;;) { break a } ({ a: 1, a() {} }).a; /**/a")).toEqual(["free"]);
  expect(analysisOf("a: for (;;) { break a } ({ b: 1, c() {} }).d").globals.size).toBe(0);
});

test("duplicate declarations change", () => {
  expect(marked("function f() { } function f() { } /**/f")).toEqual(["Program"]);
  expect(marked("function f(a) { function a() { } return /**/a }")).toEqual([
    "FunctionDeclaration",
  ]);
});

test("isConstant and declaredIn answer for references and declarations", () => {
  const source = "const a = 1; let b; b = a; get_item; free";
  const parsed = parse(source);
  const analysis = analysisOf(source);
  expect(analysis.globals).toEqual(new Set(["free"]));
  const other: ESTree.Identifier = { type: "Identifier", name: "a" };
  expect(analysis.isConstant(other)).toBe(false);
  expect(analysis.declaredIn(other)).toBe(undefined);
  expect(parsed.ast.body).toHaveLength(5);
});
