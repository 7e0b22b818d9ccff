import { expect, test } from "vitest";
import { analysisOf, found } from "./support.js";

const hints = (source: string) => analysisOf(source).diagnostics.map((d) => d.hint);

test("an unknown tool is an error with the nearest names", () => {
  expect(found("const x = 1;\nawait get_itm({ id: x })")).toEqual(["error unknown-tool 2:7"]);
  expect(hints("await getItem({ id: 1 })")[0]).toContain("`get_item`");
  expect(hints("await get_usr({})")[0]).toContain("`srv.get_user`");
});

test("an unknown member of a namespace is an error where it is called, a warning where it is read", () => {
  expect(found("await srv.get_usr({})")).toEqual(["error unknown-tool-member 1:11"]);
  expect(found("const f = srv.get_usr; const { x } = srv")).toEqual([
    "warning unknown-tool-member 1:15",
  ]);
  expect(hints("await srv.get_usr({})")[0]).toContain("`get_user`");
});

test("what may not be reached is a warning", () => {
  for (const around of [
    "if (Math.random() > 1) { @ }",
    "for (const x of [1]) { @ }",
    "try { @ } catch {}",
    "[1].map(() => { @ })",
    "if (Math.random()) throw 1; @",
    "function f() { @ } return 1",
    "const a = Math.random() ? @ : 0",
    "Math.random() && @",
  ]) {
    expect(
      found(around.replace("@", "nope()")).filter((d) => d.includes("unknown-tool"))[0],
    ).toMatch(/^warning/);
  }
});

test("what is certain to be reached is an error", () => {
  for (const around of [
    "@",
    "{ @ }",
    "try { @ } finally { }",
    "async function main() { @ }",
    "async function main() { await step(); } async function step() { @ } await main()",
    "(async () => { @ })()",
    "async () => { @ }",
    "const x = [1, @]",
    "do { @ } while (false)",
  ]) {
    expect(
      found(around.replace("@", "nope()")).map((d) => d.split(" ").slice(0, 2).join(" ")),
    ).toEqual(["error unknown-tool"]);
  }
});

test("a name that is declared, assigned or built in is not unknown", () => {
  expect(
    found("total = 1; f(); function f() {} console.log(total, Math, JSON, undefined, arguments)"),
  ).toEqual([]);
  expect(
    found("try { } catch (e) { e(); } lab: for (;;) break lab; class A { m() { return A } }"),
  ).toEqual([]);
  expect(found("typeof window === 'undefined'")).toEqual([]);
});

test("an unknown name that is only read is a warning, once", () => {
  expect(found("const a = foo;\nconst b = foo + 1;")).toEqual(["warning unknown-name 1:11"]);
});

test("a denied tool", () => {
  expect(found("await drop_item({})")).toEqual(["error denied-tool 1:7"]);
  expect(found("try { await srv.drop_item({}) } catch {}")).toEqual(["warning denied-tool 1:13"]);
  expect(found("await drop_item({}).catch(() => 0)")).toEqual(["warning denied-tool 1:7"]);
});

test("literal arguments that violate the schema are reported at the property", () => {
  expect(found("await get_item({ id: 'x' })")).toEqual(["error schema-violation 1:22"]);
  expect(found("await get_item({ id: 1,\n  nope: 2 })")).toEqual(["error schema-violation 2:3"]);
  expect(found("await get_item({ id: 1, tag: 'c' })")).toEqual(["error schema-violation 1:30"]);
  expect(found("await get_item({ id: 1, list: ['a', 2] })")).toEqual([
    "error schema-violation 1:37",
  ]);
  expect(found("await get_item({ id: 1, filter: { deep: 1 } })")).toEqual([
    "error schema-violation 1:41",
  ]);
  expect(found("await get_item({ id: 1, list: 'a' })")).toEqual(["error schema-violation 1:31"]);
  expect(found("await get_item({})")).toEqual(["error schema-violation 1:16"]);
  expect(found("await get_item()")).toEqual(["error schema-violation 1:7"]);
  expect(found("const id = 'x'; await get_item({ id })")).toEqual(["error schema-violation 1:34"]);
  expect(found("await get_item({ id: 1, filter: () => 1 })")).toEqual([
    "error schema-violation 1:33",
  ]);
});

test("what is not known before the run is not reported", () => {
  for (const argument of [
    "{ id: x }",
    "{ ...x }",
    "{ [x]: 1 }",
    "x",
    "{ id: 1, tag: x }",
    "{ id: 1, list: [x, ...x] }",
    "...x",
    "{ id: 1, tag: undefined }",
    "{ id: 1, filter: { deep: x } }",
    "{ id: `${x}`.length }",
    "{ id: -1 }",
    "{ id: 1, nope: undefined }",
  ]) {
    expect(found(`const x = globalThis.x; await get_item(${argument})`)).toEqual([]);
  }
});

test("a tool of named arguments takes one object", () => {
  expect(found("await get_item('x')")).toEqual(["error argument-form 1:16"]);
  expect(found("await list_items([1])")).toEqual(["error argument-form 1:18"]);
  expect(found("await get_item({ id: 1 }, 2)")).toEqual(["error argument-form 1:27"]);
  expect(found("await add(1, 'x', [2])")).toEqual([]);
});

test("the dead zone of a variable named like a tool is a warning: JavaScript throws", () => {
  expect(found("const list_items = await list_items()")).toEqual(["warning tool-dead-zone 1:26"]);
  expect(hints("const list_items = await list_items()")[0]).toContain("list_itemsResult");
});

test("code after which nothing can run", () => {
  expect(found("return 1;\nconsole.log(2);\nconsole.log(3)")).toEqual([
    "warning unreachable-code 2:1",
  ]);
  expect(found("for (;;) { }\nlist_items()")).toEqual(["warning unreachable-code 2:1"]);
  expect(found("while (true) { if (Math.random()) break; }\nlist_items()")).toEqual([]);
  expect(found("a: for (;;) { for (;;) { break a } }\nlist_items()")).toEqual([]);
  expect(found("if (Math.random()) return 1; else throw 2;\nlist_items()")).toEqual([
    "warning unreachable-code 2:1",
  ]);
  expect(found("return f();\nfunction f() { }\nvar x;")).toEqual([]);
  expect(found("switch (1) { case 1: return 1; default: return 2 }\nlist_items()")).toEqual([
    "warning unreachable-code 2:1",
  ]);
  expect(found("try { return 1 } catch { return 2 }\nlist_items()")).toEqual([
    "warning unreachable-code 2:1",
  ]);
  expect(found("x: { break x; }\nlist_items()")).toEqual([]);
});

test("what exists elsewhere has a hint", () => {
  expect(found("fetch('u')")).toEqual(["error fetch 1:1"]);
  expect(found("require('fs')")).toEqual(["error require 1:1"]);
  expect(found("eval('1')")).toEqual(["error eval 1:1"]);
  expect(found("new Function('1')")).toEqual(["error eval 1:5"]);
  expect(found("await import('fs')")).toEqual(["error dynamic-import 1:7"]);
  expect(found("new XMLHttpRequest()")).toEqual(["error fetch 1:5"]);
  for (const name of ["process", "window", "document", "Intl", "fs", "Buffer"]) {
    expect(found(`const x = ${name}.y`)).toEqual(["warning missing-global 1:11"]);
    expect(found(`const ${name} = {}; const x = ${name}.y`)).toEqual([]);
  }
  expect(found("const fetch = () => 1; const require = fetch; fetch(); require()")).toEqual([]);
});

test("assigning to a tool is a warning", () => {
  expect(found("get_item = 1")).toEqual(["warning tool-overwritten 1:1"]);
});

test("a variable that is undefined while its tool is called is no dead zone", () => {
  expect(found("const get_item = get_item({ id: 1 })")).toEqual(["warning tool-dead-zone 1:18"]);
  expect(found("var get_item = get_item({ id: 1 })")).toEqual([]);
});

test("what other engines have is named with what to use instead, called or read", () => {
  expect(found("process(1)")).toEqual(["error missing-global 1:1"]);
  expect(found("return new FinalizationRegistry(String)")).toEqual(["error missing-global 1:12"]);
  expect(found("const f = fetch; return f")).toEqual(["warning missing-global 1:11"]);
  expect(hints("const f = fetch; return f")[0]).toContain("tools, which are already in scope");
});

test("what is found is found so many times at most", () => {
  const most = 200;
  expect(found("eval('1'); ".repeat(most + 50))).toHaveLength(most);
  expect(found("nope(); ".repeat(most + 50))).toHaveLength(most);
});
