/**
 * Programs that await at their top what they have just called, alone or together: a stage of them can go on with
 * what the one before it waited for.
 */
import * as fc from "fast-check";
import { template } from "./template.js";

const leaf = fc.constantFrom("1", "2", "n", "typeof v0", "String(kept.a).length");
const call = fc.oneof(
  { weight: 4, arbitrary: template("tools.get({ id: $0 })", leaf) },
  { weight: 2, arbitrary: template("tools.put({ id: $0 })", leaf) },
  { weight: 1, arbitrary: fc.constantFrom("tools.page({ id: 1 })", "tools.rich({ id: 2 })") },
  { weight: 1, arbitrary: template("tools.flaky({ id: $0 })", leaf) },
  { weight: 1, arbitrary: fc.constantFrom("tools.fail({ id: 3 })", "kept") },
);
const list = fc.oneof(
  { weight: 3, arbitrary: template("[$0, $1]", call, call) },
  { weight: 1, arbitrary: template("[$0, Promise.all([$1])]", call, call) },
  {
    weight: 2,
    arbitrary: template("[$0, 2].map((id) => tools.get({ id, n }))", leaf),
  },
  { weight: 1, arbitrary: fc.constant("[tools.get(), tools.get()].map((x) => x)") },
);
const awaited = fc.oneof(
  { weight: 1, arbitrary: template("await $0", call) },
  { weight: 3, arbitrary: template("await Promise.all($0)", list) },
  { weight: 1, arbitrary: template("(await Promise.all($0)).slice(1)", list) },
);
const literal = fc.constantFrom(
  ...["1", "'a'", "[1, { b: null }]", "{ a: [], b: 'c' }", "true", "-0", "undefined"],
  ...["[[1], [2]]", "new Map()", "'\\n>0 []'"],
);

/** The statement that declares `v$0`. */
const statement = (n: number): fc.Arbitrary<string> => {
  const of = fc.constant(n);
  return fc.oneof(
    { weight: 2, arbitrary: template("const v$0 = $1;", of, literal) },
    { weight: 1, arbitrary: template("let v$0 = $1, w$0 = v$0;", of, literal) },
    { weight: 4, arbitrary: template("const v$0 = $1;", of, awaited) },
    { weight: 1, arbitrary: template("var v$0 = $1;", of, awaited) },
    { weight: 1, arbitrary: template("const [v$0, x$0 = v0] = await Promise.all($1);", of, list) },
    { weight: 1, arbitrary: template("let v$0 = 0; v$0 = $1;", of, awaited) },
    {
      weight: 1,
      arbitrary: template("let v$0 = []; for (const i of [1, 2]) v$0.push(i, $1);", of, awaited),
    },
    { weight: 1, arbitrary: template("const v$0 = v0 && typeof v0 === 'object' ? v0 : $0;", of) },
    {
      weight: 1,
      arbitrary: template(
        "const v$0 = [1, 2].map(f$0); function f$0(x) { return [x, typeof v0, n++]; }",
        of,
      ),
    },
    { weight: 1, arbitrary: template("const f$0 = (x) => x + n; const v$0 = f$0($1);", of, leaf) },
    {
      weight: 1,
      arbitrary: template(
        "try { var v$0 = await tools.flaky({ id: n }); n++; } catch (error) { v$0 = error.message; }",
        of,
      ),
    },
  );
};

export const gathering: fc.Arbitrary<string> = fc
  .record({
    main: fc.tuple(...[0, 1, 2, 3, 4].map(statement)),
    kept: fc.subarray([0, 1, 2, 3, 4]),
  })
  .map(({ main, kept }) =>
    [
      // Nothing that a list could come to hold is itself: engines differ in what is the text of such.
      "let n = 0; const kept = { a: [7] };",
      ...main,
      `return [n, ${kept.map((i) => `v${i}`).join(", ")}].map((v) => typeof v === "object" ? JSON.stringify(v) : String(v));`,
    ].join("\n"),
  );
