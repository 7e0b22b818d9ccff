/** R3: what the text alone tells of the arguments of a program's first reads, and what is left to an engine. */
import { expect, test } from "vitest";
import { plan } from "../../src/index.js";

const get = { handler: async () => 1, annotations: { readOnlyHint: true } };
const put = async () => 1;

function foreknown(source: string): unknown[] | undefined {
  const { foreknown: reads, diagnostics } = plan(source, { tools: { get, put } });
  expect(diagnostics.filter(({ code }) => code.startsWith("syntax"))).toEqual([]);
  return reads?.map(({ args }) => JSON.parse(args));
}

const eight = (what: string) =>
  `return await Promise.all([${Array(8).fill(`get(${what})`).join()}]);`;

test.each([
  ["", "null", null],
  ["", "'a' + 1 + true + null + undefined", "a1truenullundefined"],
  ["", "-(1 + 2 * 3 - 4 / 8) % 4", -2.5],
  ["", "+1 - -1", 2],
  [
    "",
    "[1 < 2, 2 > 3, 1 <= 1, 1 >= 2, 1 === 1, 'a' !== 'a', !0]",
    [true, false, true, false, true, false, true],
  ],
  ["", "[0 || 'a', 1 && 'b', null ?? 'c', 1 || 'd', 0 && 'e', 0 ?? 'f']", ["a", "b", "c", 1, 0, 0]],
  ["", "[1 ? 'x' : 'y', 0 ? 'x' : 'y']", ["x", "y"]],
  ["const s = 'abc';", "`${s}-${s[1]}-${s.length}`", "abc-b-3"],
  [
    "const o = { a: { 'b c': [7] }, 1: 2 };",
    "[o.a['b c'][0], o[1], { ...[] }.x ?? 0]".replace(", { ...[] }.x ?? 0", ""),
    [7, 2],
  ],
  ["const o = { x: undefined, y: 1 };", "o", { y: 1 }],
  ["let x; x = 1; x += 2; x *= 3; x -= 1;", "x", 8],
  ["let x = 1, y = x++, z = ++x, w = x--, v = --x;", "[x, y, z, w, v]", [1, 1, 3, 3, 1]],
  [
    "let x = 0, y = 1, z = null; x ||= 5; y &&= 6; z ??= 7; x ||= 8; z ??= 9;",
    "[x, y, z]",
    [5, 6, 7],
  ],
  [
    "let i, n = 0; for (i = 0; i < 9; i++) { if (i === 2) continue; if (i === 5) break; n += i; }",
    "[i, n]",
    [5, 8],
  ],
  [
    "let n = 0; for (const [i, x] of ['a', 'b', 'c'].entries()) { if (x === 'c') break; n += i + 1; }",
    "n",
    3,
  ],
  ["const f = () => { for (const x of [1, 2, 3]) { if (x > 1) return x; } };", "f()", 2],
  ["const f = () => { for (let i = 0; ; i++) { if (i > 1) return i; } };", "f()", 2],
  [
    "function f({ a, b: [c, d = 4], ...e }, g = 5) { return 1 }".replace(", ...e", ""),
    "f({ a: 1, b: [2, 3] })",
    1,
  ],
  [
    "const f = function (x) { if (x) { return; } else return 'no'; };",
    "[f(0), String(1)]",
    ["no", "1"],
  ],
  [
    "const l = Array.from([1, 2]), m = Array.from(Array(2), (_, i) => i), n = new Array(2).fill(0);",
    "[l, m, n]",
    [
      [1, 2],
      [0, 1],
      [0, 0],
    ],
  ],
  [
    "const l = [1]; l.push(2, 3); let n = 0; l.forEach((x) => { n += x; });",
    "[l, n, l.slice(1), l.slice(-1), l.concat(4, [5])]",
    [[1, 2, 3], 6, [2, 3], [3], [1, 2, 3, 4, 5]],
  ],
  [
    "const o = { a: 1, b: 2 };",
    "[Object.keys(o), Object.values(o), Object.entries(o)]",
    [
      ["a", "b"],
      [1, 2],
      [
        ["a", 1],
        ["b", 2],
      ],
    ],
  ],
  ["; { ; } try { } catch { }", "[...[1, 2].keys()]", [0, 1]],
  ["console.warn('x', 1); if (0) put(1); function unused() { put(2) }", "1", 1],
])("known: %s %s", (before, what, value) => {
  expect(foreknown(before + eight(what))).toEqual(Array(8).fill([value]));
});

test.each([
  // Values that no JSON keeps, and what engines or programs may differ in.
  ["", "undefined"],
  ["", "[undefined]"],
  ["", "NaN"],
  ["", "1 / 0"],
  ["", "-0"],
  ["", "0 * -1"],
  ["", "1n"],
  ["", "/x/"],
  ["", "() => 1"],
  ["", "2 ** 3"],
  ["", "1 == 1"],
  ["", "1 & 3"],
  ["", "'a' - 1"],
  ["", "[1] + 1"],
  ["", "+'1'"],
  ["", "-'1'"],
  ["", "~1"],
  ["", "typeof 1"],
  ["", "true + 1"],
  ["", "[1] === [1]"],
  ["", "'abc'.at(0)"],
  ["", "'abc'[-1]"],
  ["", "'abc'[5]"],
  ["", "[1][1]"],
  ["", "[1]['0']"],
  ["", "({}).toString"],
  ["", "({ __proto__: 1 })"],
  ["", "({ get x() { return 1 } })"],
  ["", "({ x() {} })"],
  ["", "({ ['x']: 1, [Math.E]: 2 })"],
  ["", "({ ...{} })"],
  ["", "[,]"],
  ["", "[...'ab']"],
  ["", "(1, 2)"],
  ["", "this"],
  ["", "new Date()"],
  ["", "new Map()"],
  ["", "new Array(1, 2)"],
  ["", "Array(-1)"],
  ["", "Array(1.5)"],
  ["", "Array(20000).fill(0)"],
  ["", "Array.of(1)"],
  ["", "Array.from({ length: '3' })"],
  ["", "Array.from([1], (x) => x, 1)"],
  ["", "Object.freeze({})"],
  ["", "Object.keys([1])"],
  ["", "Math.max(1, 2)"],
  ["", "String()"],
  ["", "String({})"],
  ["", "Number('1')"],
  ["", "'x'?.length"],
  ["", "[1].map?.((x) => x)"],
  ["", "[1].map((x) => x, 1)"],
  ["", "[1].map(String)"],
  ["", "[1].sort()"],
  ["", "[1].fill(0, 1)"],
  ["", "[1].fill([])"],
  ["", "[1].slice('0')"],
  ["", "[1].slice(0.5)"],
  ["", "[1]['map']((x) => x)"],
  ["", "({ map: 1 }).map((x) => x)"],
  ["const { a, ...b } = { a: 1 };", "a"],
  ["const { ['a']: x = 1, [`${1}`]: y } = { a: 1 };", "x"],
  ["const [a, ...b] = [1];", "a"],
  ["const [, a] = [1, 2];", "a"],
  ["const { x } = null;", "x"],
  ["const { length } = [1];", "length"],
  ["let o = {}; o.x = 1;", "o"],
  ["let o = { x: 1 }; o.x++;", "o"],
  ["let s = 'a'; s++;", "s"],
  ["let x = y; var y = 1;", "x"],
  ["unknown;", "1"],
  ["class A {}", "1"],
  ["throw 1;", "1"],
  ["switch (1) { }", "1"],
  ["while (0) { }", "1"],
  ["for (const k in {}) { }", "1"],
  ["let x; for (x of [1]) { }", "x"],
  ["a: for (const x of [1]) { break a; }", "1"],
  ["a: for (const x of [1]) { for (;;) { continue a; } }", "1"],
  ["try { } finally { }", "1"],
  ["for (;;) { }", "1"],
  ["await null;", "1"],
  ["for await (const x of []) { }", "1"],
  ["const g = (function* () { })();", "1"],
  ["function f(n) { return n ? f(n - 1) : 0 }", "f(2)"],
  ["put(1);", "1"],
  ["setTimeout(() => 1);", "1"],
  ["const String = 1;", "String()"],
  ["const f = (x) => { return };", "f(1)"],
])("left to the engine: %s %s", (before, what) => {
  expect(foreknown(before + eight(what))).toBeUndefined();
});

test("what a result may decide is not known, what stands before it is", () => {
  const before = Array.from({ length: 8 }, (_, i) => `const p${i} = get(${i});`).join("");
  const eight = Array.from({ length: 8 }, (_, i) => [i]);
  expect(foreknown(`${before} if (await p0) get(9); return get(10)`)).toEqual(eight);
  expect(foreknown(`${before} const q = [p0].map((p) => get(p)); return q`)).toEqual(eight);
  expect(foreknown(`${before} await Promise.race([p0]); get(1)`)).toEqual(eight);
  expect(foreknown(`${before} get(Promise.any([p0]))`)).toEqual(eight);
  expect(foreknown(`${before} Promise.resolve(1); get(8)`)).toEqual(eight);
});

test("no more than can be fetched at all are counted", () => {
  const reads = foreknown("await Promise.all([...Array(300).keys()].map((i) => get(i)))");
  expect(reads).toHaveLength(256);
});
