/** The guests of one function answer as the whole guest does, stage by stage, or ask for it. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Settlement } from "../../src/runtime/types.js";
import type { Feature, HelperKey } from "../../src/transform/types.js";
import { fail, ok, type Program, stage, value } from "./harness.js";
import { compare, filled, located, type Move, moves, runs, siteTools, tools } from "./stages.js";

const name = fc.constantFrom("a", "b", "c");
const { plain, awaited, statement } = fc.letrec<Record<string, string>>((tie) => {
  const any = tie("any") as fc.Arbitrary<string>;
  const sent = tie("sent") as fc.Arbitrary<string>;
  const block = tie("statement") as fc.Arbitrary<string>;
  const site = fc.constantFrom("0", "1", "2");
  return {
    plain: fc.oneof(
      name,
      fc.constantFrom("1", "'x'", "null", "undefined", "-0", "0", "NaN", "[1]", "{ x: 1 }"),
      fc.constantFrom(
        "10n",
        "{ x: undefined }",
        "[undefined]",
        "[{}, {}]",
        "shared",
        "{ then: 1 }",
      ),
    ),
    sent: fc.oneof(
      { weight: 4, arbitrary: filled("call($0, ($1))", site, tie("plain") as never) },
      { weight: 2, arbitrary: filled("call($0)", site) },
      filled("Promise.all([$0, $1, $2])", any, any, any),
      filled("Promise.allSettled([$0, $1])", any, any),
      filled("Promise.all([1, 2, 3].map((i) => call($0, i)))", site),
      filled("Promise.allSettled(new Set([$0, $1]))", any, any),
      fc.constantFrom("Promise.all([])", "Promise.all([call(0), call(1), call(2)])"),
      fc.constantFrom(
        "(0, Promise).race([call(0), call(1)])",
        "(0, Promise).resolve(call(0))",
        "Promise.all(7)",
      ),
    ),
    any: fc.oneof(
      { weight: 4, arbitrary: sent },
      { weight: 2, arbitrary: tie("plain") as fc.Arbitrary<string> },
    ),
    awaited: fc.oneof({ weight: 6, arbitrary: sent }, { weight: 3, arbitrary: name }, any),
    statement: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      filled("$0 = yield $1;", name, tie("awaited") as never),
      filled("out.push(yield $0);", tie("awaited") as never),
      filled("$0 = $1;", name, any),
      filled("try { $0 $1 } catch (e) { out.push(e?.message ?? String(e)); }", block, block),
      filled("for (const i of [1, 2]) { $0 }", block),
      filled("out.push(typeof $0, $0 === $1, !$0, Array.isArray($0));", name, name),
      filled("out.push(new Map([[$0, 1]]).get($1));", name, name),
      filled("if (out.length > 2) { $0 }", block),
      filled("out.push($0);", name),
      fc.constantFrom(
        "out.push(String(a));",
        "out.push(a instanceof Object);",
        "out.push(typeof Promise, Promise.name);",
        "out.push(JSON.stringify({ b }));",
        "b?.then;",
        "throw new TypeError('own');",
        "throw c;",
        "a?.m();",
        "return a;",
        "return Promise.all([a, call(0)]);",
        "return call(1);",
      ),
    ),
  };
}) as unknown as Record<"plain" | "awaited" | "statement", fc.Arbitrary<string>>;

const body = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 6 }), fc.oneof(plain, awaited))
  .map(
    ([statements, last]) =>
      `let a = 1, b, c = "c"; const out = [], shared = [out, out]; ${statements.join("\n")}\nout.push(yield ${last}); return out;`,
  );

for (const features of [[], ["promise"], ["promise", "combinators"]] as Feature[][]) {
  test(`any program and any order of settlements, ${features.join(" and ") || "no feature"}`, () => {
    fc.assert(
      fc.property(body, moves, (text, drawn) => {
        fc.pre(features.includes("combinators") || !text.includes("Promise"));
        compare({ body: text, features }, drawn);
      }),
      { numRuns: runs },
    );
  });
}

const moved: Move[] = Array(8).fill({ pick: 0, together: false, rejects: false, result: 3 });
const chosen: Record<string, [body: string, ...features: Feature[]]> = {
  "a call beside what is awaited": ["return yield (call(0), 5)"],
  "arguments that JSON does not keep, and whoever sends them catches everything": [
    "try { yield call(0, new Map([[1, 2]])) } catch (e) { return e.message } return yield call(1)",
  ],
  "what is looked for in Promise": ["return ['all' in Promise, yield call(0)]", "promise"],
  "a call that is awaited twice": ["const a = call(0); yield a; return yield a", "promise"],
};
test.each(Object.entries(chosen))("%s", (_, [body, ...features]) =>
  compare({ body, features }, moved),
);

const features: Feature[] = ["promise", "combinators"];
const both = "return yield Promise.all([call(0), call(1)])";
const isLight = (program: Program, settlements: readonly Settlement[]) => {
  const text = { helpers: ["call" as const], features, ...program };
  return stage(text, settlements).features.length === features.length;
};

test("what is gathered needs no more than it says", () => {
  expect(isLight({ body: both }, [])).toBe(true);
  expect(
    value(stage({ helpers: ["call"], features, body: both }, [ok(1, "b"), ok(0, "a")])),
  ).toEqual(["a", "b"]);
});

const rejection: Record<string, string> = {
  "all, a call still open": "return yield Promise.all([call(0), call(1)])",
  "all, caught, the open call awaited":
    "const b = call(1); try { yield Promise.all([call(0), b]) } catch (e) { return [e.message, yield b] }",
  "allSettled, a call still open": "return yield Promise.allSettled([call(0), call(1)])",
  "beside the call that is awaited": "const a = call(0), b = call(1); yield b; return yield a",
  "beside the call that is awaited, never awaited": "const a = call(0); yield call(1); return 1",
  "in a group that is never awaited": "Promise.all([call(0), call(2)]); return yield call(1)",
  "in a group within a group":
    "return yield Promise.all([Promise.allSettled([call(0)]), Promise.all([call(1), call(2)])])",
  "caught, and more calls made":
    "try { yield Promise.all([call(0), call(1)]) } catch { return yield Promise.all([call(2), call(2)]) }",
};
for (const [title, text] of Object.entries(rejection))
  test(`a rejection: ${title}`, () => {
    for (const order of [[0], [1], [0, 1], [1, 0], [0, 1, 2], [2, 1, 0], [1, 2]])
      for (let rejected = 0; rejected < 8; rejected++) {
        const settlements = order.map((seq) =>
          (rejected >> seq) & 1 ? fail(seq, `no ${seq}`) : ok(seq, seq),
        );
        const base: Program = { body: text, helpers: ["call"], features, tools, siteTools };
        const light = stage(base, settlements);
        expect(located({ ...light, features })).toEqual(
          located({ ...stage({ ...base, whole: true }, settlements), features }),
        );
      }
  });

test.each<[string, Feature[], HelperKey[]]>([
  ["return yield call(0, { get x() { call(1); return 1; } })", [], ["call"]],
  [
    "call(0, { get x() { call(1); return 1; } }); yield Promise.all([call(2)])",
    ["promise", "combinators"],
    ["call"],
  ],
  [
    "const f = async(function* () { yield call(0, { get x() { call(1); return 1; } }); }); yield f(); yield call(2)",
    ["promise", "async-functions"],
    ["call", "async"],
  ],
])("arguments that call tools when they are read: %s", (body, features, helpers) => {
  const moved = { pick: 0, together: false, rejects: false, result: 0 };
  compare({ body, features, helpers, siteTools }, [moved, moved, moved, moved, moved, moved]);
});
