/** What a program is expected to touch before it first waits. */
import { expect, test } from "vitest";
import { analysisOf } from "./support.js";

/** Without what is there in any case. */
const opening = (source: string) =>
  analysisOf(`${source}; function same(x) { return x }`)
    .opening?.filter((name) => !/^(promise|async-|for-await|lockdown|guards|stubs)/.test(name))
    .join();

/** Touched, should anyone come to where it stands. */
const rest =
  "; console.log(Date.now()); await Promise.all([add(1).then(same), new Promise(f)]); function f() { setTimeout(f) }";

test.each([
  ["await add(1)", ""],
  ["const a = await add(1)", ""],
  ["const t = Date.now(); await add(t)", "clock"],
  ["console.log('x'); await add(1)", "console,inspect"],
  ["await add(console.log(1))", "console,inspect"],
  ["await Promise.all([add(1), add(2)])", "combinators"],
  ["await add(1).catch((e) => console.log(e))", "then"],
  ["await add(1).then(f)", "then"],
  ["await new Promise((r) => add(1).then(r))", "new Promise,then"],
  ["new Promise(f); await add(1)", "new Promise,timers"],
  ["await f", "timers"],
  ["f(); await add(1)", "timers"],
  ["const g = () => f(); const o = { g }; await o.g()", "timers"],
  ["const g = () => f(); await add(1); g()", ""],
  ["const o = { g() { return f() } }; await add(1)", "timers"],
  ["function g() { return h() } async function h() { await add(1); f() } await g()", ""],
  ["async function g() { return await add(1) } await g()", ""],
  ["async function g(x) { return x ? g(x - 1) : add(1) } await g(1)", ""],
  ["async function g(x) { return x && add(1) } await g(1)", ""],
  ["async function g(x) { return Promise.all([add(1)]) } await g(1)", "combinators"],
  ["const o = { m: add }; async function g(x) { return o.m(x) } await g(1)", ""],
  ["class A { async g() { return this.h() } h() { return add(1) } } await new A().g(1)", ""],
  ["await [1, 2].map(async (x) => add(x, Date.now()))[0]", "clock"],
  ["class A { x = Date.now(); m() { console.log(1) } } await add(1)", ""],
  ["class A { static x = Date.now(); m() { console.log(1) } } await add(1)", "clock"],
  ["class A { [Date.now()]() {} } await add(1)", "clock"],
  [
    "class A { x = Date.now(); m() { console.log(1) } } new A(); await add(1)",
    "clock,console,inspect",
  ],
  ["const A = class { m() { console.log(1) } }; new A().m(); await add(1)", "console,inspect"],
  ["const A = class { m() { console.log(1) } }; await add(1)", ""],
  [
    "if (add) await add(1); else console.log(1)",
    "clock,combinators,console,inspect,new Promise,then,timers",
  ],
  ["if (add) await add(1); else await add(2, Date.now())", "clock"],
  ["if (add) throw 1", "clock,combinators,console,inspect,new Promise,then,timers"],
  ["add(1) || await add(2)", "clock,combinators,console,inspect,new Promise,then,timers"],
  ["(await add(1)) ? f() : 0", ""],
  ["switch (await add(1)) { case f(): }", ""],
  [
    "switch (1) { case 1: await add(1) }",
    "clock,combinators,console,inspect,new Promise,then,timers",
  ],
  ["for (let i = 0; i < 3; i++) { await add(i) }", ""],
  ["for (const x of [1]) { console.log(x); await add(x) }", "console,inspect"],
  ["for await (const x of g()) f(); async function* g() { for (;;) yield await add(1) }", ""],
  ["const g = function* () { yield 1; Date.now() }; for (const x of g()) await add(x)", "clock"],
  ["try { await add(1) } catch { f() } finally { f() }", ""],
  ["try { add(1) } catch { f() } finally { Date.now() } await add(2)", "clock"],
  ["add(Math.max(1, 2)); await add(3)", ""],
  ["await add(Math.random())", "random"],
  ["const { all } = Promise; await add(1)", "combinators"],
])("it is what stands before: %s", (source, touched) => {
  expect(opening(source + rest)).toBe(touched);
});

test.each([
  "async function g() { return 1 } await g(); await add(1)",
  "async function g() {} await g(); await add(1)",
  "async function g() { throw 1 } await g(); await add(1)",
  "async function g() { return add } await g(); await add(1)",
  "const g = async () => ({}); await g(); await add(1)",
  "const g = async () => JSON.parse('1'); await g(); await add(1)",
  "const l = [1]; const g = async () => l.map(same); await g(); await add(1)",
  "const g = async () => [1].concat(2); await g(); await add(1)",
  "add(1).then(same); return [1, 2].join()",
  "async function* g() { yield 1; yield await add(1) } for await (const x of g()) f(x)",
  "await Promise.resolve(1); await add(1)",
  "await [1].reduce(async (p) => { await p; await add(1) }, Promise.resolve())",
  "add(1).then(same); return 2",
  "if (add) return add(1).then(same)",
  "throw add(1).then(same)",
  "return new Promise((r) => setTimeout(r))",
])("there is none where something is settled, or ends, before: %s", (source) => {
  expect(opening(source)).toBeUndefined();
});

test.each([
  ["add(1).then(same)", "then"],
  ["return add(1).then(same)", "then"],
  ["async function main() { await add(1); console.log(1) }", ""],
  ["async function main() { console.log(1); await add(1) }", "console"],
  ["async () => { await add(1); console.log(1) }", ""],
  ["async () => { console.log(1); await add(1) }", "console"],
])("what is called for the value comes last: %s", (source, touched) => {
  expect(opening(source)).toBe(touched);
});

test("it is told of programs without promises, where there are globals to be spared", () => {
  expect(opening("const r = await add(1); console.log(r)")).toBe("");
  expect(opening("console.log(1); await add(1); Date.now()")).toBe("console");
  expect(opening("console.log(await add(1)); Date.now()")).toBe("console,inspect");
  expect(opening("return await add(1)")).toBeUndefined();
});

test("nothing is missing beside a program that may look at the global object", () => {
  expect(opening("await add(1).then(same); console = Date")).toBe("clock,console,inspect,then");
  const source = "const m = Math; await add(m.random()).then(same); console.log(1)";
  expect(opening(source)).toBe("console,random,then");
});
