import { expect, test } from "vitest";
import { codeFrame, positionAt } from "../../src/transform/code-frame.js";
import { diagnostic, diagnosticCodes } from "../../src/transform/diagnostics.js";

test("shows two lines of context, a marker and carets", () => {
  const source = "one\ntwo\nthree\nfour = 4;\nfive\nsix\nseven";
  expect(codeFrame(source, 4, 1, 5)).toBe(
    ["  2 | two", "  3 | three", "> 4 | four = 4;", "    | ^^^^", "  5 | five", "  6 | six"].join(
      "\n",
    ),
  );
});

test("widens the gutter with the line numbers", () => {
  expect(codeFrame("x\n".repeat(10), 9, 1)).toContain(">  9 | x\n     | ^\n  10 | x");
});

test("ends lines as ECMAScript does", () => {
  const source = "a\r\nb\rc\u2028d\u2029e\nf";
  for (const [line, text] of ["a", "b", "c", "d", "e", "f"].entries()) {
    expect(positionAt(source, source.indexOf(text))).toEqual({ line: line + 1, column: 1 });
  }
});

test("clamps offsets outside the source", () => {
  expect(positionAt("ab", -5)).toEqual({ line: 1, column: 1 });
  expect(positionAt("ab", 99)).toEqual({ line: 1, column: 3 });
});

test("neutralises what would steer a terminal and keeps the caret in place", () => {
  const frame = codeFrame("\x1b[31m\u202ex\tbad", 1, 8);
  expect(frame).not.toMatch(/[\p{Cf}\t]/u);
  expect(frame).not.toContain("\x1b");
  const [text = "", caret = ""] = frame.split("\n");
  expect(text[caret.indexOf("^")]).toBe(" ");
  expect(text.slice(caret.indexOf("^") + 1)).toBe("bad");
});

test("shows the stretch around the column of a long line", () => {
  const source = `${"a".repeat(5_000)}!${"b".repeat(5_000)}`;
  const frame = codeFrame(source, 1, 5_001);
  const [text = "", caret = ""] = frame.split("\n");
  expect(text.length).toBeLessThan(120);
  expect(text[caret.indexOf("^")]).toBe("!");
});

test("every diagnostic has a position, a frame and a message", () => {
  const args = {
    nearest: [],
    names: [],
    has: [],
    name: "n",
    tool: "t",
    reason: "the reason",
    limit: 1,
    kind: "string",
    source: "s",
  };
  for (const code of diagnosticCodes) {
    const of = diagnostic(code, "let x;\nx()", { start: 7, end: 8 }, args as never);
    expect(of).toMatchObject({ code, line: 2, column: 1 });
    expect(of.message.length).toBeGreaterThan(5);
    expect(of.codeFrame).toContain("> 2 | x()\n    | ^");
  }
});

test("an invisible character of two units is replaced by two signs, so that columns hold", () => {
  const [text = "", caret = ""] = codeFrame("\u{e0001}bad", 1, 3).split("\n");
  expect(text.slice(caret.indexOf("^"))).toBe("bad");
  expect(text).toContain("\ufffd\ufffdbad");
});
