/** Poisoned prototypes and globals: whoever changes them harms only himself. */
import type { Expectation, HostileCase } from "../case.js";

const fine: Expectation = { value: 3 };
/** The engine's own JSON.stringify sets elements of arrays: the snippet has harmed itself. */
const harmed = /^(setters|accessors) on/;

const poisons: Record<string, string> = {
  "Array.prototype.map": "Array.prototype.map = () => { throw 1 }",
  "every method of Array.prototype":
    "for (const k of Object.getOwnPropertyNames(Array.prototype)) if (k !== 'length') Array.prototype[k] = () => { throw 1 }",
  "Array iteration": "Array.prototype[Symbol.iterator] = () => { throw 1 }",
  "setters on Array.prototype":
    "for (const i of [0, 1, 2, 3]) Object.defineProperty(Array.prototype, i, { __proto__: null, set() { throw 1 }, get() { return 'evil' }, configurable: true })",
  "setters on Object.prototype":
    "for (const k of ['0', '1', 'value', 'ok', 'kind', 'form', 'text', 'seq', 'tool', 'args', 'site', 'head', 'tail', 'next', 'cell', 's', 'v']) Object.defineProperty(Object.prototype, k, { __proto__: null, set() { throw 1 }, get() { return 'evil' }, configurable: true })",
  "descriptor keys on Object.prototype":
    "Object.prototype.get = function () { return 'evil' }; Object.prototype.set = () => {}; Object.prototype.writable = false; Object.prototype.enumerable = false",
  "only a getter on Object.prototype": "Object.prototype.get = 1",
  "then on Object.prototype": "Object.prototype.then = undefined",
  "toJSON on Object.prototype":
    "Object.prototype.toJSON = () => ({ requests: [], end: { ok: true } })",
  "toJSON on Array.prototype": "Array.prototype.toJSON = () => 'evil'",
  "toJSON on String.prototype": "String.prototype.toJSON = () => 'evil'",
  "toJSON on Number.prototype": "Number.prototype.toJSON = () => 99",
  "JSON.stringify": "JSON.stringify = () => '{}'",
  "JSON.parse": "JSON.parse = () => 99",
  "JSON itself": "JSON = null",
  Promise: "Promise = null",
  "Promise.prototype.then": "Promise.prototype.then = () => { throw 1 }",
  "Promise.resolve": "Promise.resolve = () => { throw 1 }",
  "Promise.prototype.constructor":
    "Object.defineProperty(Promise.prototype, 'constructor', { get() { return Object } })",
  "Symbol.iterator's users":
    "String.prototype[Symbol.iterator] = Map.prototype[Symbol.iterator] = Set.prototype[Symbol.iterator] = null",
  "the prototype of array iterators":
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => { throw 1 }",
  "the prototype of generators":
    "const q = Object.getPrototypeOf(Object.getPrototypeOf(function* () {}).prototype); const g = Object.getPrototypeOf(function* () {}).prototype; g.next = g.throw = g.return = () => ({ done: true, value: 99 }); q.next = 1",
  "String.prototype":
    "for (const k of Object.getOwnPropertyNames(String.prototype)) if (k !== 'length' && k !== 'constructor') String.prototype[k] = () => { throw 1 }",
  "Number and Math":
    "Number.prototype.toString = () => { throw 1 }; Math.floor = Math.random = Math.min = Math.max = () => NaN; Number.isInteger = () => false",
  "Function.prototype":
    "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 1 }",
  "Function.prototype[Symbol.hasInstance]":
    "try { Object.defineProperty(Function.prototype, Symbol.hasInstance, { value: () => true }) } catch {}",
  Reflect:
    "Reflect.apply = Reflect.construct = Reflect.ownKeys = () => { throw 1 }; Reflect = null",
  "Map and WeakMap":
    "Map.prototype.get = Map.prototype.set = WeakMap.prototype.get = WeakMap.prototype.set = WeakMap.prototype.has = () => { throw 1 }",
  "Object's own":
    "for (const k of Object.getOwnPropertyNames(Object)) if (typeof Object[k] === 'function') Object[k] = () => { throw 1 }",
  "Object itself": "Object = null",
  "Array itself":
    "Array = null; String = null; Number = null; Symbol = null; Error = null; Map = null; WeakMap = null",
  errors: "Error = TypeError = RangeError = function () { return 'evil' }",
  "Error.prototype":
    "Object.defineProperty(Error.prototype, 'message', { get() { throw 1 } }); Error.prototype.toString = () => { throw 1 }",
  "Error.prepareStackTrace":
    "Error.prepareStackTrace = () => { throw 1 }; Error.stackTraceLimit = 0",
  Date: "Date = null",
  console: "try { console.log = () => { throw 1 }; console = null } catch {}",
  "undefined and NaN": "try { undefined = 1; NaN = 2; Infinity = 3 } catch {}",
  globalThis: "globalThis = { evil: true }",
  "every global, deleted":
    "for (const k of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[k] } catch {}",
  "every global, replaced":
    "for (const k of Object.getOwnPropertyNames(globalThis)) try { globalThis[k] = 'evil' } catch {}",
  "a frozen world":
    "const ice = Object.freeze, n = Object.getOwnPropertyNames, g = globalThis; for (const k of n(g)) try { ice(g[k]); ice(g[k].prototype) } catch {} ice(g)",
  "no more globals": "Object.preventExtensions(globalThis)",
  "Object.prototype's prototype":
    "try { Object.setPrototypeOf(Object.prototype, new Proxy({}, {})) } catch {}",
  "Array.prototype without prototype": "Object.setPrototypeOf(Array.prototype, null)",
  "Array.prototype behind a proxy":
    "Object.setPrototypeOf(Array.prototype, new Proxy({}, { get() { throw 1 }, has() { throw 1 } }))",
  "Function.prototype without prototype": "Object.setPrototypeOf(Function.prototype, null)",
  "Promise.prototype without prototype": "Object.setPrototypeOf(Promise.prototype, null)",
  "Array[Symbol.species]": "Object.defineProperty(Array, Symbol.species, { get() { throw 1 } })",
  "Promise[Symbol.species]":
    "Object.defineProperty(Promise, Symbol.species, { get() { throw 1 } })",
  isConcatSpreadable:
    "Array.prototype[Symbol.isConcatSpreadable] = false; Object.prototype[Symbol.isConcatSpreadable] = true",
  "toPrimitive for all": "Object.prototype[Symbol.toPrimitive] = () => { throw 1 }",
  "toStringTag for all": "Object.prototype[Symbol.toStringTag] = 'Map'",
  "valueOf for all": "Object.prototype.valueOf = Object.prototype.toString = () => { throw 1 }",
  "hasOwnProperty for all": "Object.prototype.hasOwnProperty = () => { throw 1 }",
  "RegExp.prototype":
    "RegExp.prototype.exec = RegExp.prototype.test = RegExp.prototype[Symbol.replace] = () => { throw 1 }",
  "fields of a stage's output":
    "Object.assign(Object.prototype, { requests: [{ tool: 0 }], end: { ok: true, value: { form: 'json', text: '99' } }, needs: ['promise'], diverged: 0, waits: [], lost: [0], linger: {} })",
  "fields of a request":
    "Object.assign(Object.prototype, { tool: 1, site: 0, args: { form: 'json', text: '[9,9]' }, form: 'json', text: '[9,9]' })",
  "fields of the guest's own records":
    "Object.assign(Object.prototype, { missing: 'promise', handled: true, seq: 0, active: true, combinator: {}, inputs: [], seen: true, over: true, cell: {}, element: {}, resolve: 1, reject: 1, call: 0, code: 'x', cause: 1, errors: [] })",
};

function expectFor(name: string): Expectation {
  return harmed.test(name) ? { name: "Error", says: "1" } : fine;
}

/** Before a call, between two calls, and with a Promise of ours about. */
export const poison: HostileCase[] = Object.entries(poisons).flatMap(
  ([name, code]): HostileCase[] => [
    { name: `poison: ${name}`, code: `${code}\nreturn await add(1, 2)`, expect: expectFor(name) },
    {
      name: `poison: ${name}, between calls`,
      code: `const one = await add(0, 1)\n;${code}\nreturn await add(one, 2)`,
      expect: expectFor(name),
    },
    {
      name: `poison: ${name}, in an async function`,
      code: `async function f(n) { return await add(n, 2) }\nconst p = f(1)\n;${code}\nreturn await p`,
      expect: fine,
    },
    {
      name: `poison: ${name}, while it logs and throws`,
      code: `const { log } = console, p = add(1, 2), said = { a: [1] };\nlog("before", said);\n${code}\n;try { log("after"); log(said, [1n]); } catch {}\nadd(7, 7);\nreturn await p`,
      expect: fine,
    },
  ],
);
