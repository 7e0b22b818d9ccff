/** Weird things thrown, and rejected with. */
import type { Expectation, HostileCase } from "../case.js";

const any: Expectation = { name: "Error" };
const type: Expectation = { name: "TypeError" };

const thrown: Record<string, [code: string, expect: Expectation]> = {
  null: ["throw null", any],
  undefined: ["throw undefined", any],
  "an empty string": ["throw ''", any],
  zero: ["throw 0", any],
  NaN: ["throw NaN", any],
  "a BigInt": ["throw 10n", any],
  "a symbol": ["throw Symbol('s')", any],
  "a function": ["throw () => {}", any],
  "a class": ["throw class A {}", any],
  "an array": ["throw [1, 2]", any],
  "an object that says something": ["throw { message: 'said' }", { name: "Error", says: "said" }],
  "an object without prototype": ["throw Object.create(null)", any],
  "a frozen object": ["throw Object.freeze({})", any],
  "a cycle": ["const o = {}; o.o = o; throw o", any],
  "a promise": ["throw Promise.resolve(1)", any],
  "a promise that rejects": ["throw Promise.reject(new Error('x'))", any],
  "a generator": ["throw (function* () {})()", any],
  "a proxy": ["throw new Proxy({}, {})", any],
  "a proxy that always throws": ["throw new Proxy({}, new Proxy({}, { get() { throw 1 } }))", any],
  "a revoked proxy": [
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy",
    any,
  ],
  "a revoked proxy of a function": [
    "const { proxy, revoke } = Proxy.revocable(() => {}, {}); revoke(); throw proxy",
    any,
  ],
  "a proxy of an error": [
    "throw new Proxy(new Error('inside'), {})",
    { name: "Error", says: "inside" },
  ],
  "an error whose message throws": [
    "throw Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })",
    any,
  ],
  "an error whose name throws": [
    "throw Object.defineProperty(new Error('x'), 'name', { get() { throw 1 } })",
    { name: "Error", says: "x" },
  ],
  "an error whose stack throws": [
    "throw Object.defineProperty(new Error('x'), 'stack', { get() { throw 1 } })",
    { name: "Error", says: "x" },
  ],
  "an error whose cause throws": [
    "throw Object.defineProperty(new Error('x'), 'cause', { get() { throw 1 } })",
    { name: "Error", says: "x" },
  ],
  "an error whose errors throw": [
    "throw Object.defineProperty(new Error('x'), 'errors', { get() { throw 1 } })",
    { name: "Error", says: "x" },
  ],
  "an error whose message is an object": [
    "const e = new Error(); e.message = { toString() { throw 1 } }; throw e",
    any,
  ],
  "an error whose message is a symbol": [
    "const e = new Error(); e.message = Symbol(); throw e",
    any,
  ],
  "an error whose name is a number": [
    "const e = new Error('x'); e.name = 7; throw e",
    { name: "Error", says: "x" },
  ],
  "an error that is its own cause": [
    "const e = new Error('x'); e.cause = e; throw e",
    { name: "Error", says: "x" },
  ],
  "errors that cause each other": [
    "const a = new Error('a'), b = new Error('b', { cause: a }); a.cause = b; throw a",
    { name: "Error", says: "a" },
  ],
  "an aggregate that holds itself": [
    "const e = new AggregateError([], 'x'); e.errors.push(e, e); throw e",
    { name: "AggregateError", says: "x" },
  ],
  "errors that are no list": [
    "const e = new AggregateError([], 'x'); e.errors = { length: 1e9 }; throw e",
    { name: "AggregateError", says: "x" },
  ],
  "errors of a huge length": [
    "const e = new AggregateError([], 'x'); e.errors = new Array(4e9); throw e",
    { name: "AggregateError", says: "x" },
  ],
  "errors that are a proxy": [
    "const e = new AggregateError([], 'x'); e.errors = new Proxy([], { get() { return 1e9 } }); throw e",
    { name: "AggregateError", says: "x" },
  ],
  "data that is a cycle": [
    "const e = new Error('x'); e.data = e; throw e",
    { name: "Error", says: "x" },
  ],
  "data of functions": [
    "const e = new Error('x'); e.data = { f() {} }; throw e",
    { name: "Error", says: "x" },
  ],
  "data whose toJSON throws": [
    "const e = new Error('x'); e.data = { toJSON() { throw 1 } }; throw e",
    { name: "Error", says: "x" },
  ],
  "data that is __proto__": [
    "const e = new Error('x'); e.data = JSON.parse('{\"__proto__\":{\"a\":1}}'); throw e",
    { name: "Error", says: "x" },
  ],
  "a code that is an object": [
    "const e = new Error('x'); e.code = {}; throw e",
    { name: "Error", says: "x" },
  ],
  "an error without prototype": [
    "throw Object.setPrototypeOf(new Error('x'), null)",
    { name: "Error", says: "x" },
  ],
  "an object that inherits from Error": ["throw Object.create(Error.prototype)", any],
  "an object that says it is an Error": ["throw { [Symbol.toStringTag]: 'Error' }", any],
  "toString that throws": ["throw { toString() { throw new Error('no') } }", any],
  "toString that throws itself": ["const o = { toString() { throw o } }; throw o", any],
  "toPrimitive that gives an object": ["throw { [Symbol.toPrimitive]: () => ({}) }", any],
  "out of a getter": [
    "({ get x() { throw new TypeError('got') } }).x",
    { name: "TypeError", says: "got" },
  ],
  "out of finally": [
    "try { throw new Error('first') } finally { throw new TypeError('second') }",
    { name: "TypeError", says: "second" },
  ],
  "a stack that forges positions": [
    "const e = new Error('x'); e.stack = 'at f (eval.js:1:1)\\n'.repeat(100); throw e",
    { name: "Error", says: "x" },
  ],
  "a stack that is an object": [
    "const e = new Error('x'); e.stack = { toString: () => 'eval.js:1:1' }; throw e",
    { name: "Error", says: "x" },
  ],
  "control characters": ["throw new Error('\\x1b[31m\\u0000\\u202e')", any],
  "a lone surrogate": ["throw new Error('\\ud800')", { name: "Error", says: "\ud800" }],
  "a limit's name": [
    "const e = new Error('m'); e.name = 'LimitError'; e.code = 'gas-limit'; throw e",
    { name: "LimitError", says: "m" },
  ],
  "an engine error's words": [
    "throw new Error('out of memory')",
    { name: "Error", says: "out of memory" },
  ],
  "a TypeError of no class": ["null.x", type],
  "call of nothing": ["undefined()", type],
};

const rejected: HostileCase[] = [
  "null",
  "undefined",
  "Symbol('s')",
  "new Proxy({}, { get() { throw 1 } })",
  "Object.create(null)",
].map((value) => ({
  name: `reject: with ${value}`,
  code: `await Promise.reject(${value})`,
  expect: any,
}));

export const throws: HostileCase[] = [
  ...Object.entries(thrown).map(([name, [code, expect]]) => ({
    name: `throw: ${name}`,
    code,
    expect,
  })),
  ...rejected,
  {
    name: "reject: unhandled, thousands of times",
    code: "for (let i = 0; i < 2e3; i++) Promise.reject(i); return 1",
    expect: { value: 1 },
  },
  {
    name: "reject: unhandled, with what cannot be shown",
    code: "Promise.reject(new Proxy({}, { get() { throw 1 } })); Promise.reject({ toString() { throw 1 } }); return 1",
    expect: { value: 1 },
  },
  {
    name: "reject: unhandled, with a getter that loops",
    code: "Promise.reject({ get message() { for (;;); } }); return 1",
    expect: { code: "gas-limit" },
  },
  {
    name: "reject: in a timer",
    code: "setTimeout(() => { throw new Error('late') }, 1); await new Promise((r) => setTimeout(r, 5)); return 1",
    expect: { value: 1 },
  },
  {
    name: "reject: in a microtask",
    code: "queueMicrotask(() => { throw null }); await add(1, 2); return 1",
    expect: { value: 1 },
  },
  {
    name: "throw: what a tool threw, changed",
    code: "try { await fail('x') } catch (e) { e.message = 'changed'; e.call = 99; e.seq = -1; throw e }",
    expect: { name: "Error", says: "changed" },
  },
];
