import fc from "fast-check";
import { expect, test } from "vitest";
import { plainLine, plainText } from "../../src/mcp/sanitize.js";

test.each([
  ["\u001b[1;31mred\u001b[0m", "red"],
  ["\u001b]0;title\u0007text", "text"],
  ["\u001b]8;;http://x.test\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["\u009b31mred", "red"],
  ["a\u0000\u0008b\u007fc", "abc"],
  ["a\r\nb\rc\u2028d", "a\nb\nc\nd"],
  ["left\u202eright\u2066", "leftright"],
  ["\ud800", "\ufffd"],
  ["tab\tnew\nline", "tab\tnew\nline"],
  ["👩‍👩‍👧 größe 日本", "👩‍👩‍👧 größe 日本"],
])("%j is shown as %j", (from, to) => {
  expect(plainText(from)).toBe(to);
});

test("whatever comes in, nothing that steers a terminal comes out", () => {
  const pieces = fc.constantFrom(
    "\u001b",
    "[",
    "]",
    "\u009d",
    "31m",
    "\u0007",
    "\\",
    "a",
    "\n",
    "\u009c",
    "P",
    "\r",
  );
  fc.assert(
    fc.property(fc.array(pieces), (parts) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the point
      expect(plainText(parts.join(""))).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test("a line is one line, of limited length", () => {
  expect(plainLine(" a\n  b\t c ")).toBe("a b c");
  expect(plainLine("x".repeat(1_000), 10)).toBe(`${"x".repeat(9)}…`);
});
