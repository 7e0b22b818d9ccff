/** Plain data is shown as everything else is, by less text. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inspect } from "../../src/runtime/guest/lib/inspect.js";
import { inspectPlain } from "../../src/runtime/guest/lib/inspect-plain.js";

const key = fc.oneof(
  fc.constantFrom("a", "$b", "c-d", "0", "it's", "__proto__", "toString", "", "é"),
  fc.string({ maxLength: 5 }),
);
const leaf = fc.oneof(
  fc.constantFrom(undefined, null, true, -0, NaN, 1e21, 10n, Symbol("s"), "`${'\"", "a\nb"),
  fc.string({ unit: "binary", maxLength: 90 }),
  fc.double(),
  fc.string({ minLength: 10_000, maxLength: 10_010 }),
);
const plain = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 8, depthSize: "large", withCrossShrink: true },
    leaf,
    fc.array(tie("any"), { maxLength: 5 }),
    fc.array(fc.nat(1000), { minLength: 90, maxLength: 110 }),
    fc.dictionary(key, tie("any"), { maxKeys: 5, noNullPrototype: true }),
  ),
}));

test("whatever the data, it is shown as if it were not plain", () => {
  fc.assert(
    fc.property(plain.any, (value) => {
      expect(inspectPlain(value)).toBe(inspect(value));
    }),
    // Where its branches are counted, each takes long.
    { numRuns: process.env.GUEST_MODULES === undefined ? 300 : 50 },
  );
});

test("what is within itself, or twice there", () => {
  const one: Record<string, unknown> = { list: [1] };
  one.self = one;
  (one.list as unknown[]).push(one, one.list);
  for (const value of [one, [one, one], { a: one.list, b: one }])
    expect(inspectPlain(value)).toBe(inspect(value));
  const shown =
    "<ref *1> { list: <ref *2> [ 1, [Circular *1], [Circular *2] ], self: [Circular *1] }";
  expect(inspectPlain([one, one])).toBe(`[\n  ${shown},\n  ${shown}\n]`);
});

test("much is cut off in the same place", () => {
  const wide = Array.from({ length: 200 }, () => ({ text: "y".repeat(400), more: [1, 2, 3] }));
  const many = Object.fromEntries(wide.map((value, i) => [`key ${i}`, value]));
  const sparse = Object.assign([1, 2], { more: 3, [Symbol("s")]: 4 });
  const deep = (of: unknown) => [{ a: [{ b: [{ c: of }] }] }];
  for (const value of [wide, many, "z".repeat(70_000), sparse, deep([1]), deep({ d: 1 })])
    expect(inspectPlain(value)).toBe(inspect(value));
});

class Own {}
test.each([
  ["another prototype", new Own()],
  ["no prototype", Object.create(null)],
  ["a list of another class", new (class extends Array {})()],
  ["a function", () => 1],
  ["a map", new Map()],
  ["a map that looks plain", Object.setPrototypeOf(new Date(), Object.prototype)],
  ["an error that looks plain", Object.setPrototypeOf(new Error("e"), Object.prototype)],
  ["a box that looks plain", Object.setPrototypeOf(Object(1), Object.prototype)],
  ["a list that is none", Object.setPrototypeOf([], Object.prototype)],
  ["a name for its class", { constructor: Own }],
  ["a tag", { [Symbol.toStringTag]: "T" }],
  ["holes", Array(2)],
  ["any of it within", { a: [new Set()] }],
])("%s is for the other to show", (_, value) => {
  expect(() => inspectPlain(value)).toThrow();
  expect(typeof inspect(value)).toBe("string");
});
