/** Values at the edges of what the console, clones, texts and dates are defined for. */
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { inQuickJs } from "./in-quickjs.js";

const logs = async (code: string) =>
  (await inQuickJs(
    ["console", "inspect"],
    `const f = (k) => { ${code}; return JSON.parse("[" + k.logs + "]") }; return f(k)`,
  )) as { level: string; text: string; at: number }[];
const texts = async (code: string) => (await logs(code)).map(({ text }) => text);

const deep = (innermost: string) => `{ a: { b: { c: { d: { e: ${innermost} } } } } }`;
const hundredAndOne = "Array.from({ length: 101 }, (_, i) => i)";

test.each([
  ['`it\'s \\`x\\` "q"`', 'it\'s `x` "q"'],
  ['[`it\'s \\`x\\` "q"`]', "[ 'it\\'s `x` \"q\"' ]"],
  ["class {}", "[class (anonymous)]"],
  ["Object.defineProperty(() => 1, 'name', { value: 1 })", "[Function (anonymous)]"],
  [
    "Object.assign(function f() {}, { [Symbol.toStringTag]: 'Special' })",
    "[Special: f] { [Symbol(Symbol.toStringTag)]: 'Special' }",
  ],
  ["new (class A extends Array {})(1, 2)", "A(2) [ 1, 2 ]"],
  [deep("new Map()"), "{ a: { b: { c: { d: { e: [Map] } } } } }"],
  [deep("new Set()"), "{ a: { b: { c: { d: { e: [Set] } } } } }"],
  [deep("[1]"), "{ a: { b: { c: { d: { e: [Array] } } } } }"],
  [deep("new Uint8Array(1)"), "{ a: { b: { c: { d: { e: [Uint8Array] } } } } }"],
  [deep("Object.create(null)"), "{ a: { b: { c: { d: { e: [Object: null prototype] } } } } }"],
  ["{ get a() { return 1 }, set a(x) {} }", "{ a: [Getter/Setter] }"],
  ["new Uint8Array([1, 200]).buffer", "ArrayBuffer { [Uint8Contents]: <01 c8>, byteLength: 2 }"],
  ["new (class extends Object { [Symbol.toStringTag] = 'T' })().toString()", "[object T]"],
])("renders %s", async (code, text) => {
  expect(await texts(`console.log(${code})`)).toEqual([text]);
});

test("what is much is counted, not shown", async () => {
  const [list, map, set, bytes, names, one] = await texts(
    `console.log(${hundredAndOne}); console.log(new Map(${hundredAndOne}.map((i) => [i, i])));
     console.log(new Set(${hundredAndOne}.concat(101, 102))); console.log(new ArrayBuffer(60));
     console.log(Object.fromEntries(${hundredAndOne}.map((i) => ["k" + i, i])));
     const sparse = ${hundredAndOne}; delete sparse[3]; sparse[150] = 1; console.log(sparse)`,
  );
  expect(list).toContain("... 1 more item");
  expect(map).toContain("... 1 more item");
  expect(set).toContain("... 3 more items");
  expect(bytes).toContain("...");
  expect(names).toContain("... 1 more property");
  expect(one).toContain("<1 empty item>");
});

test("an error shows its name, class, causes and what it holds", async () => {
  const [renamed, own, empty, odd, getter, nameless] = await texts(
    `const named = new Error("m"); named.name = "Renamed"; console.log(named);
     class Own extends Error {} console.log(new Own("m"));
     console.log(new Error(""));
     console.log(Object.assign(new Error("m"), { name: { a: 1 } }));
     console.log(Object.defineProperty(new Error("m"), "cause", { get: () => 1, configurable: true }));
     console.log(Object.assign(new Error("m"), { name: null }))`,
  );
  expect(renamed).toContain("Renamed: m");
  expect(own).toContain("Own: m");
  expect(empty).toMatch(/^Error/);
  expect(odd).toContain("m");
  expect(getter).toContain("[cause]: [Getter]");
  expect(nameless).toContain("Error: m");
});

test("directives convert as the console's standard says", async () => {
  expect(
    await texts(
      `console.log("%d %d %i %i %f %d", 10n, Symbol("s"), 12n, {}, "x", {});
       console.log("%j", undefined); console.log("%j", { toJSON() { throw 1 } });
       console.log("%x %", 1); console.log("%%", 1); console.log("%s %s", null, -0); console.log("%o", { a: [1] })`,
    ),
  ).toEqual([
    "10n NaN 12n NaN NaN NaN",
    "undefined",
    expect.any(String),
    "%x % 1",
    "% 1",
    "null -0",
    "{ a: [ 1 ] }",
  ]);
});

test("timers, groups and traces of the console say what they lack", async () => {
  expect(
    await texts(
      `console.timeEnd("none"); console.time("t"); console.timeLog("t", "so far", 1);
       console.group(); console.log("in"); console.groupEnd(); console.groupEnd(); console.trace(); console.trace("here", 1);
       console.assert(false); console.table(7); console.log(""); for (let i = 0; i < 30; i++) console.group(); console.log("deep")`,
    ),
  ).toEqual([
    "No such label 'none' for console.time()",
    "t: 0ms so far 1",
    "  in",
    "Trace",
    "Trace: here 1",
    "Assertion failed",
    "7",
    "",
    expect.stringMatching(/^ {40}deep$/),
  ]);
});

test("nothing is logged past the limit, in any script", async () => {
  for (const letter of ["x", "é", "€", "😀"]) {
    const cut = await logs(
      `for (let i = 0; i < 3000; i++) console.log("${letter}".repeat(40)); console.table([1])`,
    );
    expect(cut.at(-1)?.text).toBe("… log limit reached");
    expect(cut.length).toBeLessThan(3_000);
  }
  const empty = await logs("for (let i = 0; i < 1e5; i++) console.log()");
  expect(empty.at(-1)?.text).toBe("… log limit reached");
});

test("tables are made of maps, sets, values, chosen columns and getters", async () => {
  const [map, set, values, chosen, getter, many] = await texts(
    `console.table(new Map([["k", { a: 1 }]])); console.table(new Set([{ a: 1 }])); console.table([1, { b: 2 }]);
     console.table([{ a: 1, b: 2 }], ["b"]); console.table([{ get a() { return 1 } }]);
     console.table(Array.from({ length: 2000 }, (_, i) => i))`,
  );
  expect(map).toContain("'k'");
  expect(set).toContain("│ 0");
  expect(values).toContain("Values");
  expect(chosen).not.toContain(" a ");
  expect(getter).toContain("[Getter]");
  expect(many).toContain("… more rows");
  const wide = await texts(
    "console.table([Object.fromEntries(Array.from({ length: 300 }, (_, i) => ['c' + i, i]))])",
  );
  expect(wide[0]?.length).toBeLessThan(20_000);
});

const cloned = (code: string) => inQuickJs(["structured-clone"], code);

test("clones keep views, errors, holes and names, and refuse the rest by its kind", async () => {
  expect(
    await cloned(
      `const buffer = new Uint8Array([1, 2, 3, 4]).buffer;
       const e = new Error("m"); delete e.stack; const bare = Object.create(Error.prototype);
       const odd = Object.assign(new Error("o"), { name: "Odd" });
       const c = structuredClone({ d: new DataView(buffer, 1, 2), u: new Uint8Array(buffer, 1, 2), e, odd });
       return [c.d.byteLength, c.d.getUint8(0), [...c.u], c.d.buffer === c.u.buffer, c.e.message, c.odd.name,
         Object.getOwnPropertyNames(structuredClone(Object.assign(new TypeError(), { x: 1 }))).includes("x")]`,
    ),
  ).toEqual([2, 2, [2, 3], true, "m", "Error", false]);
  for (const [code, message] of [
    ["structuredClone(Symbol('s'))", "Symbol(s)"],
    ["structuredClone(Symbol())", "Symbol()"],
    ["structuredClone(new WeakMap())", "A WeakMap"],
    ["structuredClone(new ArrayBuffer(1), { transfer: [new ArrayBuffer(1)] })", "transfer"],
  ] as const)
    expect(await cloned(code)).toEqual({ thrown: expect.stringContaining(message) });
  expect(
    await cloned(
      "const o = { get a() { delete this.b; return 1 }, b: 2 }; return structuredClone(o)",
    ),
  ).toEqual({ a: 1 });
});

test("base64, texts and random bytes refuse what they cannot take", async () => {
  for (const [feature, code] of [
    ["base64", "btoa()"],
    ["base64", "atob()"],
    ["text", "new TextEncoder().encodeInto('x', [])"],
    ["crypto", "crypto.getRandomValues(new Float32Array(1))"],
    ["crypto", "crypto.getRandomValues(7)"],
  ] as const)
    expect(await inQuickJs([feature], code)).toEqual({
      thrown: expect.stringMatching(/^TypeError/),
    });
  expect(await inQuickJs(["crypto"], "crypto.getRandomValues(new Uint8Array(65537))")).toEqual({
    thrown: expect.stringMatching(/^(RangeError|QuotaExceededError)/),
  });
});

test("UTF-16 is decoded as the encoding standard says, in pieces too", async () => {
  const decode = (bytes: number[], more = "") =>
    inQuickJs(
      ["text"],
      `new TextDecoder("utf-16le"${more}).decode(new Uint8Array(${JSON.stringify(bytes)}))`,
    );
  const cases = [
    [0x41, 0],
    [0x3d, 0xd8, 0, 0xde],
    [0x3d, 0xd8],
    [0x3d, 0xd8, 0x41, 0],
    [0, 0xde, 0x41, 0],
    [0x41, 0, 0x42],
    [0x3d, 0xd8, 0x41],
  ];
  for (const bytes of cases)
    expect(await decode(bytes)).toBe(new TextDecoder("utf-16le").decode(new Uint8Array(bytes)));
  expect(await decode([0, 0xde], ", { fatal: true }")).toEqual({
    thrown: expect.stringContaining("TypeError"),
  });
  expect(
    await inQuickJs(
      ["text"],
      `const d = new TextDecoder("utf-16le"); const s = { stream: true };
       return [d.decode(new Uint8Array([0x3d]), s), d.decode(new Uint8Array([0xd8, 0]), s), d.decode(new Uint8Array([0xde]), s), d.decode()]`,
    ),
  ).toEqual(["", "", "😀", ""]);
  expect(await inQuickJs(["text"], "[...new TextEncoder().encode()]")).toEqual([]);
  expect(await inQuickJs(["text"], "new TextDecoder().decode(new Uint8Array([65]).buffer)")).toBe(
    "A",
  );
});

test("dates are made of what the specification converts", async () => {
  expect(
    await inQuickJs(
      ["clock"],
      `const prim = (f) => +new Date({ [Symbol.toPrimitive]: f });
       const thrown = (f) => { try { return f() } catch (e) { return e.name } };
       return [prim(() => 5), prim(() => "1970-01-01T00:00:00.006Z"), thrown(() => prim(() => ({}))),
         thrown(() => +new Date({ [Symbol.toPrimitive]: 1 })), +new Date({ [Symbol.toPrimitive]: null, valueOf: () => 7 }),
         +new Date({ valueOf: null, toString: () => "1970-01-01T00:00:00.008Z" }), +new Date({ valueOf: () => ({}), toString: () => "9" }) > 0,
         thrown(() => +new Date({ valueOf: () => ({}), toString: () => ({}) })),
         new Date(Date.UTC(2020, 0, 1, 13, 5)).toLocaleTimeString(), new Date(0).toLocaleDateString(),
         thrown(() => new Date(0).setYear(70)), thrown(() => new Date(0).setYear(NaN)), thrown(() => new Date(NaN).setYear(-1.5)), thrown(() => new Date(0).setYear(1999))]`,
    ),
  ).toEqual([
    5,
    6,
    "TypeError",
    "TypeError",
    7,
    8,
    true,
    "TypeError",
    "1:05:00 PM",
    "1/1/1970",
    0,
    null,
    Date.UTC(-1, 0, 1),
    915148800000,
  ]);
});

test.each([
  "Object.setPrototypeOf([1], null)",
  "({ [Symbol.toStringTag]: 'Special' })",
  "Object.create({ [Symbol.toStringTag]: 'Special' })",
  "Object.create({ [Symbol.toStringTag]: 5 })",
  "new (class A { static name = '' })()",
  "(() => { const o = {}; o.a = o; o.b = [o, o]; return o })()",
  "(() => { const a = []; a[1500] = 1; a[3000] = 2; return a })()",
  "(() => { const a = [0]; a[1500] = 1; a.length = 9000; return a })()",
])("renders %s as Node does", async (code) => {
  expect(await texts(`console.log(${code})`)).toEqual([inspect(new Function(`return ${code}`)())]);
});

test("an error whose name is no text shows it all the same", async () => {
  expect(await texts("console.log(Object.assign(new Error('m'), { name: 5 }))")).toEqual(["5: m"]);
});

test("what is shown ends somewhere, however much there is", async () => {
  const [wide, texty] = await texts(
    `console.log(Array.from({ length: 90 }, () => Array.from({ length: 90 }, () => ({ a: [1], b: "some text" }))));
     console.log(Array.from({ length: 99 }, (_, i) => ("\\n" + i).repeat(4000)))`,
  );
  expect(wide).toContain("…");
  for (const text of [wide, texty]) expect(text?.length).toBeLessThan(70_000);
});
