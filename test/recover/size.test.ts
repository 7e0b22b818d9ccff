import { expect, test } from "vitest";
import { byteLength, checkSourceSize } from "../../src/transform/1-recover/index.js";

test("counts UTF-8 bytes, lone surrogates as three", () => {
  for (const text of ["", "abc", "é", "€", "😀", "\ud800", "\ud800x", "\udc00\ud800"]) {
    expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
  }
});

test("refuses a snippet over maxSourceBytes and takes one of exactly that", () => {
  expect(checkSourceSize("é".repeat(5), 10)).toBeUndefined();
  expect(checkSourceSize("é".repeat(5), 9)).toMatchObject({
    code: "source-too-large",
    severity: "error",
    line: 1,
  });
});
