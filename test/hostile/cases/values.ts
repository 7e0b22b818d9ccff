/** Values that do not cross, or look as if they were something else. */
import type { Expectation, HostileCase } from "../case.js";

const refused: Expectation = { name: "TypeError" };
const cycle: { self?: unknown } = {};
cycle.self = cycle;
const dataKeys = (json: string): unknown => JSON.parse(json);

const made: Record<string, [code: string, expect: Expectation]> = {
  "a cycle": ["(() => { const self = {}; self.self = self; return self })()", { value: cycle }],
  "a function": ["() => {}", refused],
  "a function inside": ["({ f() {} })", refused],
  "a symbol": ["Symbol('s')", refused],
  "a symbol inside": ["[Symbol.iterator]", refused],
  "symbol keys are left": ["({ [Symbol('s')]: 1, a: 2 })", { value: { a: 2 } }],
  "a WeakMap": ["new WeakMap()", refused],
  "a WeakSet": ["new WeakSet()", refused],
  "a generator": ["(function* () {})()", refused],
  "a promise inside": ["[Promise.resolve(1)]", refused],
  "a proxy": ["new Proxy({ a: 1 }, {})", { value: { a: 1 } }],
  "a proxy of an array": ["new Proxy([1], {})", { value: [1] }],
  "a proxy that always throws": [
    "new Proxy({}, new Proxy({}, { get() { throw new TypeError('no') } }))",
    refused,
  ],
  "a revoked proxy": [
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return [proxy] })()",
    refused,
  ],
  "a getter": ["({ get a() { return 7 } })", { value: { a: 7 } }],
  "a getter that throws": [
    "({ get a() { throw new RangeError('got') } })",
    { name: "RangeError", says: "got" },
  ],
  "a getter that adds keys": ["({ get a() { this.b = 1; return 7 } })", { value: { a: 7 } }],
  "an array whose getter cuts it": [
    "(() => { const a = [1, 2, 3]; Object.defineProperty(a, 0, { get() { a.length = 1; return 0 }, enumerable: true }); return a.length })()",
    { value: 3 },
  ],
  "toJSON that throws": [
    "({ toJSON() { throw new RangeError('json') } })",
    { name: "RangeError", says: "json" },
  ],
  "toJSON that gives itself": [
    "(() => { const o = { a: 1, toJSON() { return o } }; return Object.keys(o).length })()",
    { value: 2 },
  ],
  "an own __proto__": [
    'JSON.parse(\'{"__proto__":{"polluted":1}}\')',
    { value: dataKeys('{"__proto__":{"polluted":1}}') },
  ],
  "an own __proto__ beside a Map": ["[new Map(), JSON.parse('{\"__proto__\":1}')]", refused],
  "constructor and prototype as keys": [
    "({ constructor: 1, prototype: 2, hasOwnProperty: 3 })",
    { value: { constructor: 1, prototype: 2, hasOwnProperty: 3 } },
  ],
  "then that is no function": ["({ then: 1 })", { value: dataKeys('{"then":1}') }],
  "a class instance": [
    "new (class A { a = 1; #b = 2; get c() { return 3 } })()",
    { value: { a: 1 } },
  ],
  "no prototype": ["Object.assign(Object.create(null), { a: 1 })", { value: { a: 1 } }],
  "a boxed string": ["Object('x')", { value: Object("x") }],
  "a date that is none": ["new Date(NaN)", { value: new Date(Number.NaN) }],
  "a date with another getTime": [
    "Object.assign(new Date(5), { getTime() { throw 1 } })",
    { value: new Date(5) },
  ],
  "a regular expression with another source": [
    "Object.defineProperty(/a/g, 'source', { value: '(' })",
    { value: /a/g },
  ],
  "a map in itself": [
    "(() => { const m = new Map(); m.set('m', 1); m.set(m, 2); return m.size })()",
    { value: 2 },
  ],
  "a map whose forEach lies": [
    "(() => { const m = new Map([[1, 2]]); m.forEach = () => {}; m[Symbol.iterator] = null; return m })()",
    { value: new Map([[1, 2]]) },
  ],
  "a set that poses as a map": [
    "Object.setPrototypeOf(new Set([1]), Map.prototype)",
    { value: {} },
  ],
  "an array that poses as an object": ["Object.setPrototypeOf([1], null)", { value: [1] }],
  "an object that poses as an array": [
    "Object.setPrototypeOf({ 0: 1, length: 1 }, Array.prototype)",
    { value: { 0: 1, length: 1 } },
  ],
  "a tag that lies": ["({ [Symbol.toStringTag]: 'Map', a: 1 })", { value: { a: 1 } }],
  "a tag that throws": ["({ get [Symbol.toStringTag]() { throw 1 }, a: 1 })", { value: { a: 1 } }],
  "an array with more keys": ["Object.assign([1], { a: 2 })", { value: [1] }],
  holes: ["[, 1]", { value: Object.assign(new Array(2), { 1: 1 }) }],
  "minus zero and the like": [
    "[-0, NaN, Infinity, -Infinity, undefined]",
    { value: [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, undefined] },
  ],
  "lone surrogates": ["['\\ud800', { '\\udfff': 1 }]", { value: ["\ud800", { "\udfff": 1 }] }],
  "line separators": ["'\\u2028\\u2029</script>'", { value: "\u2028\u2029</script>" }],
  "text that looks encoded": [
    "['[[1]]', -1, [-7, 5], { form: 'json', text: '1' }]",
    { value: ["[[1]]", -1, [-7, 5], { form: "json", text: "1" }] },
  ],
  "text that looks like an error": [
    "({ $: 'Error', name: 'x', message: 'y' })",
    { value: { $: "Error", name: "x", message: "y" } },
  ],
  "tuples that look like types": [
    "[['Map', 1], ['Error', 0], ['BigInt', '9'], ['null']]",
    { value: [["Map", 1], ["Error", 0], ["BigInt", "9"], ["null"]] },
  ],
};

export const values: HostileCase[] = [
  ...Object.entries(made).flatMap(([name, [code, expect]]): HostileCase[] => [
    { name: `value out: ${name}`, code: `return ${code}`, expect },
  ]),
  ...[
    "a proxy",
    "a getter",
    "no prototype",
    "minus zero and the like",
    "lone surrogates",
    "tuples that look like types",
    "text that looks encoded",
    "a tag that lies",
    "an own __proto__",
  ].map((name): HostileCase => {
    const [code, expect] = made[name] ?? ["", refused];
    return {
      name: `value to a tool and back: ${name}`,
      code: `return await echo(${code})`,
      expect,
    };
  }),
  ...[
    "a cycle",
    "a map whose forEach lies",
    "a function inside",
    "a symbol",
    "a generator",
    "a promise inside",
    "a getter that throws",
    "a revoked proxy",
  ].map((name): HostileCase => {
    const [code = ""] = made[name] ?? [];
    const expect = name === "a getter that throws" ? { name: "RangeError" } : refused;
    return { name: `value to a tool: ${name}`, code: `return await echo(${code})`, expect };
  }),
  {
    name: "value out: a thenable that never settles",
    code: "return { then() {} }",
    expect: { code: "deadlock" },
  },
  {
    name: "value out: a thenable whose then throws",
    code: "return { get then() { throw new RangeError('then') } }",
    expect: { name: "RangeError", says: "then" },
  },
  {
    name: "value out: a thenable that settles twice",
    code: "return { then(r, j) { r(1); j(2); r(3); throw 4 } }",
    expect: { value: 1 },
  },
  {
    name: "value out: a promise for itself",
    code: "let r; const p = new Promise((x) => { r = x }); r(p); return p",
    expect: refused,
  },
  {
    name: "value out: a promise that never settles",
    code: "return new Promise(() => {})",
    expect: { code: "deadlock" },
  },
  { name: "value out: the global object", code: "return globalThis", expect: { value: {} } },
  { name: "value out: this", code: "return typeof this", expect: { value: "object" } },
  { name: "value out: a tool", code: "return add", expect: refused },
  {
    name: "value out: arguments",
    code: "return (function () { return arguments })(1, 2)",
    expect: { value: { 0: 1, 1: 2 } },
  },
  {
    name: "value out: a detached buffer",
    code: "const a = new ArrayBuffer(8); a.transfer(); return a.byteLength",
    expect: { value: 0 },
  },
  {
    name: "value out: a buffer that grows",
    code: "const a = new ArrayBuffer(1, { maxByteLength: 2 ** 40 }); return a.byteLength",
    expect: { name: "RangeError" },
  },
];
