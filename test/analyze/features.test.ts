import { expect, test } from "vitest";
import { analysisOf } from "./support.js";

const promise = (source: string) => analysisOf(source).features.has("promise");

test("directly awaited tools need no promises", () => {
  for (const source of [
    "const a = await list_items(); for (const x of a) await add(x); return a",
    "return list_items()",
    "const a = list_items(); return a.x",
    "await (x ? list_items() : add(1)); function x() { return [1].map((y) => y + 1) }",
    "try { await list_items() } catch (e) { return e.message }",
    "list_items()",
  ]) {
    expect([source, promise(source)]).toEqual([source, false]);
  }
});

test("anything else does", () => {
  for (const source of [
    "list_items(); return 1",
    "const p = list_items(); await p",
    "await f(list_items()); function f(x) { return x }",
    "async function f() { return 1 } await f()",
    "await Promise.all([])",
    "setTimeout(() => { }, 1)",
    "queueMicrotask(() => { })",
    "for await (const x of []) { }",
    "await srv[x()]({}); function x() { }",
    "const t = srv; await t.get_user({})",
    "await [1].map(add)[0]",
    "function f() { return list_items() } await f()",
    "try { return list_items() } finally { await add(1) }",
    "await (list_items() || 1)",
    "await globalThis.list_items({})",
    "async function* g() { }",
  ]) {
    expect([source, promise(source)]).toEqual([source, true]);
  }
});

test("tools as values need stubs", () => {
  expect(analysisOf("const f = add; f(1)").features.has("stubs")).toBe(true);
  expect(analysisOf("await add(1)").features.has("stubs")).toBe(false);
});

test.each<[string, boolean]>([
  ["console.log(typeof x, !x)", false],
  ["console.log(x?.length)", false],
  ["console.log(x.toFixed(2))", false],
  ["console.log(-x)", true],
  ["console.log(x?.y)", true],
  ["console.log(x[x]())", true],
  ["console[x]('text')", true],
])("values are rendered only where they may be logged: %s", (source, rendered) => {
  expect(analysisOf(`const x = globalThis.x; ${source}`).features.has("inspect")).toBe(rendered);
});

test.each<[string, boolean]>([
  ["Array()", false],
  ["Array(1, 2)", false],
  ["Array('x')", false],
  ["Array.from([x])", false],
  ["Array.from({ length: 3 })", false],
  ["Array(x)", true],
  ["Array.from({ length: 1, a: 2 })", true],
  ["Array.from({ get length() { return x } })", true],
])("lengths are guarded only where an array may be long: %s", (source, guarded) => {
  expect(analysisOf(`const x = 1; ${source}`).features.has("guards")).toBe(guarded);
});

test("a list made by a name of the snippet's own is as long as it says", () => {
  const guards = (source: string) => analysisOf(source).features.has("guards");
  expect(guards("Array.from({ length: x }, (_, i) => i)")).toBe(false);
  expect(guards("const Array = x; Array.from({ length: x }, (_, i) => i)")).toBe(true);
});
