/** E3: which programs have only stages that cannot take long. */
import { expect, test } from "vitest";
import { analysisOf } from "./support.js";

test.each([
  "return 1 + 1",
  "const r = await list_items(7); return r.value * 2",
  "const { a, b: c = 2 } = await list_items(7); if (a) return { a, c }; else return [a, , c]",
  "let x; x = await add(1, 2); x ??= 3; return `${x}` + x",
  "const r = await list_items(7); return (r?.name ?? (r.ok && -r.x)) || (r.y ? undefined : NaN)",
  "{ ; } return { 'a b': 1, 2: 3, __proto: 4 }",
  "await add(1, 2)",
])("brief: %s", (source) => {
  expect(analysisOf(source).brief).toBe(true);
});

test.each([
  "for (;;);",
  "while (1);",
  "do ; while (1)",
  "for (const x of []);",
  "for (const x in {});",
  "a: break a",
  "try { add(1) } catch {}",
  "(() => 1)",
  "function f() {}",
  "async () => 1",
  "class A {}",
  "return 'x'.repeat(9)",
  "return [1].join()",
  "return new Array(1e9) + ''",
  "const { join } = []; return join``",
  "return { get x() { return 1 } }",
  "return { ...(await list_items({ id: 1 })) }",
  "return [...'x']",
  "const [x] = 'x'; return x",
  "const { ...x } = {}; return x",
  "return await add(...[1, 2])",
  "return 2n",
  "return /x/",
  "const o = {}; o.x = 1",
  "const o = {}; delete o.x",
  "let i = 0; i++",
  "let i = 0; i *= 2",
  "return this",
  "return globalThis",
  "return Array",
  "x = 1",
  "return list_items",
  "console.log(1)",
  "return Promise.all([add(1, 2)])",
  "const p = add(1, 2); return await p",
  "return await import('x')",
])("may take long, or needs more than the smallest guest: %s", (source) => {
  expect(analysisOf(source).brief).toBe(false);
});

test.each([
  "toString",
  "valueOf",
  "toJSON",
  "then",
  "__proto__",
  "'toString'",
  "['toString']",
  "[1 + 1]",
])("what the engine would call of an object may be a loop of its own: %s", (key) => {
  expect(analysisOf(`return '' + { ${key}: [].join, length: 2 ** 31 }`).brief).toBe(false);
});

test("strings are put together a few times only, and the text is short", () => {
  const joined = (times: number) => `let s = 'x';${" s += s;".repeat(times)} return s`;
  expect(analysisOf(joined(8)).brief).toBe(true);
  expect(analysisOf(joined(9)).brief).toBe(false);
  expect(analysisOf(`return \`${"${1}".repeat(9)}\``).brief).toBe(false);
  const long = (length: number) => `return '${"x".repeat(length)}'`;
  expect(analysisOf(long(1_900)).brief).toBe(true);
  expect(analysisOf(long(2_000)).brief).toBe(false);
});
