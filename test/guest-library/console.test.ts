import { format } from "node:util";
import { expect, test } from "vitest";
import { inQuickJs } from "./in-quickjs.js";

const logs = async (code: string) =>
  (await inQuickJs(
    ["console", "inspect"],
    `const f = (k) => { ${code}; return JSON.parse("[" + k.logs + "]") }; return f(k)`,
  )) as { level: string; text: string; at: number }[];
const texts = async (code: string) => (await logs(code)).map(({ text }) => text);

test("levels, clock and plain values need nothing but the console", async () => {
  expect(
    await inQuickJs(
      ["console"],
      "const c = console; c.log('a', 1, true, null, undefined); c.info('i'); c.warn('w'); c.error('e'); c.debug('d'); return JSON.parse('[' + k.logs + ']')",
    ),
  ).toEqual(
    [
      ["log", "a 1 true null undefined"],
      ["info", "i"],
      ["warn", "w"],
      ["error", "e"],
      ["debug", "d"],
    ].map(([level, text]) => ({ level, text, at: 1e12 + 5 })),
  );
  expect(await inQuickJs(["console"], "console.log({})")).toEqual({
    thrown: "Error: need inspect",
  });
});

const renderings: [string, string][] = [
  [
    "{ a: 1, b: 'x', 'c d': [1, , 3], e: undefined }",
    "{ a: 1, b: 'x', 'c d': [ 1, <1 empty item>, 3 ], e: undefined }",
  ],
  ["[]", "[]"],
  ["{}", "{}"],
  ["-0", "-0"],
  ["10n", "10n"],
  ["Symbol('s')", "Symbol(s)"],
  ["['it\\'s', 'a\"b\\'']", '[ "it\'s", `a"b\'` ]'],
  ["new Map([['a', { b: 1 }]])", "Map(1) { 'a' => { b: 1 } }"],
  ["new Set([1, 'x'])", "Set(2) { 1, 'x' }"],
  ["new Date(0)", "1970-01-01T00:00:00.000Z"],
  ["new Date(NaN)", "Invalid Date"],
  ["/a/g", "/a/g"],
  ["new TypeError('bad')", "TypeError: bad"],
  ["[new TypeError('bad')]", "[ [TypeError: bad] ]"],
  [
    "Object.assign(new Error('x', { cause: new Error('y') }), { code: 5 })",
    "Error: x { [cause]: [Error: y], code: 5 }",
  ],
  ["new (class Foo { constructor() { this.a = 1 } })()", "Foo { a: 1 }"],
  ["class A extends Map {}", "[class A extends Map]"],
  ["function f() {}", "[Function: f]"],
  ["() => 1", "[Function (anonymous)]"],
  ["new Uint8Array([1, 2])", "Uint8Array(2) [ 1, 2 ]"],
  ["Object.create(null)", "[Object: null prototype] {}"],
  ["{ get a() { throw 1 }, set b(x) {} }", "{ a: [Getter], b: [Setter] }"],
  ["Object('s')", "[String: 's']"],
  [
    "(() => { const o = { n: {} }; o.n.o = o; return o })()",
    "<ref *1> { n: { o: [Circular *1] } }",
  ],
  ["new WeakMap()", "WeakMap { <items unknown> }"],
  [
    "{ a: { b: { c: { d: { e: { f: 1 } } } } } }",
    "{\n  a: { b: { c: { d: { e: [Object] } } } }\n}".replace("{\n  ", "{ ").replace("\n}", " }"),
  ],
  ["new Array(5)", "[ <5 empty items> ]"],
  ["new ArrayBuffer(2)", "ArrayBuffer { [Uint8Contents]: <00 00>, byteLength: 2 }"],
  ["{ [Symbol('k')]: 1 }", "{ [Symbol(k)]: 1 }"],
  [
    "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()",
    "[Unreadable]",
  ],
  ["new Proxy({}, { ownKeys() { throw 1 } })", "[Unreadable]"],
];
for (const [code, text] of renderings) {
  test(`renders ${code}`, async () => {
    expect(await texts(`console.log(${code})`)).toEqual([text]);
  });
}

test("formats by directives", async () => {
  expect(
    await texts(
      "console.log('%s is %d years, %i, %f, %j %o %% %c!', 'x', '42', 3.9, '1.5', { a: 1 }, [1], 'css', 'rest')",
    ),
  ).toEqual(['x is 42 years, 3, 1.5, {"a":1} [ 1 ] % ! rest']);
  expect(await texts("console.log('100%', 5); console.log('%s')")).toEqual(["100% 5", "%s"]);
});

test("groups, counts, timers, assertions and tables", async () => {
  expect(
    await texts("console.group('g'); console.log('a\\nb'); console.groupEnd(); console.log('c')"),
  ).toEqual(["g", "  a\n  b", "c"]);
  expect(
    await texts("console.count(); console.count(); console.countReset(); console.count()"),
  ).toEqual(["default: 1", "default: 2", "default: 1"]);
  expect(
    await texts(
      "console.time('t'); k.now += 30; console.timeEnd('t'); console.assert(true, 'no'); console.assert(false, 'yes')",
    ),
  ).toEqual(["t: 30ms", "Assertion failed: yes"]);
  expect(await logs("console.table([{ a: 1, b: 'x' }, { a: 2 }])")).toEqual([
    {
      level: "table",
      at: 1e12 + 5,
      text: [
        "┌─────────┬───┬─────┐",
        "│ (index) │ a │ b   │",
        "├─────────┼───┼─────┤",
        "│ 0       │ 1 │ 'x' │",
        "│ 1       │ 2 │     │",
        "└─────────┴───┴─────┘",
      ].join("\n"),
    },
  ]);
});

test("a log that never ends is cut, and says so once", async () => {
  const cut = await logs(
    "for (let i = 0; i < 1e4; i++) console.log('0123456789'); console.log({})",
  );
  expect(cut.length).toBe(6554);
  expect(cut.at(-1)).toEqual({ level: "warn", text: "… log limit reached", at: 1e12 + 5 });
});

test("hostile values are rendered briefly", async () => {
  const [deep, wide, long, sparse, many, text] =
    await texts(`let d = {}; for (let i = 0; i < 1e5; i++) d = { d }; console.log(d);
    console.log(Array.from({ length: 1e5 }, (_, i) => i)); console.log(['x'.repeat(1e6)]); console.log(new Array(4294967295));
    console.log(Object.fromEntries(Array.from({ length: 1e4 }, (_, i) => ['k' + i, i]))); let w = []; for (let i = 0; i < 60; i++) w = [w, w]; console.log(w)`);
  expect(deep).toContain("[Object]");
  expect(wide).toContain("... 99900 more items");
  expect(long?.length).toBeLessThan(11_000);
  expect(sparse).toBe("[ <4294967295 empty items> ]");
  expect(many).toContain("... 9900 more properties");
  expect(text?.length).toBeLessThan(5_000);
});

test.each([
  ['"%f %f %f", {}, "1.5x", 2', "NaN 1.5 2"],
  ['"%s and %s", "a"', "a and %s"],
  ['"%d%% of %i", "50", 7.9', "50% of 7"],
  ['"%", 1', "% 1"],
  ['"%x %", 1', "%x % 1"],
])("console.log(%s) is written as Node writes it", async (args, text) => {
  expect(format(...(new Function(`return [${args}]`)() as [string]))).toBe(text);
  const code = `console.log(${args}); return JSON.parse("[" + k.logs + "]")[0].text`;
  expect(await inQuickJs(["console", "inspect"], `const f = (k) => { ${code} }; return f(k)`)).toBe(
    text,
  );
});

test("a row that says it has what it has not is a row without", async () => {
  const row =
    "new Proxy({ a: 1, b: 2 }, { asked: 0, getOwnPropertyDescriptor(t, k) { return k === 'a' && this.asked++ ? undefined : Reflect.getOwnPropertyDescriptor(t, k) } })";
  const [text] = await texts(`console.table([${row}])`);
  expect(text).toContain("b");
  expect(text).not.toContain("a");
});
