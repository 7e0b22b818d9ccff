import { expect, test } from "vitest";
import { suspectLoops } from "../../src/transform/suspect-loops.js";

const at = (source: string, line?: number, column = 1) =>
  suspectLoops(source, line === undefined ? undefined : { line, column }).map(
    (loop) => `${loop.line}:${loop.column}`,
  );

const source = `for (const a of []) {}
function f() {
  while (a) {
    do { b(); } while (c);
  }
  for (;;);
}
const g = () => { for (const k in o); };
for (;;) f();`;

test("without a place, all loops are suspect, in the order of the text", () => {
  expect(at(source)).toEqual(["1:1", "3:3", "4:5", "6:3", "8:19", "9:1"]);
});

test("the loops around the place come first, the innermost first", () => {
  expect(at(source, 4, 10)).toEqual(["4:5", "3:3"]);
});

test("at the start of a function, its own loops are meant", () => {
  expect(at(source, 2, 1)).toEqual(["3:3", "4:5", "6:3"]);
  expect(at(source, 8, 17)).toEqual(["8:19"]);
});

test("behind a loop, what comes after it is meant", () => {
  expect(at(source, 5, 4)).toEqual(["6:3"]);
});

test("after the last loop of a function, all of its loops are", () => {
  expect(at("for (;;) {}\nlet a = 1;", 2, 5)).toEqual(["1:1"]);
});

test("a snippet without loops has none, and neither has one that is no program", () => {
  expect(at("let a = 1")).toEqual([]);
  expect(at("let let let")).toEqual([]);
});

test("fences and prose keep the snippet's own positions", () => {
  expect(at("Here:\n\n```js\nfor (;;);\n```\n")).toEqual(["4:1"]);
});
