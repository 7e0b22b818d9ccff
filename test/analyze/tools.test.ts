import { expect, test } from "vitest";
import { analysisOf, sites } from "./support.js";

const values = (source: string) => [...analysisOf(source).toolValues.keys()].sort();

test("free names and members of a namespace are static calls", () => {
  expect(
    sites("await get_item({ id: 1 });\n  await srv.get_user({}); await srv['get_item']({ id: 1 })"),
  ).toEqual(["get_item@1:7", "srv.get_user@2:9", "get_item@2:33"]);
  expect(values("await get_item({ id: 1 }); await srv.get_user({})")).toEqual([]);
});

test("optional calls and parentheses do not hide a tool", () => {
  expect(
    sites("await srv?.get_user({}); await srv.get_user?.({}); await (get_item)({ id: 1 })"),
  ).toEqual(["srv.get_user@1:7", "srv.get_user@1:32", "get_item@1:58"]);
});

test("a key that folds to a constant is static", () => {
  expect(sites("const k = 'user'; await srv['get_' + k]({}); await srv[`get_${k}`]({})")).toEqual([
    "srv.get_user@1:25",
    "srv.get_user@1:52",
  ]);
});

test("a computed key is dynamic, and the namespace is needed as a value", () => {
  const source = "const k = globalThis.k; await srv[k]({})";
  expect(sites(source)).toEqual(["?srv[k]@1:31"]);
  expect(values(source)).toEqual(["srv"]);
});

test("constant aliases and destructuring are static", () => {
  const source =
    "const get = srv.get_user; const { get_item: item } = srv; const s = srv;\nawait get({}); await item({ id: 1 }); await s.get_user({})";
  expect(sites(source)).toEqual(["srv.get_user@2:7", "get_item@2:22", "srv.get_user@2:45"]);
  expect(values(source)).toEqual(["srv"]);
});

test("an alias is dynamic where it may be in its dead zone", () => {
  expect(sites("function f() { return get({}) }\nf(); const get = srv.get_user;")).toEqual([
    "?get@1:23",
  ]);
  expect(sites("switch (1) { case 0: const get = srv.get_user; case 1: await get({}) }")).toEqual([
    "?get@1:62",
  ]);
  expect(sites("await get({}); const get = srv.get_user;")).toEqual([]);
});

test("a closure made after the alias has it", () => {
  expect(sites("const get = srv.get_user; const f = async () => await get({}); await f()")).toEqual(
    ["srv.get_user@1:55"],
  );
});

test("an alias that is reassigned is dynamic", () => {
  expect(sites("let get = srv.get_user; get = get_item; await get({})")).toEqual(["?get@1:47"]);
});

test("a tool name that is assigned anywhere is dynamic everywhere", () => {
  expect(sites("await get_item({ id: 1 }); get_item = 5")).toEqual(["?get_item@1:7"]);
});

test("shadowing hides a tool", () => {
  expect(
    sites(
      "const get_item = (x) => x; get_item({}); { const srv = { get_user() {} }; srv.get_user() }",
    ),
  ).toEqual([]);
  expect(sites("function f(get_item) { return get_item(1) } f((x) => x)")).toEqual([]);
  expect(sites("{ function get_item() {} } get_item()")).toEqual([]);
  expect(sites("try { } catch (srv) { srv.get_user() }")).toEqual([]);
});

test("inside `with` nothing is certain", () => {
  expect(sites("with ({}) { get_item({ id: 1 }) }")).toEqual(["?get_item@1:13"]);
});

test("a tool passed as a callback is a site at the call that gets it", () => {
  const analysis = analysisOf("const r = await Promise.all([1].map(add))");
  expect(analysis.sites).toMatchObject([
    { tool: "add", dynamic: true, callback: true, loop: true, combinator: "all", column: 29 },
  ]);
  expect([...analysis.toolValues.keys()]).toEqual(["add"]);
});

test("a namespace passed along is followed to the call", () => {
  expect(sites("const f = async (t, k) => await t.get_user({ k });\nawait f(srv, 1)")).toEqual([
    "?t.get_user@1:33",
  ]);
  expect(sites("async function retry(fn) { return await fn() }\nawait retry(list_items)")).toEqual([
    "?fn@1:41",
  ]);
});

test("tools in objects and arrays are followed", () => {
  expect(sites("const api = { a: list_items }; await api.a({})")).toEqual(["?api.a@1:38"]);
  expect(sites("const fns = [list_items]; for (const fn of fns) await fn()")).toEqual(["?fn@1:55"]);
});

test("calls that no tool can reach are no sites", () => {
  expect(
    sites(
      "const x = await list_items(); x.items.map((i) => i.f()); console.log(Math.max(1, x)); x.go()",
    ),
  ).toEqual(["list_items@1:17"]);
  expect(sites("const fns = [list_items]; fns.push(list_items); fns.map(String)")).toHaveLength(1);
});

test("the global object reaches tools", () => {
  expect(sites("await globalThis.get_item({ id: 1 }); await globalThis[x()]({})")).toEqual([
    "?globalThis.get_item@1:7",
    "?globalThis[x()]@1:45",
  ]);
});

test("sites say where they stand", () => {
  const source = `
    async function main(ids) {
      for (const id of ids) {
        try { if (id) await get_item({ id }) } catch {}
      }
      const f = (x) => list_items({ x });
      return f(1);
    }`;
  expect(analysisOf(source).sites).toMatchObject([
    {
      tool: "get_item",
      loop: true,
      branch: true,
      guarded: true,
      awaited: true,
      callback: false,
      function: "main",
    },
    {
      tool: "list_items",
      loop: false,
      branch: false,
      guarded: false,
      awaited: false,
      callback: false,
      function: "f",
    },
  ]);
});

test("elements of a combinator and mapped calls are marked", () => {
  const kinds = (source: string) => analysisOf(source).sites.map((s) => s.combinator);
  expect(kinds("await Promise.race([list_items(), get_item({ id: 1 }).catch(() => 0)])")).toEqual([
    "race",
    "race",
  ]);
  expect(kinds("await Promise.allSettled([1].map(async (id) => await get_item({ id })))")).toEqual([
    "allSettled",
  ]);
  expect(
    kinds("await Promise.all([1].map((id) => { return get_item({ id }) })); await list_items()"),
  ).toEqual(["all", undefined]);
  expect(kinds("const Promise = { all() {} }; Promise.all([list_items()])")).toEqual([undefined]);
});

test("identifiers hold every name, labels and private names included", () => {
  const { identifiers } = analysisOf(
    "lab: for (;;) { break lab } class A { #p = 1; q = this.r } const { s: t = u } = {}; (v) => w",
  );
  for (const name of ["lab", "A", "p", "q", "r", "s", "t", "u", "v", "w"])
    expect(identifiers).toContain(name);
});

test("globals hold the free names that are no tools", () => {
  expect(
    [...analysisOf("console.log(Math.PI, get_item); globalThis.URL; x = y").globals].sort(),
  ).toEqual(["Math", "URL", "console", "globalThis", "x", "y"]);
});

const notFolded: Record<string, string> = {
  "a sum that goes deep": `srv[${"'g' + ".repeat(12)}'x']`,
  "a sum with a number": "srv['get_' + 1]",
  "a number with a string": "srv[1 + 'get_user']",
  "a big number": "srv[1n]",
  "a variable": "srv[changing]",
  "a template with a part that is not known": "srv[`get_${changing}`]",
};

test.each(Object.entries(notFolded))("%s is a key that only the run knows", (_, callee) => {
  const source = `let changing = 'get_user'; await ${callee}({})`;
  expect(sites(source)).toEqual([`?${callee}@1:34`]);
  expect(values(source)).toEqual(["srv"]);
});

test("a constant inside with may be another", () => {
  expect(sites("const k = 'get_user'; with ({}) { await srv[k]({}) }")).toEqual(["?srv[k]@1:41"]);
});

test("a private name is no member of a namespace", () => {
  expect(sites("class A { #x; static f() { return srv.#x({}) } }")).toEqual(["?srv.#x@1:35"]);
});

test("a long chain of aliases is not followed to its end", () => {
  const chain = (n: number) =>
    Array.from({ length: n }, (_, i) => `const a${i + 1} = a${i};`).join("\n");
  expect(sites(`const a0 = add;\n${chain(20)}\nawait a20(1)`)).toEqual(["add@22:7"]);
  expect(sites(`const a0 = add;\n${chain(40)}\nawait a40(1)`)).toEqual(["?a40@42:7"]);
});

test.each([
  ["const [f] = srv; await f({})", "?f@1:24"],
  ["const { ...rest } = srv; await rest.get_user({})", "?rest.get_user@1:32"],
  ["const { [Math.random()]: f } = srv; await f({})", "?f@1:43"],
  ["const { nope } = srv; await nope({})", "?nope@1:29"],
  ["const get = srv.get_user; function f(x = get({})) { return x } await f()", "?get@1:42"],
])("what is taken out of a namespace in another way is dynamic: %s", (source, site) => {
  expect(sites(source)).toEqual([site]);
});

test("typeof of a tool needs it as a value, and calls nothing", () => {
  expect(values("return typeof get_item")).toEqual(["get_item"]);
  expect(sites("return typeof get_item")).toEqual([]);
});

test("a long callee is cut in what is shown of it", () => {
  const source = `globalThis.y = srv; await globalThis[String(${"1".repeat(300)})].get_user({})`;
  const [site] = analysisOf(source).sites;
  expect(site?.callee).toHaveLength(80);
  expect(site?.callee).toMatch(/^globalThis\[String\(1+…$/);
});

test("a method of this may be a tool only where this may be the global object", () => {
  const body = "function f() { return this.get_item({}) } f.call({ get_item: (x) => x })";
  expect(sites(body)).toContain("?this.get_item@1:23");
  expect(sites(`'use strict'; ${body}`)).toEqual([]);
});

test("what a call is of is told in few characters, however it is written", () => {
  const callee = (spaces: number) =>
    analysisOf(`srv${" ".repeat(spaces)}.get_user(1)`).sites.map((site) => site.callee);
  expect(callee(0)).toEqual(["srv.get_user"]);
  expect(callee(100)).toEqual(["srv .get_user"]);
  expect(callee(200)).toEqual(["srv …"]);
});
