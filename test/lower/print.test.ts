import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type * as ESTree from "estree";
import { expect, test } from "vitest";
import { print } from "../../src/transform/5-print/index.js";
import { code, parsed } from "./harness.js";

/** What `text` prints as when nothing is lowered. */
function printed(text: string): string {
  const [statement] = parsed(text).ast.body;
  return print({ ast: statement as unknown as ESTree.Expression, parameters: [] }, text).code;
}

test("parentheses that matter stay", () => {
  expect(printed("(a?.b).c")).toBe("(a?.b).c;");
  expect(printed("for ((async) of x) ;")).toBe("for ((async) of x) ;");
  expect(printed("(let)[0] = 1")).toBe("(let)[0] = 1;");
  expect(printed("new (import(x))")).toBe("new (import(x))();");
  expect(printed("f = (async) => x")).toBe("f = (async) => x;");
  expect(printed("(-1) ** 2")).toBe("(-1) ** 2;");
});

/** Where in the snippet the first `needle` of the printed code comes from. */
function origin(text: string, needle: string): [number | null, number | null] {
  const { code: out, map } = code(text);
  const before = out.slice(0, out.indexOf(needle)).split("\n");
  const position = { line: before.length, column: before.at(-1)?.length ?? 0 };
  const { line, column } = originalPositionFor(
    new TraceMap({ ...map, names: map.names }),
    position,
  );
  return [line, column];
}

test("every call, throw and name leads to its place in the snippet", () => {
  const text =
    "const a = 1;\n\n  const b = await get(a);\nconst s = `x\ny${b}`;\n async function f() {\n   throw new Error(s);\n }\nawait f();";
  expect(origin(text, "yield $apply(get")).toEqual([3, 12]);
  expect(origin(text, "$apply(get")).toEqual([3, 18]);
  expect(origin(text, "get, void 0")).toEqual([3, 18]);
  expect(origin(text, "throw new")).toEqual([7, 3]);
  expect(origin(text, "new Error")).toEqual([7, 9]);
  expect(origin(text, "b}`")).toEqual([5, 3]);
  expect(origin(text, "yield $apply(f")).toEqual([9, 0]);
});

test("the map names one source and no file of this machine", () => {
  const { map } = code("await x");
  expect(map).toMatchObject({ version: 3, sources: ["snippet.js"] });
  expect(JSON.parse(JSON.stringify(map))).toEqual(map);
});
