/** Loops that do not end. Gas is sticky: no `catch` and no `finally` outlives it. */
import type { Expectation, HostileCase } from "../case.js";

const gas = { code: "gas-limit" } as const;
/** Garbage may fill the memory first: a promise's job holds on to what it settled with. */
const tired = { code: ["gas-limit", "memory-limit"] } as const;

const endless: Record<string, string> = {
  "for without end": "for (;;);",
  "while true": "while (true) {}",
  "do while": "do {} while (1)",
  "a counter that never gets there": "let i = 0; while (i >= 0) i++",
  "labelled continue": "outer: for (;;) { for (;;) continue outer }",
  "endless generator": "function* g() { for (;;) yield 1 } for (const x of g());",
  "generator that never yields": "function* g() { for (;;); } [...g()]",
  "iterator whose next loops":
    "for (const x of { [Symbol.iterator]: () => ({ next() { for (;;); } }) });",
  "iterator that is never done":
    "for (const x of { [Symbol.iterator]: () => ({ next: () => ({}) }) });",
  comparator: "[2, 1].sort(() => { for (;;); })",
  getter: "({ get x() { for (;;); } }).x",
  setter: "({ set x(v) { for (;;); } }).x = 1",
  toString: "`${{ toString() { for (;;); } }}`",
  valueOf: "+{ valueOf() { for (;;); } }",
  "Symbol.toPrimitive": "1 + { [Symbol.toPrimitive]() { for (;;); } }",
  "Symbol.hasInstance": "1 instanceof { [Symbol.hasInstance]() { for (;;); } }",
  "proxy get": "new Proxy({}, { get() { for (;;); } }).x",
  "proxy ownKeys": "Object.keys(new Proxy({}, { ownKeys() { for (;;); } }))",
  "proxy has": "'x' in new Proxy({}, { has() { for (;;); } })",
  "catch and loop again": "for (;;) { try { for (;;); } catch {} }",
  "caught and returned": "try { for (;;); } catch { return 'caught' }",
  "returned from finally": "try { for (;;); } finally { return 'finally' }",
  "loop in finally": "try { throw 1 } finally { for (;;); }",
  "break out of finally": "for (;;) { try { for (;;); } finally { continue } }",
  "after an await": "await add(1, 2); for (;;);",
  "caught after an await": "await add(1, 2); try { for (;;); } catch { return await add(3, 4) }",
  "in an async function": "async function f() { await add(1, 2); for (;;); } await f()",
  "in an async function nobody awaits": "(async () => { for (;;); })(); return 1",
  "in a then callback": "await Promise.resolve().then(() => { for (;;); })",
  "in a promise executor": "new Promise(() => { for (;;); }); return 1",
  "in a timer": "await new Promise((done) => setTimeout(() => { for (;;); done() }, 1))",
  "in a class static block": "class A { static { for (;;); } }",
  "in a field initialiser": "class A { x = (() => { for (;;); })() } new A()",
  "in a default parameter": "((x = (() => { for (;;); })()) => x)()",
  "in a computed key": "({ [(() => { for (;;); })()]: 1 })",
  "in a tagged template": "((s) => { for (;;); })`x`",
  "in destructuring": "const { a } = { get a() { for (;;); } }",
  "in toJSON of an argument": "await echo({ toJSON() { for (;;); } })",
  "in a getter of an argument": "await echo({ get x() { for (;;); } })",
  "in toJSON of the value": "return { d: new Date(0), toJSON() { for (;;); } }",
  "in a getter of the value": "return { get x() { for (;;); } }",
  "in toString of a thrown value": "throw { toString() { for (;;); } }",
  "in the message of an error":
    "const e = new Error(); Object.defineProperty(e, 'message', { get() { for (;;); } }); throw e",
  "in a console argument":
    "console.log({ get x() { for (;;); } }, { toString() { for (;;); } }, `${{ toString() { for (;;); } }}`)",
  "JSON.stringify with a replacer": "JSON.stringify([1], () => { for (;;); })",
  "JSON.parse with a reviver": "JSON.parse('[1]', () => { for (;;); })",
  "replace with a function": "'a'.replace('a', () => { for (;;); })",
  "Array.from with a mapper": "Array.from({ length: 1e9 }, () => { for (;;); })",
  "waiting for the clock": "const end = Date.now() + 1000; while (Date.now() < end);",
  "waiting for luck": "while (Math.random() < 2);",
  "a map that grows as it is read":
    "const m = new Map([[0, 0]]); for (const [k] of m) { m.set(k + 1, 0); m.delete(k) }",
  "nested loops":
    "let n = 0; for (let i = 0; i < 1e5; i++) for (let j = 0; j < 1e5; j++) n += i ^ j; return n",
  "naive Fibonacci": "const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); return fib(45)",
  Ackermann:
    "const a = (m, n) => m === 0 ? n + 1 : n === 0 ? a(m - 1, 1) : a(m - 1, a(m, n - 1)); for (;;) try { a(3, 7) } catch {}",
  "collatz over everything":
    "for (let n = 1n; ; n++) for (let k = n; k !== 1n; ) k = k % 2n ? 3n * k + 1n : k / 2n",
  "a with block": "with ({ x: 1 }) { while (x); }",
  "switch in a loop": "for (let s = 0; ; ) switch (s) { case 0: s = 1; break; default: s = 0 }",
};

const microtasks: Record<string, string> = {
  "async recursion": "const f = async () => { await 0; return f() }; return await f()",
  "awaits in a loop": "for (;;) await 0",
  "awaits in a loop, caught": "for (;;) { try { await 0 } catch {} }",
  "a then that makes a then": "const f = () => Promise.resolve().then(f); return await f()",
  "queueMicrotask of itself": "const f = () => queueMicrotask(f); f(); await new Promise(() => {})",
  "queueMicrotask behind a call": "const f = () => queueMicrotask(f); f(); return await add(1, 2)",
  "a thenable of thenables": "const t = () => ({ then(r) { r(t()) } }); return await t()",
  "an async generator without end":
    "async function* g() { for (;;) yield 1 } for await (const x of g());",
  "for await over an endless iterator":
    "for await (const x of { [Symbol.iterator]: () => ({ next: () => ({ value: 0 }) }) });",
  "Promise.all of an endless iterator":
    "function* g() { for (;;) yield 1 } return await Promise.all(g())",
  "Promise.race again and again": "for (;;) await Promise.race([0, 1])",
  "finally for ever": "const f = () => Promise.reject(1).finally(f); await f()",
  "two that wake each other":
    "let wake; const a = async () => { for (;;) { await new Promise((r) => { wake = r }) } }; const b = async () => { for (;;) { await 0; wake() } }; await Promise.all([a(), b()])",
  "Array.fromAsync of an endless iterator":
    "async function* g() { for (;;) yield 1 } return await Array.fromAsync(g())",
};

const regexes: Record<string, string> = {
  "nested quantifiers": "return /^(a+)+$/.test('a'.repeat(40) + '!')",
  "overlapping alternatives": "return /^(a|a)*$/.test('a'.repeat(40) + '!')",
  "alternatives that overlap": "return /^(a|aa)+$/.test('a'.repeat(80) + '!')",
  "many optional":
    "return new RegExp('^' + 'a?'.repeat(40) + 'a'.repeat(40) + '$').test('a'.repeat(39))",
  "words and spaces": "return /^(\\w+\\s?)*$/.test('word '.repeat(30) + '!')",
  replace: "return ('a'.repeat(40) + '!').replace(/(a*)*b/g, '')",
  split: "return ('a'.repeat(40) + '!').split(/(?:a+)+b/)",
  match: "return ('a'.repeat(40) + '!').match(/(.*)*b/)",
  lookahead: "return /^(?=(a+)+$)/.test('a'.repeat(40) + '!')",
  backreference: "return /^(a+)+\\1$/.test('a'.repeat(40) + '!')",
  caught: "try { /^(a+)+$/.test('a'.repeat(40) + '!') } catch { return 'caught' }",
};

const cases = (
  family: string,
  codes: Record<string, string>,
  expect: Expectation = gas,
): HostileCase[] =>
  Object.entries(codes).map(([name, code]) => ({ name: `${family}: ${name}`, code, expect }));

export const cpu: HostileCase[] = [
  ...cases("loop", endless),
  ...cases("microtasks", microtasks, tired),
  ...cases("regex", regexes),
];
