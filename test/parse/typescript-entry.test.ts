import { expect, test } from "vitest";
import { parsed, printed } from "./helpers.js";

test.each([
  "const a: number = 1",
  "interface A {}",
  "x as any",
  "x!",
  "const m = new Map<string, number>();",
  "const f = async <T,>(x: T): Promise<T> => x",
])("takes the TypeScript grammar when JavaScript fails: %j", (text) => {
  expect(parsed(text).language).toBe("ts");
});

test.each([
  ["await get<User>({ id: 1 })", "await get({ id: 1 });"],
  ["f<T>(x)", "f(x);"],
  ["f<T>`x`", "f`x`;"],
  ["a.b<T.U>(x)", "a.b(x);"],
  ["f<{ id: string }>(x)", "f(x);"],
  ["f<Array<string>>(x)", "f(x);"],
  ["f<A<B<C>>>(x)", "f(x);"],
  ["f<A<B>, C>(x)", "f(x);"],
  ["f<{ b: A<B>, c?: 1 }>(x)", "f(x);"],
  ["f<{ a: 1 | 2 }[]>(x)", "f(x);"],
  ["f<A<B>[]>(x)", "f(x);"],
  ["f<{ a: 1, b: 2 }>(x)", "f(x);"],
  ["f<Map<string, User>>(x)", "f(x);"],
  ["f<typeof y>(x)", "f(x);"],
  ['f<"a" | "b">(x)', "f(x);"],
  ["return new Map<string, number>(x)", "return new Map(x);"],
  ["g(f<A, B>(x))", "g(f(x));"],
])("takes it when JavaScript's tree reads as type arguments: %j", (text, expected) => {
  expect(printed(text)).toBe(expected);
  expect(parsed(text).language).toBe("ts");
});

test.each([
  "f(a < b, c > (d))",
  "a < b | c > (d)",
  "a < b && c > (d)",
  "a < b",
  "if (a < b) { c > (d) }",
  "for (let i = 0; i < n; i++) if (i > (2)) f();",
  "1 < 2 > (3)",
  "x = a < b ? c : d > (e)",
  // The block ends before the comparison could be a list of types.
  "function least() { return a < b } c >(d)",
  "'f<T>(x)'",
  "/f<T>(x)/",
  "f(a << b, c >> (d))",
])("stays with JavaScript for comparisons: %j", (text) => {
  expect(parsed(text).language).toBe("js");
});

test("takes it when the fence says so, and JavaScript when that fails", () => {
  expect(parsed("```ts\nreturn 1\n```").language).toBe("ts");
  expect(parsed("```ts\nvar type = <T>(x) => x;\n```").language).toBe("ts");
  expect(parsed("```js\nlet x: any = 1\n```").language).toBe("ts");
  // TypeScript reads `(c) : d` as the head of an arrow function.
  expect(parsed("```ts\na = b ? (c) : d => e\n```").language).toBe("js");
  expect(parsed("f<T>(x); a = b ? (c) : d => e").language).toBe("js");
});

test.each(["b < c", "b > c", "x ? y : z"])(
  "an object that holds %j between the signs is compared, whatever the grammar",
  (held) => {
    expect(printed(`f<{ a: ${held} }>(x)`)).toBe(`f < ({ a: ${held} }) > (x);`);
  },
);
