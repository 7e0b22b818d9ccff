import { expect, test } from "vitest";
import { natively } from "../support/native-guest.js";
import { inQuickJs } from "./in-quickjs.js";

// Local time is what QuickJS makes of it.
test.skipIf(natively)("the clock is the guest's, in UTC wherever the host is", async () => {
  const zone = process.env.TZ;
  process.env.TZ = "America/New_York";
  try {
    expect(
      await inQuickJs(
        ["clock"],
        `[Date.now(), new Date().getTime(), performance.now(), performance.timeOrigin, typeof Date(), new Date(2020, 0, 1).getTimezoneOffset(),
          +new Date(2020, 0, 1), +new Date("2020-01-01T10:00"), +new Date("2020-01-01"), +new Date("Jan 1 2020 10:00"), +new Date("Jan 1 2020 10:00 EST"),
          +new Date("Jan 1 2020 10:00:00 GMT+0200"), Date.parse("2020-03-08T02:30:00"), String(new Date(0)), new Date(NaN) + "", new Date(0).toLocaleString(),
          (() => { const d = new Date(0); d.setHours(5, 6); d.setFullYear(2021); return d.toISOString() })()]`,
      ),
    ).toEqual([
      1e12 + 5,
      1e12 + 5,
      5,
      1e12,
      "string",
      0,
      1577836800000,
      1577872800000,
      1577836800000,
      1577872800000,
      1577890800000,
      1577865600000,
      1583634600000,
      "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)",
      "Invalid Date",
      "1/1/1970, 12:00:00 AM",
      "2021-01-01T05:06:00.000Z",
    ]);
  } finally {
    process.env.TZ = zone ?? "";
    if (zone === undefined) delete process.env.TZ;
  }
});

test("strings of dates are read as the engine reads them in UTC", async () => {
  const zone = process.env.TZ;
  process.env.TZ = "UTC";
  try {
    const texts = JSON.stringify([
      "2020",
      "2020-02",
      "2020-02-30",
      "2020-01-01T24:00",
      "2020-01-01 10:00",
      "1/2/2020",
      "Jan 1 2020 10:00 PM",
      "+275760-09-13T00:00:00.000Z",
      "2020-01-01T10:00:00.123456",
      "x",
      "",
      "12",
      "Tue Mar 01 2022 12:00:00 GMT+0530 (IST)",
      "2020-01-01T10:00:00+02:00",
      "Thu, 01 Jan 1970 00:00:00 GMT",
      "1 January 2000",
    ]);
    expect(await inQuickJs(["clock"], `${texts}.map((t) => +new Date(t))`)).toEqual(
      await inQuickJs([], `${texts}.map((t) => +new Date(t))`),
    );
  } finally {
    process.env.TZ = zone ?? "";
    if (zone === undefined) delete process.env.TZ;
  }
});

test("Date keeps its shape", async () => {
  expect(
    await inQuickJs(
      ["clock"],
      `[Date.name, Date.length, Date.prototype.constructor === Date, new Date(0) instanceof Date, Object.keys(Date).length,
        (() => { class D extends Date { x() { return 1 } } const d = new D(2020, 1); return [d.x(), d.getMonth(), d instanceof D, Object.prototype.toString.call(d)] })(),
        Date.prototype.getHours.name, Date.prototype.setHours.length, Date.now.name, Date.UTC(2020), +new Date({ valueOf: () => 7 }), +new Date(new Date(9)),
        (() => { try { new Date.prototype.getHours() } catch (e) { return e.name } })(), (() => { try { new Date(Symbol()) } catch (e) { return e.name } })(),
        (() => { try { Date.prototype.getHours.call({}) } catch (e) { return e.name } })()]`,
    ),
  ).toEqual([
    "Date",
    7,
    true,
    true,
    0,
    [1, 1, true, "[object Date]"],
    "getHours",
    4,
    "now",
    1577836800000,
    7,
    9,
    "TypeError",
    "TypeError",
    "TypeError",
  ]);
});

test("random numbers come from the seed alone", async () => {
  const draw = (seed: string) =>
    inQuickJs(
      ["random", "crypto"],
      "[Math.random(), Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint16Array(3))]]",
      seed,
    );
  const one = (await draw("0".repeat(32))) as [number, number, string, number[]];
  expect(await draw("0".repeat(32))).toEqual(one);
  const other = (await draw(`${"0".repeat(31)}1`)) as typeof one;
  expect(other[0]).not.toBe(one[0]);
  expect(one[2]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("random numbers fill the unit interval", async () => {
  const buckets = (await inQuickJs(
    ["random"],
    "const b = Array(10).fill(0); for (let i = 0; i < 20000; i++) b[Math.floor(Math.random() * 10)]++; return b",
  )) as number[];
  for (const count of buckets) expect(Math.abs(count - 2000)).toBeLessThan(250);
});

test("structuredClone copies what the standard says, by identity", async () => {
  expect(
    await inQuickJs(
      ["structured-clone"],
      `const a = { d: new Date(3), m: new Map([[1, { x: 1 }]]), s: new Set([1]), r: /x/gi, e: new RangeError("no", { cause: { c: 1 } }), t: new Int16Array([1, 2]), b: Object(2n), h: [1, , 3] };
       a.self = a; const c = structuredClone(a);
       return [c !== a, c.self === c, +c.d, c.m.get(1).x, c.m !== a.m, [...c.s], String(c.r), c.e instanceof RangeError, c.e.message, c.e.cause.c, [...c.t], c.t.buffer !== a.t.buffer, typeof c.b, c.h.length, 1 in c.h]`,
    ),
  ).toEqual([
    true,
    true,
    3,
    1,
    true,
    [1],
    "/x/gi",
    true,
    "no",
    1,
    [1, 2],
    true,
    "object",
    3,
    false,
  ]);
  expect(await inQuickJs(["structured-clone"], "structuredClone({ f() {} })")).toEqual({
    thrown: "DataCloneError: A function could not be cloned",
  });
  expect(
    await inQuickJs(
      ["structured-clone"],
      "let d = 1; for (let i = 0; i < 50000; i++) d = [d]; structuredClone(d); return 1",
    ),
  ).toBe(1);
});

test("base64 is the standard's", async () => {
  const texts = ["", "f", "fo", "foo", "foob", "\u00ff\u0000x"];
  expect(await inQuickJs(["base64"], `${JSON.stringify(texts)}.map(btoa)`)).toEqual(
    texts.map(btoa),
  );
  const encoded = [
    "",
    "Zg==",
    "Zg",
    " Zm 9v\n",
    "Zm9=",
    "Zm8",
    "Zh==",
    "Z",
    "Zg=",
    "====",
    "Zm9v=",
    "Zm9vYmE=",
    "a-_b",
    "ab=c",
  ];
  const ours = await inQuickJs(
    ["base64"],
    `${JSON.stringify(encoded)}.map((t) => { try { return atob(t) } catch (e) { return e.name } })`,
  );
  const native = encoded.map((t) => {
    try {
      return atob(t);
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(ours).toEqual(native);
  expect(await inQuickJs(["base64"], "btoa('\\u0100')")).toEqual({
    thrown: expect.stringContaining("InvalidCharacterError") as unknown,
  });
});

test("text encodes and decodes as the standard says", async () => {
  const texts = ["", "a", "é", "€", "😀", "\ud800", "\udc00x", "\ufeffa", "\ud83d\ude00\ud83d"];
  expect(
    await inQuickJs(
      ["text"],
      `${JSON.stringify(texts)}.map((t) => [...new TextEncoder().encode(t)])`,
    ),
  ).toEqual(texts.map((t) => [...new TextEncoder().encode(t)]));
  const cases: number[][] = [
    [],
    [0x61],
    [0xc3, 0xa9],
    [0xe2, 0x82, 0xac],
    [0xf0, 0x9f, 0x98, 0x80],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x82],
    [0xf0, 0x9f, 0x41],
    [0xff],
    [0xef, 0xbb, 0xbf, 0x61],
    [0xf4, 0x90, 0x80, 0x80],
    [0xe0, 0x80, 0x80],
    [0xf0, 0x80],
    [0x80, 0x41, 0xe2, 0x28, 0xa1],
  ];
  let random = 7;
  const next = () => {
    random = (random * 1103515245 + 12345) & 0x7fffffff;
    return random >> 8;
  };
  for (let i = 0; i < 200; i++)
    cases.push(
      Array.from(
        { length: next() % 8 },
        () =>
          [0x41, 0x80, 0xbf, 0xc3, 0xe0, 0xe2, 0xed, 0xf0, 0xf4, 0x9f, 0xa0, 0x90][
            next() % 12
          ] as number,
      ),
    );
  for (const encoding of ["utf-8", "utf-16le"]) {
    expect(
      await inQuickJs(
        ["text"],
        `${JSON.stringify(cases)}.map((b) => new TextDecoder("${encoding}").decode(new Uint8Array(b)))`,
      ),
    ).toEqual(cases.map((b) => new TextDecoder(encoding).decode(new Uint8Array(b))));
    const fatal = (b: number[]) => {
      try {
        return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(
          new Uint8Array(b),
        );
      } catch {
        return false;
      }
    };
    expect(
      await inQuickJs(
        ["text"],
        `${JSON.stringify(cases)}.map((b) => { try { return new TextDecoder("${encoding}", { fatal: true, ignoreBOM: true }).decode(new Uint8Array(b)) } catch { return false } })`,
      ),
    ).toEqual(cases.map(fatal));
    const stream = (b: number[]) => {
      const decoder = new TextDecoder(encoding);
      return [
        ...b.map((byte) => decoder.decode(new Uint8Array([byte]), { stream: true })),
        decoder.decode(),
      ].join("|");
    };
    expect(
      await inQuickJs(
        ["text"],
        `${JSON.stringify(cases)}.map((b) => { const d = new TextDecoder("${encoding}"); return [...b.map((x) => d.decode(new Uint8Array([x]), { stream: true })), d.decode()].join("") })`,
      ),
    ).toEqual(cases.map((b) => stream(b).replaceAll("|", "")));
  }
  expect(await inQuickJs(["text"], "new TextDecoder('latin1')")).toEqual({
    thrown: expect.stringContaining("RangeError") as unknown,
  });
  expect(
    await inQuickJs(["text"], "new TextEncoder().encodeInto('a€', new Uint8Array(3))"),
  ).toEqual({ read: 1, written: 1 });
});

test("lockdown refuses code from strings and keeps everything else about functions", async () => {
  expect(
    await inQuickJs(
      ["lockdown"],
      `const t = (f) => { try { f(); return "ran" } catch (e) { return e.name } };
       const G = Object.getPrototypeOf(function* () {}).constructor;
       return [t(() => Function("return 1")), t(() => new Function("return 1")), t(() => (0, eval)("1")), t(() => (() => {}).constructor("1")), t(() => new G("1")), t(() => class extends Function {}.constructor("1")),
         (() => {}) instanceof Function, Function.prototype.constructor === Function, Function.prototype === Object.getPrototypeOf(() => {}), Function.name, Function.length,
         G.name, Object.getPrototypeOf(G) === Function, G.prototype === Object.getPrototypeOf(function* () {}), typeof WeakRef, typeof FinalizationRegistry, eval(5), eval.name,
         JSON.stringify(Object.getOwnPropertyDescriptor(Function.prototype, "constructor"))]`,
    ),
  ).toEqual([
    ...Array(6).fill("EvalError"),
    true,
    true,
    true,
    "Function",
    1,
    "GeneratorFunction",
    true,
    true,
    "undefined",
    "undefined",
    5,
    "eval",
    '{"writable":true,"enumerable":false,"configurable":true}',
  ]);
});

test("native loops over lengths that nothing backs are refused, others run as ever", async () => {
  const calls = [
    "indexOf",
    "lastIndexOf",
    "includes",
    "reverse",
    "join",
    "sort",
    "fill",
    "forEach",
    "map",
    "filter",
    "some",
    "every",
    "reduce",
    "reduceRight",
    "shift",
    "unshift",
    "slice",
    "splice",
    "copyWithin",
    "flat",
    "flatMap",
    "with",
    "toSorted",
    "toReversed",
    "toSpliced",
    "toLocaleString",
    "concat",
  ];
  const long = (await inQuickJs(
    ["guards"],
    `${JSON.stringify(calls)}.map((m) => { try { Array.prototype[m].call(m === "concat" ? new Array(1e9) : { length: 2 ** 53 - 1 }, m.startsWith("flatM") || /e$|map|filter|reduce|every|forEach/.test(m) ? () => 0 : 1); return m } catch (e) { return e.name } })`,
  )) as string[];
  expect(long).toEqual(calls.map(() => "RangeError"));
  expect(await inQuickJs(["guards"], "new Array(1e9) + ''")).toEqual({
    thrown: expect.stringContaining("10,000,000") as unknown,
  });
  expect(
    await inQuickJs(
      ["guards"],
      `[[3, 1, 2].sort(), [1, 2].concat([3], 4), [1, 2].join(), [1, [2]].flat(), [].indexOf.length, [].sort.name, Object.keys(Array.prototype).length,
      JSON.stringify(Object.getOwnPropertyDescriptor(Array.prototype, "map")), (() => { try { new [].map(() => 0) } catch (e) { return e.name } })(),
      Array.prototype.indexOf.call("abc", "b"), (() => { try { [].map.call(null) } catch (e) { return e.name } })()]`,
    ),
  ).toEqual([
    [1, 2, 3],
    [1, 2, 3, 4],
    "1,2",
    [1, 2],
    1,
    "sort",
    0,
    '{"writable":true,"enumerable":false,"configurable":true}',
    "TypeError",
    1,
    "TypeError",
  ]);
});

const times = ["2024-01-02T00:30:00Z", "2024-11-22T12:00:05Z", "2024-11-22T23:59:59Z"];
test.each(times)("%s is written as an American reads it", async (time) => {
  const native = new Date(time);
  const of = { timeZone: "UTC" };
  const plain = (text: string) => text.replaceAll("\u202f", " ");
  expect(
    await inQuickJs(
      ["clock"],
      `const d = new Date("${time}"); return [d.toLocaleString(), d.toLocaleDateString(), d.toLocaleTimeString()]`,
    ),
  ).toEqual(
    [
      native.toLocaleString("en-US", of),
      native.toLocaleDateString("en-US", of),
      native.toLocaleTimeString("en-US", of),
    ].map(plain),
  );
});

test("Date without new is the text of now, and parts are in UTC", async () => {
  expect(
    await inQuickJs(["clock"], "[Date(), +new Date(), new Date(2020, 1, 29, 23).toISOString()]"),
  ).toEqual([
    "Sun Sep 09 2001 01:46:40 GMT+0000 (Coordinated Universal Time)",
    1e12 + 5,
    "2020-02-29T23:00:00.000Z",
  ]);
});

test.each<[string, boolean]>([
  ["[].includes.call({ length: 1e9 }, 1)", true],
  ["[].includes.call({ length: '1e9' }, 1)", true],
  ["[].includes.call({ length: { valueOf: () => 1e9 } }, 1)", true],
  ["[].includes.call({ length: true }, 1)", false],
  ["[].includes.call('abc', 'b')", false],
  ["[].concat.call(Object.assign([], { length: 1e9 }), 1)", true],
  ["[].concat.call({ length: 1e9, [Symbol.isConcatSpreadable]: true }, 1)", true],
  ["[].concat({ length: 1e9, [Symbol.isConcatSpreadable]: true })", true],
  ["[].concat.call(1, 2, null, { length: 1e9 })", false],
])("a length over the limit is refused: %s", async (code, refused) => {
  const result = await inQuickJs(["guards"], `const r = ${code}; return typeof r`);
  if (refused) expect(result).toEqual({ thrown: expect.stringContaining("the limit here") });
  else expect(typeof result).toBe("string");
});
