import { expect, test } from "vitest";
import { positionAt } from "../../src/transform/code-frame.js";
import { analysisOf } from "./support.js";

/** `repaired line:column` or `reported line:column`. */
function repairs(source: string): string[] {
  const analysis = analysisOf(source);
  const at = [...analysis.repairs].map(({ start = -1 }) => positionAt(source, start));
  return analysis.diagnostics
    .filter((d) => d.code === "forgotten-await")
    .map((d) => {
      const repaired = at.some((p) => p.line === d.line && p.column === d.column);
      return `${repaired ? "repaired" : "reported"} ${d.line}:${d.column}`;
    });
}

test("a plain use of the value is repaired", () => {
  for (const use of [
    "@.name",
    "@?.name",
    "@[0]",
    "@.map(String)",
    "for (const x of @) { }",
    "[...@]",
    "`${@}`",
    "@ + 1",
    "@ > 1",
    "!@",
    "JSON.stringify(@)",
    "console.log(@)",
    "if (@) { }",
    "while (@) { }",
    "@ ? 1 : 2",
    "const { a } = @",
    "const [b] = @",
    "({ ...@ })",
    "Object.keys(@)",
    "switch (@) { }",
    "x = y + (@)",
  ]) {
    const source = `var x, y; ${use.replace("@", "list_items()")}`;
    expect([use, repairs(source)]).toEqual([use, [`repaired 1:${source.indexOf("list") + 1}`]]);
  }
});

test("what a promise is for is left alone", () => {
  for (const use of [
    "await @",
    "@",
    "@.then((x) => x.y)",
    "@.catch(() => 0)",
    "return @",
    "Promise.all([@])",
    "const p = @; await p",
    "typeof @",
    "f(@)",
    "({ a: @ })",
    "void @",
    "x = @",
    "@ instanceof Promise",
    "@ && y",
  ]) {
    expect([
      use,
      repairs(`var x, y; function f(a) { return a } ${use.replace("@", "list_items()")}`),
    ]).toEqual([use, []]);
  }
});

test("a constant that is plainly used is repaired at the call", () => {
  expect(repairs("const user = get_item({ id: 1 });\nconsole.log(user.name)")).toEqual([
    "repaired 1:14",
  ]);
  expect(repairs("const list = list_items();\nreturn [1].map((i) => list[i])")).toEqual([
    "repaired 1:14",
  ]);
  expect(repairs("const user = list_items(); if (!user.ok) return null; return user")).toEqual([
    "repaired 1:14",
  ]);
});

test("a constant that is also used as a promise is not", () => {
  expect(repairs("const p = list_items(); console.log(p); await p")).toEqual([]);
  expect(repairs("const p = list_items(); p.x; await Promise.all([p])")).toEqual([]);
  expect(repairs("let p = list_items(); p.x; p = 1")).toEqual([]);
  expect(repairs("const p = list_items()")).toEqual([]);
});

test("where await is not allowed it is only reported", () => {
  expect(repairs("const r = [1].map((id) => get_item({ id }).name)")).toEqual(["reported 1:27"]);
  expect(repairs("async function f(a = list_items().x) { }")).toEqual(["reported 1:22"]);
  expect(repairs("class A { a = list_items().x; static { list_items().y } }")).toEqual([
    "reported 1:15",
    "reported 1:40",
  ]);
  expect(repairs("async () => { function g() { return list_items().x } return g() }")).toEqual([
    "reported 1:37",
  ]);
});

test("inside async functions it is repaired", () => {
  expect(repairs("const f = async () => list_items().x; await f()")).toEqual(["repaired 1:23"]);
});

test("an optional call is not repaired: its chain may stop before it", () => {
  expect(repairs("srv?.get_user({}).name")).toEqual(["reported 1:1"]);
});
