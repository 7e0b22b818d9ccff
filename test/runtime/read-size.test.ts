/** What counts when results are measured for the process that others share. */
import { expect, test } from "vitest";
import { sizeOfJson } from "../../src/node/read-size.js";

const size = (value: unknown): number => sizeOfJson(JSON.stringify(value), 1_000);

test("a character counts one, and 14 more what begins an element", () => {
  expect(size("abc")).toBe(5);
  expect(size([])).toBe(16);
  expect(size({ a: 1 })).toBe(7 + 14);
  expect(size([1, 2, 3])).toBe(7 + 3 * 14);
  expect(size([{ a: 1 }, { b: [] }])).toBe(18 + 5 * 14);
  expect(sizeOfJson("", 10)).toBe(0);
});

test("each element counts 16 at least", () => {
  for (const list of [[0], [[], []], ["", "", ""], [{}, {}, {}, {}], [null, [0, [0]]]])
    expect(size(list)).toBeGreaterThanOrEqual(16 * list.length);
});

test("more than asked for is without end", () => {
  expect(sizeOfJson('"abc"', 5)).toBe(5);
  expect(sizeOfJson('"abc"', 4)).toBe(Infinity);
  expect(sizeOfJson("[]", 15)).toBe(Infinity);
});

test.each([
  5e-324,
  [1e300],
  [1, -5e-324, 2],
  { x: 1e21 },
  "5e-324",
  [" +1.5E-300\n"],
  { "5e-324": 1 },
  ["\t5e-324\v"],
])("numbers with an exponent take long to be written: %j", (value) => {
  expect(size(value)).toBe(Infinity);
});

test.each([
  "a1e4f",
  "1e4f-22",
  ["3e9a", { id: "7e2b-11" }],
  "the 5e-324 of old",
  [123456789, -0.5, 1e20, 0.000001],
  "e1",
])("others do not: %j", (value) => {
  expect(size(value)).toBeLessThan(1_000);
});
