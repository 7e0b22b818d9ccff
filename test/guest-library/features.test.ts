import { parse } from "acorn";
import type * as ESTree from "estree";
import { expect, test } from "vitest";
import { featuresOf } from "../../src/transform/3-analyze/features.js";
import { scopesOf } from "../../src/transform/3-analyze/scopes.js";

const GLOBALS = [
  "Promise",
  "console",
  "Date",
  "Math",
  "Array",
  "Object",
  "Reflect",
  "globalThis",
  "setTimeout",
  "eval",
  "Function",
  "URL",
  "JSON",
  "Proxy",
];

function features(code: string): string[] {
  const ast = parse(code, {
    ecmaVersion: "latest",
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
    preserveParens: true,
  });
  const globals = new Set(GLOBALS.filter((name) => new RegExp(`\\b${name}\\b`).test(code)));
  const { notes, program } = scopesOf(ast as unknown as ESTree.Program, false);
  return [...featuresOf(globals, notes.facts(program.node, globals))].sort();
}

test("a plain program of awaited calls needs nothing", () => {
  expect(
    features(
      "const a = await get({ id: 1 }); for (let i = 0; i < a.length; i++) use(a[i].name); return a;",
    ),
  ).toEqual([]);
});

test("names bring their modules", () => {
  expect(features("await Promise.all([a(), b()])")).toEqual(["combinators", "promise"]);
  expect(features("Promise.resolve(1)")).toEqual(["promise"]);
  expect(features("Math.floor(1.5)")).toEqual([]);
  expect(features("Math.random()")).toEqual(["random"]);
  expect(features("new URL('x:y')")).toEqual(["url"]);
  expect(features("Array.isArray(x)")).toEqual([]);
  expect(features("for await (const x of y()) x")).toEqual(["for-await", "promise"]);
});

test("the console needs inspect only for what may be no string", () => {
  expect(features("console.log('a', `${x}`, list.length)")).toEqual(["console"]);
  expect(features("console.log('a', user)")).toEqual(["console", "inspect"]);
  expect(features("list.forEach(console.log)")).toEqual(["console", "inspect"]);
});

const reaching = [
  "x.constructor",
  "x['constructor']",
  "x[`constructor`]",
  "x[k]()",
  "const { constructor: C } = f",
  "const { [k]: C } = f",
  "(({ constructor }) => constructor)(f)",
  "f(o[k] ??= 1)",
  "(o[k] || 0)",
  "eval('1')",
  "Function('1')",
  "Reflect.get(f, 'construct' + 'or')",
  "with (f) constructor('x')",
  "let k = 1; k = name; o[k]",
  "for (const k in o) f(o[k])",
  "const { ...k } = y; o[k]",
  "const [, k] = y; o[k]",
  "[(k)] = y; o[k]",
  "o[!k]",
  "Object.getOwnPropertyDescriptors(f)",
  "globalThis['ev' + 'al']",
];
for (const code of reaching) {
  test(`lockdown stays for ${code}`, () => {
    expect(features(code)).toContain("lockdown");
  });
}

const harmless = [
  "x.map((y) => y.name)",
  "x[0]; x['name']",
  "x[~k]",
  "for (let i = 0; i < 9; i++) f(x[i], x[i - 1], x[i % 2])",
  "counts[word] = (counts[word] || 0) + 1",
  "counts[word]++",
  "list.sort((a, b) => a[k] - b[k])",
  "x[`a-${k}`]",
];
for (const code of harmless) {
  test(`lockdown is left out for ${code}`, () => {
    expect(features(code)).not.toContain("lockdown");
  });
}

const long = [
  "new Array(n)",
  "Array(1e9) + ''",
  "a.length = n",
  "a[k] = 1",
  "a[4294967294] = 1",
  "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  "f({ length: n })",
  "let i = 1; while (1) { i = i + i; a[i] = 1 }",
  "let i = 0; while (1) { i += n; a[i] = 1 }",
  "let i = 0; while (1) { i += '1'; a[i] = 1 }",
  "for (let i = 0; i < 9; i++) a[i * 2] = 1",
  "list.from({ length: n })",
  "({ get length() { return 1e15 } })",
  "class L extends Array {}",
  "f(Array)",
];
for (const code of long) {
  test(`guards stay for ${code}`, () => {
    expect(features(code)).toContain("guards");
  });
}

for (const code of [
  "a.push(1)",
  "for (let i = 0; i < 9; i++) a[i] = i",
  "for (let i = 0; i < 9; i += 1) a[i] = i",
  "Array.from({ length: n }, (_, i) => i)",
  "new Array(3).fill(0)",
  "x instanceof Array",
  "o.name = 1",
  "o[`a-${k}`] = 1",
]) {
  test(`guards are left out for ${code}`, () => {
    expect(features(code)).not.toContain("guards");
  });
}

test("the global object by name brings what is named, passed about it brings everything", () => {
  expect(features("globalThis.setTimeout(f, 1)")).toEqual(
    expect.arrayContaining(["timers", "global-tools", "stubs"]),
  );
  expect(features("f(globalThis)")).toEqual(
    expect.arrayContaining(["timers", "clock", "console", "crypto"]),
  );
  expect(features("f(globalThis)")).not.toContain("url");
  expect(features("f(globalThis)")).not.toContain("inspect");
  expect(features("f(this)")).toContain("global-tools");
  expect(features("class A { m() { return this.x } }")).toEqual([]);
  expect(features("const o = { m() { return this.x } }")).toEqual([]);
});

test("long chains of assignments are judged in linear time", () => {
  const lines = Array.from({ length: 5000 }, (_, i) => `v${i} = v${i + 1};`);
  const declared = `let ${lines.map((_, i) => `v${i} = 0`).join(",")};`;
  for (const chain of [lines.join(""), lines.toReversed().join("")])
    expect(features(`${declared} ${chain} v5000 = name; o[v0]`)).toContain("lockdown");
});
