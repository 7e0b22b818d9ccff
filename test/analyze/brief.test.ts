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
  expect(analysisOf(source).brief).toBeGreaterThan(2_000);
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
  expect(analysisOf(source).brief).toBe(0);
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
  expect(analysisOf(`return '' + { ${key}: [].join, length: 2 ** 31 }`).brief).toBe(0);
});

test("the more is put together, and the more often it is named, the less may be read", () => {
  const brief = (source: string) => analysisOf(source).brief;
  expect(brief("return await add(1, 2)")).toBe(64 * 1024);
  const joined = (times: number) => `let s = 'x';${" s += s;".repeat(times)} return s`;
  expect(brief(joined(1))).toBe(64 * 1024);
  expect(brief(joined(3))).toBeLessThan(brief(joined(2)));
  expect(brief(joined(9))).toBe(0);
  const named = (times: number) => `let s = 'x'; return [s == 'y'${", s == 'y'".repeat(times)}]`;
  expect(brief(named(5))).toBeGreaterThan(brief(named(6)));
  expect(brief(named(200))).toBe(0);
  const nested = (times: number) =>
    `const a0 = 'x'; ${Array.from({ length: times }, (_, i) => `const a${i + 1} = { x: a${i}, y: a${i} }`).join("; ")}; return a${times}`;
  expect(brief(nested(2))).toBeGreaterThan(2_000);
  expect(brief(nested(12))).toBe(0);
  expect(brief(`const a = 'x'; return \`${"${a}".repeat(30)}\``)).toBe(0);
  const long = (length: number) => `return '${"x".repeat(length)}'`;
  expect(brief(long(1_900))).toBe(64 * 1024);
  expect(brief(long(2_000))).toBe(0);
});
