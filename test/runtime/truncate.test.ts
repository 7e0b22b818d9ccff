import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8Length } from "../../src/runtime/bytes.js";
import { truncateJson, truncateText } from "../../src/runtime/truncate.js";

describe("truncateJson", () => {
  it("leaves what fits as it is", () => {
    const value = { a: [1, "two", null], b: { c: true } };
    expect(truncateJson(value, 1_000)).toEqual({ text: JSON.stringify(value), cuts: [] });
  });

  it("keeps the head of a list, and says how many follow", () => {
    const value = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `name ${id}` }));
    const { text, cuts } = truncateJson(value, 1_000);
    const shown = JSON.parse(text);
    expect(shown.slice(0, -1)).toEqual(value.slice(0, shown.length - 1));
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.at(-1)).toBe(`… +${1_000 - shown.length + 1} items`);
    expect(cuts).toEqual([{ path: "value", what: "items", shown: shown.length - 1, total: 1_000 }]);
  });

  it("keeps small members whole when a large one is cut", () => {
    const value = { total: 900, next: "cursor-2", "item list": Array(900).fill("item"), ok: true };
    const { text, cuts } = truncateJson(value, 500);
    expect(JSON.parse(text)).toMatchObject({ total: 900, next: "cursor-2", ok: true });
    expect(cuts).toMatchObject([{ path: 'value["item list"]', what: "items", total: 900 }]);
  });

  it("shows something of each of a few large items", () => {
    const value = ["a", "b", "c"].map((name) => ({ name, text: name.repeat(10_000) }));
    const { text, cuts } = truncateJson(value, 1_200);
    const shown = JSON.parse(text) as typeof value;
    expect(shown.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(cuts.map(({ path }) => path)).toEqual([
      "value[0].text",
      "value[1].text",
      "value[2].text",
    ]);
    for (const { text } of shown) expect(text).toMatch(/^(.)\1{200,}… \+\d+ characters$/);
  });

  it("cuts objects with too many keys", () => {
    const value = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`key${n}`, n]));
    const { text, cuts } = truncateJson(value, 600);
    const shown = JSON.parse(text);
    const kept = Object.keys(shown).length - 1;
    expect(shown["…"]).toBe(`+${5_000 - kept} keys`);
    expect(cuts).toEqual([{ path: "value", what: "keys", shown: kept, total: 5_000 }]);
  });

  it("tells of the outermost cut first, and of so many only", () => {
    const value = Array.from({ length: 500 }, () => ({ rows: Array(500).fill("x".repeat(100)) }));
    const { cuts } = truncateJson(value, 20_000);
    expect(cuts[0]).toMatchObject({ path: "value", what: "items" });
    expect(cuts.length).toBeLessThanOrEqual(20);
  });

  it("never cuts a character in two", () => {
    const { text } = truncateJson("😀".repeat(1_000), 203);
    expect(JSON.parse(text)).toMatch(/^(?:😀)+… \+\d+ characters$/u);
  });

  it("keeps a member called __proto__ a member", () => {
    const value = JSON.parse(`{"__proto__": {"x": 1}, "text": "${"y".repeat(5_000)}"}`);
    const { text } = truncateJson(value, 300);
    expect(text).toContain('"__proto__":{"x":1}');
  });

  it("is JSON, and near the bytes asked for, whatever the value", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.integer({ min: 200, max: 2_000 }),
        (value, most) => {
          const grown = [value, { more: Array(50).fill(value) }];
          const { text, cuts } = truncateJson(grown, most);
          expect(JSON.parse(text)).toBeDefined();
          expect(utf8Length(text)).toBeLessThanOrEqual(most);
          if (cuts.length === 0)
            expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(grown)));
        },
      ),
    );
  });

  it("takes a deep value", () => {
    let value: unknown = "bottom";
    for (let depth = 0; depth < 450; depth++) value = [value, "x".repeat(20)];
    const { text } = truncateJson(value, 1_000);
    expect(utf8Length(text)).toBeLessThanOrEqual(1_000);
  });
});

describe("truncateText", () => {
  it("cuts at a whole character within the bytes", () => {
    expect(truncateText("abcdef", 4)).toEqual({ text: "abcd", left: 2 });
    expect(truncateText("é😀x", 100)).toEqual({ text: "é😀x", left: 0 });
    const { text, left } = truncateText("é😀".repeat(100), 50);
    expect(utf8Length(text)).toBeLessThanOrEqual(50);
    expect(text.isWellFormed()).toBe(true);
    expect(text.length + left).toBe(300);
  });
});

describe("cuts at the edges", () => {
  it("names no more than so many cuts", () => {
    const keys = Array.from({ length: 60 }, (_, i) => [`k${i}`, "x".repeat(2_000)]);
    const { cuts } = truncateJson(Object.fromEntries(keys), 20_000);
    expect(cuts.length).toBeGreaterThan(1);
    expect(cuts.length).toBeLessThan(60);
  });

  it("leaves a number whole though it is longer than its share", () => {
    const value = { a: 1234567890123456, b: "x".repeat(500) };
    expect(JSON.parse(truncateJson(value, 120).text).a).toBe(1234567890123456);
  });

  it("ends before a character of two units, not within it", () => {
    for (let bytes = 1; bytes < 12; bytes++) {
      const { text } = truncateText("\u{1f600}\u{1f601}\u{1f602}", bytes);
      expect(text).toBe([..."\u{1f600}\u{1f601}\u{1f602}"].slice(0, text.length / 2).join(""));
    }
  });
});

it("a number alone is whole however little there is room for", () => {
  expect(truncateJson(1234567890123456, 3)).toEqual({ text: "1234567890123456", cuts: [] });
});
