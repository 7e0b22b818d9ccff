/** Recursion and nesting of every kind: of calls, of values, and of the source itself. */
import type { HostileCase } from "../case.js";

const overflow = { code: "stack-overflow" } as const;
const deep = { code: "too-deep" } as const;

const calls: Record<string, string> = {
  "a function": "function f() { return f() + 1 } return f()",
  "two functions": "const a = () => b() + 1, b = () => a() + 1; return a()",
  "a getter": "const o = { get x() { return this.x + 1 } }; return o.x",
  "a setter": "const o = { set x(v) { this.x = v } }; o.x = 1",
  toString: "const o = { toString() { return '' + this } }; return `${o}`",
  valueOf: "const o = { valueOf() { return +this + 1 } }; return +o",
  "a proxy": "const p = new Proxy({}, { get: (t, k, r) => r[k] }); return p.x",
  "a proxy that is its own prototype's":
    "const p = new Proxy({}, {}); Object.setPrototypeOf(p, Object.create(p)); return p.x",
  "a constructor": "class A { constructor() { this.a = new A() } } new A()",
  "a default parameter": "const f = (x = f()) => x; f()",
  "a generator": "function* g() { yield* g() } return [...g()]",
  map: "const f = () => [1].map(f); return f()",
  sort: "const f = () => [2, 1].sort(f); return f()",
  replace: "const f = () => 'a'.replace('a', f); return f()",
  "Reflect.apply": "const f = () => Reflect.apply(f, null, []) + 1; return f()",
  "JSON.stringify":
    "const o = { toJSON() { return JSON.stringify(o) + 1 } }; return JSON.stringify(o)",
  "an iterator": "const o = { [Symbol.iterator]() { return [...o] } }; return [...o]",
  instanceof:
    "class A { static [Symbol.hasInstance](x) { return !(x instanceof A) } } return 1 instanceof A",
  "tagged templates": "const f = (s) => f`${s}` + 1; return f`x`",
};

const values: HostileCase[] = [
  {
    name: "recursion: async, awaited, is deep",
    code: "const f = async (n) => n ? 1 + await f(n - 1) : 0; return await f(3000)",
    expect: { value: 3000 },
  },
  {
    name: "recursion: async, without end",
    code: "const f = async () => 1 + await f(); return await f()",
    expect: { code: ["memory-limit", "gas-limit"] },
  },
  {
    name: "recursion: async, without end, not awaited",
    code: "const f = async () => { f() }; await f()",
    expect: { value: undefined },
  },
  {
    name: "recursion: overflow is an error to catch",
    code: "function f() { return f() + 1 } try { f() } catch (e) { return [e.name, await add(1, 2)] }",
    expect: { value: ["InternalError", 3] },
  },
  {
    name: "recursion: overflow caught for ever",
    code: "function f() { try { f() } catch { f() } } f()",
    expect: { code: "time-limit" },
    limits: { maxStageMs: 700 },
    inline: false,
  },
  {
    name: "nesting: a promise resolved a hundred thousand deep",
    code: "let p = Promise.resolve(7); for (let i = 0; i < 2e4; i++) { const q = p; p = new Promise((r) => r(q)) } return await p",
    expect: { value: 7 },
  },
  {
    name: "nesting: a then chain of 20,000",
    code: "let p = Promise.resolve(0); for (let i = 0; i < 2e4; i++) p = p.then((n) => n + 1); return await p",
    expect: { value: 20_000 },
  },
  {
    name: "nesting: Promise.all in Promise.all",
    code: "let p = add(1, 2); for (let i = 0; i < 300; i++) p = Promise.all([p]); return (await p).flat(Infinity)",
    expect: { value: [3] },
  },
  {
    name: "nesting: more Promise.all than the host follows",
    code: "let p = add(1, 2); for (let i = 0; i < 2000; i++) p = Promise.all([p]); let v = await p; while (Array.isArray(v)) v = v[0]; return v",
    expect: { value: 3 },
  },
  {
    name: "nesting: JSON.parse of brackets",
    code: "JSON.parse('['.repeat(1e5))",
    expect: overflow,
  },
  {
    name: "nesting: JSON.parse of brackets that close",
    code: "JSON.parse('['.repeat(1e5) + ']'.repeat(1e5))",
    expect: overflow,
  },
  {
    name: "nesting: a value 100,000 deep, returned",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = [o]; return o",
    expect: { name: "RangeError", says: "value[0][0][0][0]… nests deeper than 2000 levels" },
  },
  {
    name: "nesting: a value 100,000 deep, sent",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = { o }; return await echo(o)",
    expect: { name: "RangeError", says: "argument 1.o.o.o.o… nests deeper than 2000 levels" },
  },
  {
    name: "nesting: a value 100,000 deep, sent, caught",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = { o }; try { await echo(o) } catch (e) { return [e.name, await add(1, 2)] }",
    expect: { value: ["RangeError", 3] },
  },
  {
    name: "nesting: a value that getters make deeper for ever",
    code: "const make = () => ({ get next() { return make() } }); return make()",
    expect: { name: "RangeError", says: "nests deeper" },
  },
  {
    name: "nesting: a value that toJSON makes deeper for ever",
    code: "const make = () => ({ toJSON() { return { next: make() } } }); return make()",
    expect: { name: "RangeError", says: "nests deeper" },
  },
  {
    name: "nesting: Maps in Maps, and a cause of a cause",
    code: "let o = 1n; for (let i = 0; i < 3e3; i++) o = i % 2 ? new Map([[o, o]]) : new Error('x', { cause: o }); return o",
    expect: { name: "RangeError", says: "nests deeper" },
  },
  {
    name: "nesting: a value 1,000 deep comes back",
    code: "let o = 1; for (let i = 0; i < 1000; i++) o = [o]; let r = await echo(o), n = 0; while (Array.isArray(r)) { r = r[0]; n++ } return n",
    expect: { value: 1000 },
  },
  {
    name: "nesting: a value 100,000 deep, logged",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = [o]; console.log(o); return 1",
    expect: { value: 1 },
  },
  {
    name: "nesting: a value 100,000 deep, stringified",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = [o]; return JSON.stringify(o)",
    expect: overflow,
  },
  {
    name: "nesting: a value 100,000 deep, made text",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = [o]; return String(o)",
    expect: overflow,
  },
  {
    name: "nesting: a value 100,000 deep, flattened",
    code: "let o = 1; for (let i = 0; i < 1e5; i++) o = [o]; return o.flat(Infinity)",
    expect: overflow,
  },
  {
    name: "nesting: a value 100,000 deep, cloned",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = [o]; structuredClone(o); return 1",
    expect: { value: 1 },
  },
  {
    name: "nesting: a value 100,000 deep, thrown",
    code: "let o = null; for (let i = 0; i < 1e5; i++) o = [o]; throw o",
    expect: { name: "Error", says: "has no text" },
  },
  {
    name: "nesting: causes 10,000 deep",
    code: "let e = new Error('first'); for (let i = 0; i < 1e4; i++) e = new Error('later', { cause: e }); throw e",
    expect: { name: "Error", says: "later" },
  },
  {
    name: "nesting: aggregates of aggregates",
    code: "let e = new Error('x'); for (let i = 0; i < 500; i++) e = new AggregateError([e, e], 'many'); throw e",
    expect: { name: "AggregateError", says: "many" },
  },
  {
    name: "nesting: groups of a regular expression",
    code: "new RegExp('('.repeat(1e5) + ')'.repeat(1e5))",
    expect: { name: "SyntaxError" },
  },
  {
    name: "nesting: a prototype chain of 50,000",
    code: "let o = {}; for (let i = 0; i < 5e4; i++) o = Object.create(o); return o.missing === undefined",
    expect: { value: true },
  },
  {
    name: "nesting: bound 50,000 times",
    code: "let f = () => 1; for (let i = 0; i < 5e4; i++) f = f.bind(null); return f()",
    expect: { code: ["memory-limit", "stack-overflow"] },
  },
  {
    name: "nesting: proxies of proxies",
    code: "let p = {}; for (let i = 0; i < 5e4; i++) p = new Proxy(p, {}); return p.x",
    expect: overflow,
  },
  {
    name: "nesting: freed at the end",
    code: "let o = null; for (let i = 0; i < 2e5; i++) o = { o }; return 1",
    expect: { value: 1 },
  },
];

const rep = (open: string, n: number, inner: string, close = ""): string =>
  open.repeat(n) + inner + close.repeat(n);

const sources: Record<string, string> = {
  arrays: `return ${rep("[", 20_000, "", "]")}`,
  objects: `return ${rep("{a:", 20_000, "1", "}")}`,
  parentheses: `return ${rep("(", 20_000, "1", ")")}`,
  blocks: rep("{", 20_000, "", "}"),
  functions: rep("(function(){", 5_000, "", "})()"),
  arrows: `return ${rep("a=>", 20_000, "1")}`,
  "calls in arguments": `return ${rep("f(", 20_000, "1", ")")}`,
  "calls of calls": `return f${"()".repeat(20_000)}`,
  members: `return a${".b".repeat(20_000)}`,
  "optional members": `return a${"?.b".repeat(20_000)}`,
  sums: `return ${"1+".repeat(20_000)}1`,
  powers: `return ${"2**".repeat(20_000)}1`,
  negations: `return ${"!".repeat(20_000)}1`,
  typeofs: `return ${"typeof ".repeat(10_000)}1`,
  awaits: `return ${"await ".repeat(10_000)}1`,
  conditionals: `return ${rep("1?", 10_000, "1", ":1")}`,
  "conditionals to the right": `return ${"0?1:".repeat(20_000)}1`,
  "else ifs": `${"if(0);else ".repeat(10_000)};`,
  ifs: `${"if(1)".repeat(20_000)};`,
  loops: `${"for(;;)".repeat(20_000)}break`,
  labels: `${Array.from({ length: 5_000 }, (_, i) => `l${i}:`).join("")};`,
  templates: `return ${rep("`${", 5_000, "1", "}`")}`,
  classes: `${rep("(class{static{", 3_000, "", "}})")}`,
  news: `return ${"new ".repeat(10_000)}A`,
  assignments: `let a; ${"a=".repeat(20_000)}1`,
  patterns: `const ${rep("[", 10_000, "a", "]")} = x`,
  spreads: `return ${rep("[...", 10_000, "[]", "]")}`,
  switches: rep("switch(1){case 1:", 5_000, "", "}"),
  tries: rep("try{", 10_000, "", "}catch{}"),
  types: `let a: ${rep("Array<", 5_000, "1", ">")}; return 1`,
  "comparisons that might be types": `return a${"<b".repeat(10_000)}`,
};

export const recursion: HostileCase[] = [
  ...Object.entries(calls).map(([name, code]) => ({
    name: `recursion: ${name}`,
    code,
    expect: overflow,
  })),
  ...values.map((one) => ({ ...one, limits: { maxStageGas: 1_000, ...one.limits } })),
  ...Object.entries(sources).map(([name, code]) => ({
    name: `source: nested ${name}`,
    code,
    expect: deep,
  })),
];
