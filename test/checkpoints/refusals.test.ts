/** R4: what keeps a checkpoint from being taken is told when the replay it would have spared is too much. */
import { expect, test } from "vitest";
import { run } from "../../src/index.js";

const tools = {
  get: async (x: { i?: number } = {}) => ({ x: (x.i ?? 0) + 1 }),
  slow: () => new Promise(() => {}),
  fail: async () => {
    throw new Error("no");
  },
};

const loop = (body: string) => `for (let i = 0; ; i++) { await get({ i }); ${body} }`;

/** Each stage takes at least one gas. */
async function messageOf(source: string): Promise<string> {
  const limits = { maxRunGas: 40 };
  const options = { tools, limits, checkpoint: "always", isolation: "inline" } as const;
  const { error } = await run(source, options);
  expect(error?.code).toBe("run-gas-limit");
  return error?.message ?? "";
}

const refusals: Readonly<Record<string, [source: string, why: string]>> = {
  "a call": [`const p = slow(); ${loop("")} p;`, "a call is outstanding"],
  "a timer": [`setTimeout(() => {}, 1e6); ${loop("")}`, "a timer is set"],
  "a microtask": [loop("Promise.resolve().then(() => {});"), "a microtask is queued"],
  "a rejection": [`Promise.reject(1); ${loop("")}`, "a rejection is not handled"],
  "a generator": [`const g = (function* () { yield 1; })(); ${loop("")} g;`, "g holds a Generator"],
  "a promise": [`const p = Promise.resolve(1); ${loop("")} p;`, "p holds a promise"],
  "a closure": [
    `const o = { f: () => 1 }; ${loop("")} o;`,
    "o holds a function that is not declared at the top level",
  ],
  "a function with properties": [
    `function f() {} f.n = 1; ${loop("")} f;`,
    "a function that carries properties",
  ],
  "a function with another name": [
    `function f() {} Object.defineProperty(f, "name", { value: "g" }); ${loop("")} f;`,
    "a function whose name or length was changed",
  ],
  "an arrow function with another length": [
    `const f = (a, b = 1) => a; Object.defineProperty(f, "length", { value: 2 }); ${loop("")} f;`,
    "a function whose name or length was changed",
  ],
  "an async function without a name": [
    `async function f(a, ...b) {} delete f.name; ${loop("")} f;`,
    "a function whose name or length was changed",
  ],
  "a function whose prototype has more": [
    `function F() {} F.prototype.n = 1; ${loop("")} F;`,
    "a function whose prototype was changed",
  ],
  "an instance": [
    `function make() { return new (class A {})(); } const o = make(); ${loop("")} o;`,
    "o holds an instance of a class",
  ],
  "an array of a class": [
    `function make() { return new (class A extends Array {})(); } const o = make(); ${loop("")} o;`,
    "o holds an array of a class",
  ],
  "an error of a class": [
    `function make() { return new (class A extends Error {})(); } const o = make(); ${loop("")} o;`,
    "o holds an error of a class",
  ],
  "a map of a class": [
    `function make() { return new (class A extends Map {})(); } const o = make(); ${loop("")} o;`,
    "o holds a Map",
  ],
  "a weak map": [`const o = new WeakMap(); ${loop("")} o;`, "o holds a WeakMap"],
  "a box": [`const o = Object(1); ${loop("")} o;`, "o holds a Number"],
  "a symbol": [`const o = Symbol(); ${loop("")} o;`, "o holds a symbol"],
  "a symbol key": [
    `const o = { [Symbol.iterator]: 1 }; o.y = 1; Object.assign(o); ${loop("")} o;`,
    "o holds an object with a symbol for a key",
  ],
  "a frozen object": [
    `const o = Object.freeze({}); ${loop("")} o;`,
    "o holds an object that is frozen, sealed or not extensible",
  ],
  "an accessor": [`const o = { get x() { return 1; } }; ${loop("")} o;`, "with an accessor"],
  "a hidden property": [
    `const o = Object.defineProperty({}, "x", { value: 1 }); ${loop("")} o;`,
    "a property that is not writable, listed and removable",
  ],
  "an array with a name": [
    `const o = [1]; o.name = "n"; ${loop("")} o;`,
    "o holds an array that carries properties",
  ],
  "a date with a name": [
    `const o = new Date(0); o.name = "n"; ${loop("")} o;`,
    "o holds a Date that carries properties",
  ],
  "the error of a call": [
    `let e; ${loop("try { await fail({}); } catch (x) { e = x; }")} e;`,
    "e holds the error of a call",
  ],
  "data nested too deep": [
    `let o = {}; for (let i = 0; i < 5000; i++) o = { o }; ${loop("")} o;`,
    "its data is nested too deep",
  ],
  "a built-in": [
    `Array.prototype.x = 1; ${loop("")}`,
    "a built-in, a prototype or a global was changed",
  ],
  "a built-in's function": [
    `Math.max.x = 1; ${loop("")}`,
    "a built-in, a prototype or a global was changed",
  ],
  "a prototype that no global names": [
    `Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())).x = 1; ${loop("")}`,
    "a built-in, a prototype or a global was changed",
  ],
  "a global": [`implicit = 1; ${loop("")}`, "a built-in, a prototype or a global was changed"],
  "another iterator": [
    `for (const [k] of new Map(Array.from({ length: 60 }, (_, i) => [i, i]))) await get({ i: k });`,
    "a for…of goes over something other than an array",
  ],
  "no place": [
    `while (await get({})) { while (true) await get({}); }`,
    "the code came to no place where one can be taken",
  ],
};

test.each(Object.entries(refusals))("%s", async (_, [source, why]) => {
  expect(await messageOf(source)).toContain(why);
});

test("data and functions of the top level are no hindrance", async () => {
  const source = `
    const m = new Map([[{ a: 1 }, new Set([1n])]]); let d = new Date(0); const f = (x) => g(x); function g(x) { return x; }
    const table = { f, g }; ${loop("m.set(i, d);")} table;`;
  expect(await messageOf(source)).not.toContain("checkpoint");
});
