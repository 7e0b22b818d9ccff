/** R4: which programs leave built-ins as they are, so that no checkpoint need look. */
import { expect, test } from "vitest";
import { analysisOf } from "./support.js";

const careful = (source: string) =>
  analysisOf(`${source}; for (const id of [1, 2]) await list_items(id);`).reentry?.careful;

test.each([
  "let a = 1; a = 2; a++",
  "const o = {}; o.x = 1; o.y++; delete o.x",
  "const l = [1]; l[0] = 2; delete l[0]",
  "var a; delete a",
  "const o = {}; for (o.k in {}) add(1)",
  "const { x } = { x: 1, y() {} }",
])("what is its own it may change: %s", (source) => {
  expect(careful(source)).toBe(false);
});

test.each([
  "let o = {}; o.x = 1",
  "const o = {}; [o.x] = [1]",
  "delete add(1).x",
  "const { prototype } = list_items",
  "const o = { 'constructor': 1 }",
  "const o = { get x() { return 1 } }",
  "const o = {}; add(o.constructor)",
  "add(Object[add(1)])",
  "class A {}",
  "undeclared = 1",
  "globalThis.x",
])("what may change more is watched: %s", (source) => {
  expect(careful(source)).toBe(true);
});
