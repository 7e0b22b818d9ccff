import { expect, test } from "vitest";
import { analysisOf } from "./support.js";

function rule(source: string): string {
  const { value } = analysisOf(source);
  if (value.kind === "function") return `function ${value.name}`;
  if (value.kind === "result-variable")
    return `result-variable ${value.declared ? "declared" : "free"}`;
  return value.kind;
}

test("a top-level return, wherever it stands", () => {
  expect(rule("if (x) { for (;;) { try { return 1 } catch { } } } 2")).toBe("return");
  expect(rule("switch (x) { case 1: a: return 1 } 2")).toBe("return");
  expect(rule("function f() { return 1 } 2")).toBe("trailing");
  expect(rule("__result__ = 1; return 2")).toBe("return");
});

test("__result__, if it is assigned", () => {
  expect(rule("__result__ = 1; 2")).toBe("result-variable free");
  expect(rule("let __result__; if (x) __result__ = 1; 2")).toBe("result-variable declared");
  expect(rule("const __result__ = 1; 2")).toBe("result-variable declared");
  expect(rule("[1].forEach((x) => { __result__ = x })")).toBe("result-variable free");
  expect(rule("__result__; 2")).toBe("trailing");
  expect(rule("{ let __result__ = 1 } 2")).toBe("trailing");
});

test("the trailing expression", () => {
  expect(rule("const x = 1; x")).toBe("trailing");
  expect(rule("x; ;")).toBe("trailing");
  expect(rule("main(); async function main() { }")).toBe("trailing");
  expect(rule("x; const y = 1")).toBe("none");
  expect(rule("export default 1 + 1")).toBe("trailing");
  expect(rule("({ a: 1 })")).toBe("trailing");
  expect(rule("'text'")).toBe("trailing");
});

test("a trailing function literal is called", () => {
  expect(rule("async () => 1")).toBe("function-literal");
  expect(rule("const x = 1; (async function named() { return x })")).toBe("function-literal");
  expect(rule("(async () => 1)()")).toBe("trailing");
  expect(rule("(function* () { })")).toBe("trailing");
  expect(rule("export default async () => 1")).toBe("function-literal");
  expect(rule("export default function () { }")).toBe("function-literal");
});

test("a named function is called when it is alone, or nobody mentions main or run", () => {
  expect(rule("async function anything() { }")).toBe("function anything");
  expect(rule("const anything = async () => 1")).toBe("function anything");
  expect(rule("'use strict'; function anything() { }")).toBe("function anything");
  expect(rule("const a = 1; async function main() { return a }")).toBe("function main");
  expect(rule("const a = 1; const run = () => a")).toBe("function run");
  expect(rule("function run() { } function main() { }")).toBe("function main");
  expect(rule("const a = 1; function main(n) { return n ? main(n - 1) : a }")).toBe(
    "function main",
  );
  expect(rule("export default async function anything() { }")).toBe("function anything");
  expect(rule("const a = 1; function f() { } export { f as default }")).toBe("function f");
});

test("otherwise nothing is called", () => {
  expect(rule("const a = 1; async function other() { }")).toBe("none");
  expect(rule("async function main() { } const p = main()")).toBe("none");
  expect(rule("function* main() { }")).toBe("none");
  expect(rule("const a = 1; let main = () => 1; main = a; const b = 1")).toBe("none");
  expect(rule("const a = 1")).toBe("none");
});

test("what is declared and never set, or is no function, is no value", () => {
  expect(rule("let __result__; const b = 2")).toBe("none");
  expect(rule("export default function* () { }")).toBe("none");
  expect(rule("export default class A { }")).toBe("none");
  expect(rule("export default class { }")).toBe("none");
  expect(rule("const a = 1; export { a as default }")).toBe("none");
  expect(rule("label: function f() { return 1 }")).toBe("none");
  expect(rule("{ function f() { } }")).toBe("none");
});
