import * as devalue from "devalue";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeValue, encodeValue, toPlainJson } from "../../src/runtime/encoding.js";
import { writeDevalue } from "../../src/runtime/guest/lib/write.js";
import { inQuickJs } from "./in-quickjs.js";

const roundTrip = (value: unknown): unknown => decodeValue(encodeValue(value));

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withSet: true,
  withSparseArray: false,
  withTypedArray: true,
  withUnicodeString: true,
  key: fc.string().filter((key) => !["__proto__", "toJSON", "then"].includes(key)),
});

test("the text is devalue's own, and reads back as devalue reads it", () => {
  fc.assert(
    fc.property(anything, (value) => {
      const text = writeDevalue(value);
      expect(text).toBe(devalue.stringify(value));
      expect(decodeValue({ form: "devalue", text })).toEqual(devalue.parse(text));
    }),
    { numRuns: 500 },
  );
});

test("everything round-trips", () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(roundTrip(value)).toStrictEqual(value);
    }),
    { numRuns: 1000 },
  );
});

test("sparse arrays take devalue's form and keep their holes", () => {
  const sparse: unknown[] = [1];
  sparse[2] = 3;
  const far: unknown[] = [];
  far[5000] = "x";
  for (const value of [sparse, far, new Array(3), new Array(1)]) {
    expect(writeDevalue(value)).toBe(devalue.stringify(value));
    expect(roundTrip(value)).toStrictEqual(value);
  }
});

test("plain data is plain JSON; what JSON would lose is not", () => {
  for (const value of [null, 1, "x", true, [], {}, { a: [{ b: "c" }] }]) {
    expect(encodeValue(value)).toEqual({ form: "json", text: JSON.stringify(value) });
  }
  const shared = { a: 1 };
  for (const value of [
    undefined,
    Number.NaN,
    -0,
    [undefined],
    { a: undefined },
    [shared, shared],
    new Date(0),
    1n,
  ]) {
    expect(encodeValue(value).form).toBe("devalue");
  }
});

test("cycles and shared references keep identity", () => {
  const node: Record<string, unknown> = { list: [] };
  node.self = node;
  (node.list as unknown[]).push(node, node.list);
  const back = roundTrip(node) as { self: unknown; list: unknown[] };
  expect(back.self).toBe(back);
  expect(back.list[0]).toBe(back);
  expect(back.list[1]).toBe(back.list);
});

test("errors keep kind, message, cause, errors and own properties, and no stack", () => {
  const error = Object.assign(new RangeError("far", { cause: new TypeError("near") }), {
    code: "E1",
    data: { a: 1n },
  });
  const back = roundTrip(error) as typeof error;
  expect(back).toBeInstanceOf(RangeError);
  expect(back.message).toBe("far");
  expect(back.cause).toBeInstanceOf(TypeError);
  expect(back.code).toBe("E1");
  expect(back.data).toEqual({ a: 1n });
  expect(back.stack).toBe("RangeError: far");
  const many = roundTrip(new AggregateError([new Error("a"), 1], "all")) as AggregateError;
  expect(many).toBeInstanceOf(AggregateError);
  expect(many.errors[0]).toBeInstanceOf(Error);
  class Own extends Error {
    override name = "Own";
  }
  const own = roundTrip(new Own("x")) as Error;
  expect([own instanceof Error, own.name, own.message]).toEqual([true, "Own", "x"]);
  const loop: Error & { cause?: unknown } = new Error("loop");
  loop.cause = loop;
  const looped = roundTrip(loop) as typeof loop;
  expect(looped.cause).toBe(looped);
});

test("what cannot cross is named by its path", () => {
  class Money {
    constructor(readonly cents: number) {}
  }
  expect(() => encodeValue({ items: [0, 1, 2, { fn() {} }] })).toThrow(
    /^value\.items\[3\]\.fn is a function/,
  );
  expect(() => encodeValue(new Map([["a b", Symbol("s")]]))).toThrow(
    /^value\.get\("a b"\) is a symbol/,
  );
  expect(() => encodeValue({ "a b": Promise.resolve(1) })).toThrow(/^value\["a b"\] is a promise/);
  expect(() => encodeValue([[].values()], {}, "result")).toThrow(/^result\[0\] is an iterator/);
  expect(() => encodeValue(new WeakMap())).toThrow(TypeError);
  expect(roundTrip(new Money(5))).toEqual({ cents: 5 });
  expect(roundTrip({ at: new URL("https://a.example/") })).toEqual({ at: "https://a.example/" });
});

test("depth costs no stack", () => {
  let deep: unknown = 1n;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  expect(() => encodeValue(deep)).toThrow(/^value\[0\]\[0\]\[0\]\[0\]… nests deeper than 2000/);
  let plain: unknown = 1;
  for (let i = 0; i < 100_000; i++) plain = [plain];
  expect(() => encodeValue(plain)).toThrow(RangeError);
  const text = `[${Array.from({ length: 1e5 }, (_, i) => `[${i + 1}]`).join()},1]`;
  expect(() => decodeValue({ form: "devalue", text })).toThrow(/nests deeper/);
  expect(() => decodeValue({ form: "json", text: "[".repeat(1e5) + "]".repeat(1e5) })).toThrow(
    /nests deeper/,
  );
});

test("a long chain is not deep where each link is near", async () => {
  const nodes = Array.from({ length: 5_000 }, (_, id): { id: number; next?: unknown } => ({ id }));
  for (const [i, node] of nodes.entries()) node.next = nodes[i + 1];
  const back = roundTrip(nodes) as typeof nodes;
  expect(back.every((node, i) => node.id === i && node.next === back[i + 1])).toBe(true);
  const chain =
    "const all = Array.from({ length: 3e3 }, (_, id) => ({ id })); all.forEach((o, i) => { o.next = all[i + 1] })";
  const text = await inQuickJs(["encode"], `${chain}; return k.encodeRich(all)`);
  expect((decodeValue({ form: "devalue", text: text as string }) as unknown[]).length).toBe(3_000);
  expect(await inQuickJs(["encode"], `${chain}; return k.encodeRich(all[0])`)).toEqual({
    thrown: expect.stringMatching(/^RangeError: value\.next\.next.* nests deeper/),
  });
  expect(() => encodeValue(nodes[0])).toThrow(/^value\.next\.next\.next\.next… nests deeper/);
});

test("a view never shows the rest of its buffer", () => {
  const secret = new TextEncoder().encode("secret-public");
  const { text } = encodeValue(secret.subarray(7));
  expect(text).toContain(btoa("public"));
  expect(roundTrip(secret.subarray(7))).toEqual(new TextEncoder().encode("public"));
});

const hostile: [string, string][] = [
  ["an index out of range", "[[5]]"],
  ["a negative index that means nothing", "[[-9]]"],
  ["a fraction", "[[0.5]]"],
  ["no list", "{}"],
  ["an empty list", "[]"],
  ["a hole at the root", "-2"],
  ["a huge sparse array", "[[-7,4294967295]]"],
  [
    "many large sparse arrays",
    `[[${Array.from({ length: 100 }, (_, i) => i + 1)}]${",[-7,1000000]".repeat(100)}]`,
  ],
  ["a sparse index out of range", "[[-7,2,5,0]]"],
  ["an unknown type", '[["Proxy",0]]'],
  ["a view of no buffer", '[["Uint8Array",1],{"length":1}]'],
  ["a view that reaches out", '[["Uint8Array",1,0,99],["ArrayBuffer","AAAA"]]'],
  ["a box of a box", '[["Object",0]]'],
  ["a bad regular expression", '[["RegExp","("]]'],
  ["catastrophic digits", `[["BigInt","${"9".repeat(400_001)}"]]`],
  ["BigInt of words", '[["BigInt","x"]]'],
  ["an error of nothing", '[["Error",9]]'],
  ["an error of itself", '[["Error",0]]'],
  ["no JSON", "[[1"],
  ["an index by name", '[{"a":"__proto__"}]'],
  ["bad base64", '[["ArrayBuffer","????"]]'],
];
for (const [name, text] of hostile) {
  test(`hostile text is refused: ${name}`, () => {
    expect(() => decodeValue({ form: "devalue", text })).toThrow(Error);
  });
}

test("__proto__ is a key like any other", () => {
  for (const encoded of [
    { form: "json", text: '{"__proto__":{"evil":1}}' },
    { form: "devalue", text: '[{"__proto__":1},{"evil":2},1]' },
    { form: "devalue", text: '[["Error",1],{"name":2,"message":2,"__proto__":3},"x",{"evil":2}]' },
  ] as const) {
    const value = decodeValue(encoded) as { evil?: unknown };
    expect(value.evil).toBeUndefined();
    expect(Object.hasOwn(value, "__proto__")).toBe(true);
  }
  expect(({} as { evil?: unknown }).evil).toBeUndefined();
});

test("any JSON at all is read or refused cleanly", () => {
  const record = fc.oneof(
    fc.jsonValue(),
    fc.array(fc.oneof(fc.integer({ min: -8, max: 6 }), fc.string()), { maxLength: 5 }),
    fc.tuple(
      fc.constantFrom(
        "Map",
        "Set",
        "Error",
        "Object",
        "Date",
        "null",
        "Uint8Array",
        "ArrayBuffer",
        "BigInt",
        "RegExp",
      ),
      fc.integer({ min: -3, max: 5 }),
    ),
    fc.dictionary(fc.string(), fc.integer({ min: -7, max: 6 })),
  );
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
      let value: unknown;
      try {
        value = decodeValue({ form: "devalue", text: JSON.stringify(records) });
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        return;
      }
      expect(() => JSON.stringify(toPlainJson(value).value)).not.toThrow();
    }),
    { numRuns: 1000 },
  );
});

test("plain JSON marks what it loses", () => {
  const cycle: Record<string, unknown> = {
    a: Number.NaN,
    b: undefined,
    c: 10n,
    d: new Map([[1, new Set([2])]]),
  };
  cycle.e = cycle;
  expect(toPlainJson(cycle)).toEqual({
    lossy: true,
    value: { a: null, b: null, c: "10", d: [[1, [2]]], e: "[Circular]" },
  });
  expect(toPlainJson({ a: [1, "x", null] })).toEqual({
    lossy: false,
    value: { a: [1, "x", null] },
  });
  expect(toPlainJson(new Error("x"))).toEqual({
    lossy: true,
    value: { name: "Error", message: "x" },
  });
  expect(toPlainJson(new Date(0)).value).toBe("1970-01-01T00:00:00.000Z");
});

test("shared references cannot multiply", () => {
  let dag: unknown = [1n];
  for (let i = 0; i < 60; i++) dag = [dag, dag];
  const { value, lossy } = toPlainJson(dag);
  expect(lossy).toBe(true);
  expect(JSON.stringify(value)).toContain("[Repeated]");
});

test("the guest writes what the host reads, and reads what the host writes", async () => {
  const make = `(() => { const o = { u: undefined, n: NaN, z: -0, b: 12n, d: new Date(5), r: /a</g, m: new Map([[{ k: 1 }, [1, , 3]]]),
    s: new Set(["\\ud800"]), t: new Uint16Array([1, 2, 3]).subarray(1), e: new TypeError("bad", { cause: 1n }), nul: Object.assign(Object.create(null), { a: 1 }), box: Object(1n) };
    o.self = o; return o })()`;
  const value = new Function(`return ${make}`)() as object;
  const text = await inQuickJs(["encode"], `k.encodeRich(${make})`);
  expect(decodeValue({ form: "devalue", text: text as string })).toEqual(value);
  const there = encodeValue(value).text;
  const again = await inQuickJs(
    ["clock", "encode", "decode"],
    `k.encodeRich(k.decodeRich(${JSON.stringify(there)}))`,
  );
  expect(again).toBe(there);
});

// Not String.prototype.concat: the engine itself calls it for template literals.
test("the guest encodes when a snippet has poisoned its prototypes", async () => {
  const text = await inQuickJs(
    ["encode"],
    `const value = new Map([[1n, { a: new Set(["<"]), toJSON: undefined }]]);
     for (const P of [Array.prototype, Map.prototype, Set.prototype, Object.prototype, String.prototype, Function.prototype])
       for (const key of Object.getOwnPropertyNames(P)) { if (key === "constructor" || key === "__proto__" || key === "concat") continue; try { P[key] = () => { throw new Error("poison " + key) } } catch {} }
     JSON.stringify = () => "poison"; return k.encodeRich(value)`,
  );
  const back = decodeValue({ form: "devalue", text: text as string });
  expect(back).toEqual(new Map([[1n, { a: new Set(["<"]), toJSON: undefined }]]));
});

test("arguments are copied as JSON would carry them, and refused where it would lose them", async () => {
  const clean = (args: string) => inQuickJs(["encode"], `k.cleanArguments(${args})`);
  expect(await clean("[{ a: undefined, b: new Date(0), c: { toJSON: () => 1 } }]")).toEqual([
    { b: "1970-01-01T00:00:00.000Z", c: 1 },
  ]);
  expect(await clean("[undefined, 1]")).toEqual([null, 1]);
  for (const [args, message] of [
    ["[{ a: [new Map()] }]", "argument 1.a[0] is a Map"],
    ["[1, new Set()]", "argument 2 is a Set"],
    ["[{ f() {} }]", "argument 1.f is a function"],
    ["[{ n: 1n }]", "argument 1.n is a BigInt"],
    ["[Symbol()]", "argument 1 is a symbol"],
    ["[(() => { const o = {}; o.o = o; return o })()]", "argument 1.o is a cycle"],
  ] as const) {
    expect(await clean(args)).toEqual({
      thrown: expect.stringContaining(`TypeError: ${message}`) as unknown,
    });
  }
});
