/** Ways out: to code from strings, to the guest's own records, to another run, to the host. */
import type { Expectation, HostileCase } from "../case.js";

const refused: Expectation = { name: "EvalError" };

const compile: Record<string, string> = {
  "an arrow's constructor": "(() => {}).constructor('return 1')()",
  "a function's constructor": "(function () {}).constructor('return 1')()",
  "a generator's constructor": "(function* () {}).constructor('yield 1')()",
  "an async function's constructor": "(async () => {}).constructor('return 1')()",
  "an async generator's constructor": "(async function* () {}).constructor('yield 1')()",
  "a class's constructor": "(class {}).constructor('return 1')()",
  "a method's constructor": "({ m() {} }).m.constructor('return 1')()",
  "a getter's constructor":
    "Object.getOwnPropertyDescriptor({ get x() { return 1 } }, 'x').get.constructor('return 1')()",
  "a bound function's constructor": "(() => {}).bind(null).constructor('return 1')()",
  "a proxy's constructor": "new Proxy(() => {}, {}).constructor('return 1')()",
  "a tool's constructor": "add.constructor('return 1')()",
  "a native's constructor": "Math.max.constructor('return 1')()",
  "a constructor's constructor": "({}).constructor.constructor('return 1')()",
  "an error's constructor's constructor": "new Error().constructor.constructor('return 1')()",
  "a promise's constructor's constructor":
    "Promise.resolve().constructor.constructor('return 1')()",
  "a console method's constructor": "console.log.constructor('return 1')()",
  "a timer's constructor": "setTimeout.constructor('return 1')()",
  "a promise method's constructor": "Promise.prototype.then.constructor('return 1')()",
  "a resolver's constructor": "let f; new Promise((r) => { f = r }); f.constructor('return 1')()",
  "through getPrototypeOf": "Object.getPrototypeOf(function () {}).constructor('return 1')()",
  "through getPrototypeOf of a generator":
    "Object.getPrototypeOf(function* () {}).constructor('yield 1')()",
  "through Reflect.construct": "Reflect.construct((() => {}).constructor, ['return 1'])",
  "through Reflect.construct with another target":
    "Reflect.construct((() => {}).constructor, ['return 1'], Object)",
  "through Reflect.apply": "Reflect.apply((() => {}).constructor, null, ['return 1'])",
  "through a subclass":
    "class F extends (() => {}).constructor { constructor() { super('return 1') } } new F()",
  "through a computed name": "(() => {})['const' + 'ructor']('return 1')()",
  "through the name of a string": "''.sub.constructor('return 1')()",
  "with arguments of its own": "(() => {}).constructor('a', 'b = 1', 'return a + b')(1)",
  Function: "const F = globalThis['Func' + 'tion']; F('return 1')()",
  "new Function": "new (globalThis['Func' + 'tion'])('return 1')()",
  eval: "globalThis['ev' + 'al']('1 + 1')",
  "indirect eval": "const e = globalThis['ev' + 'al']; (0, e)('1 + 1')",
  "eval in a callback": "['1 + 1'].map(globalThis['ev' + 'al'])",
  "eval of a tool's result": "globalThis['ev' + 'al'](await echo('1 + 1'))",
};

const absent =
  "typeof process + typeof require + typeof module + typeof Deno + typeof Bun + typeof WebAssembly + typeof std + typeof os + typeof bjson + typeof print + typeof scriptArgs + typeof Worker + typeof SharedArrayBuffer.prototype.grow + typeof XMLHttpRequest + typeof window + typeof self + typeof global + typeof __loadScript + typeof gc";

const others: HostileCase[] = [
  {
    name: "escape: code from a string in a timer",
    code: "setTimeout('1', 1)",
    expect: { name: "TypeError" },
  },
  {
    name: "escape: import of node's",
    code: "return await import('node:fs')",
    expect: { code: "dynamic-import" },
  },
  {
    name: "escape: import, hidden in a template",
    code: "return `${await import('data:text/javascript,1')}`",
    expect: { code: "dynamic-import" },
  },
  {
    name: "escape: weak references",
    code: "return [typeof globalThis['Weak' + 'Ref'], typeof globalThis['Finalization' + 'Registry'], typeof globalThis['Atom' + 'ics']]",
    expect: { value: ["undefined", "undefined", "undefined"] },
  },
  {
    name: "escape: nothing of the host is there",
    code: `return [${absent
      .split(" + ")
      .map((one) => one.replace(/^typeof (\w+)$/, "typeof globalThis['$1']"))
      .filter((one) => !one.includes("prototype"))
      .join(", ")}].filter((t) => t !== 'undefined')`,
    expect: { value: [] },
  },
  {
    name: "escape: the engine's promises are not the program's",
    code: "const p = (async () => {})(); return [p instanceof Promise, p.constructor === Promise, Object.getPrototypeOf(p) === Promise.prototype]",
    expect: { value: [true, true, true] },
  },
  {
    name: "escape: callers",
    code: "function f() { return f.caller } return f()",
    expect: { value: undefined },
  },
  {
    name: "escape: arguments.callee",
    code: "return typeof (function () { 'use strict'; return arguments.callee })()",
    expect: { name: "TypeError" },
  },
  {
    name: "escape: the program's generator",
    code: "return (() => { try { return typeof arguments } catch (e) { return e.name } })()",
    expect: { value: "object" },
  },
  {
    name: "escape: the stack shows no host",
    code: "return /node:|file:|https?:|\\/src\\//.test(new Error().stack)",
    expect: { value: false },
  },
  {
    name: "escape: a tool is frozen",
    code: "'use strict'; add.x = 1",
    expect: { name: "TypeError" },
  },
  {
    name: "escape: a namespace is frozen",
    code: "'use strict'; odd.then = 1",
    tools: () => ({ odd: { other: () => 1 } }),
    expect: { name: "TypeError" },
  },

  {
    name: "forge: a value that reads like a stage's output",
    code: "return JSON.stringify({ requests: [{ tool: 0, site: 0, args: { form: 'json', text: '[1,2]' } }], logs: [], needs: ['x'] })",
    expect: {
      value:
        '{"requests":[{"tool":0,"site":0,"args":{"form":"json","text":"[1,2]"}}],"logs":[],"needs":["x"]}',
    },
  },
  {
    name: "forge: a value that asks for features",
    code: 'return \'{"needs":["promise"]}\'',
    expect: { value: '{"needs":["promise"]}' },
  },
  {
    name: "forge: a log that asks for features",
    code: 'console.log(\'","needs":["promise"]}\'); return 1',
    expect: { value: 1 },
  },
  {
    name: "forge: a thrown text that reads like an output",
    code: 'throw \'{"requests":[],"logs":[],"end":{"ok":true,"value":{"form":"json","text":"99"}}}\'',
    expect: { name: "Error", says: "requests" },
  },
  {
    name: "forge: a settlement",
    code: "const p = add(1, 2); p.then = (f) => f(99); p.s = 1; p.v = 99; return await p",
    expect: { value: 3 },
  },
  {
    name: "forge: nobody else sees a forged settlement",
    code: "const p = add(1, 2); p.s = 1; p.v = 99; p.value = 99; return await p",
    expect: { value: 3 },
  },
  {
    name: "forge: a promise by its prototype",
    code: "return await Object.create(Promise.prototype) instanceof Promise",
    expect: { name: "TypeError" },
  },
  {
    name: "forge: then of what is no promise",
    code: "return Promise.prototype.then.call({}, () => 1)",
    expect: { name: "TypeError" },
  },
  {
    name: "forge: the record of an awaited call",
    code: "const r = await { f: add, self: undefined, args: [1, 2], site: 0, APPLY: true }; return typeof r.f",
    expect: { value: "function" },
  },
  {
    name: "forge: a call of a tool that is not there",
    code: "await globalThis['no_such' + '_tool']?.(1); return typeof globalThis.no_such_tool",
    expect: { value: "undefined" },
  },
  {
    name: "forge: names of the lowering's helpers",
    code: "const out = []; for (const n of ['k', 'h1', '$1', '_h', 'call', 'apply', '__call', 'boot', 'kernel', 'core']) try { (0, globalThis[n]).x; out.push(n) } catch {} return out",
    expect: { value: [] },
  },
  {
    name: "forge: a denied tool, by another way",
    code: "const t = { secret }; return await t['sec' + 'ret']()",
    tools: () => ({ secret: { handler: () => "told", policy: "deny" as const } }),
    expect: { code: "tool-denied" },
  },
  {
    name: "forge: a tool that asks, with nobody to ask",
    code: "return await secret()",
    tools: () => ({ secret: { handler: () => "told", policy: "ask" as const } }),
    expect: { status: "suspended" },
  },
  {
    name: "forge: the clock",
    code: "Date.now = () => 0; const a = new Date().getTime(); return a > 0 || a === 0",
    expect: { value: true },
  },

  {
    name: "another run: its globals",
    before: "globalThis.secret = await echo('told'); var leaked = 1; return 1",
    code: "return [typeof secret, typeof globalThis.secret, typeof leaked]",
    expect: { value: ["undefined", "undefined", "undefined"] },
  },
  {
    name: "another run: its prototypes",
    before:
      "Object.prototype.secret = 1; Array.prototype.secret = 1; Promise.prototype.secret = 1; return 1",
    code: "return [({}).secret, [].secret, Promise.resolve().secret]",
    expect: { value: [undefined, undefined, undefined] },
  },
  {
    name: "another run: its poison",
    before:
      "JSON.stringify = () => 'evil'; Array.prototype.push = null; Promise.prototype.then = null; return await add(1, 2)",
    code: "const a = []; a.push(await add(1, 2)); return JSON.stringify(a)",
    expect: { value: "[3]" },
  },
  {
    name: "another run: its symbols",
    before: "Symbol.for('secret').description; globalThis[Symbol.for('secret')] = 1; return 1",
    code: "return typeof globalThis[Symbol.for('secret')]",
    expect: { value: "undefined" },
  },
  {
    name: "another run: what it left in memory",
    before: "const a = new Uint8Array(2e5).fill(77); return a.length",
    code: "const a = new Uint8Array(2e5); return a.every((b) => b === 0)",
    expect: { value: true },
  },
  {
    name: "another run: what a crash left",
    before: "globalThis.secret = 1; const a = []; for (;;) a.push('x'.repeat(1e6))",
    code: "return typeof globalThis.secret",
    expect: { value: "undefined" },
  },
  {
    name: "another run: what a loop left",
    before: "globalThis.secret = 1; for (;;);",
    code: "return typeof globalThis.secret",
    expect: { value: "undefined" },
  },
];

export const escapes: HostileCase[] = [
  ...Object.entries(compile).map(([name, code]) => ({
    name: `escape: ${name}`,
    code,
    expect: refused,
  })),
  ...others,
];
