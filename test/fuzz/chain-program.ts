/**
 * Programs whose calls take results of earlier calls, most of them as they are: those whose reads are sent
 * without a stage between. A few statements look at what they pass on, or change it.
 */
import * as fc from "fast-check";
import { template } from "./template.js";

const kept = fc.constantFrom("a", "b", "c");
const tool = fc.constantFrom("get", "get", "get", "page", "rich");
const count = fc.integer({ min: 1, max: 4 });
const leaf = fc.oneof(fc.integer({ min: 0, max: 5 }).map(String), fc.constantFrom('"k"', "i", "x"));
/** None of them an object: natively, a tool would be given that very object. */
const way = fc.constantFrom(
  ".v",
  ".v",
  ".v",
  ".list?.[0]",
  "?.v",
  '["v"]',
  ".none",
  ".list?.length",
  ".then",
);
const moved = fc.oneof(
  { weight: 6, arbitrary: template("$0$1", kept, way) },
  { weight: 1, arbitrary: fc.constant("x") },
  { weight: 1, arbitrary: leaf },
);
const args = fc.oneof(
  { weight: 5, arbitrary: template("{ id: $0 }", moved) },
  { weight: 2, arbitrary: template("{ id: $0, more: { of: $1, i } }", moved, moved) },
  { weight: 1, arbitrary: template("{ ...{ id: $0 } }", moved) },
  { weight: 2, arbitrary: template("{ id: 1, ids: [$0, [$1], { i }] }", moved, moved) },
);

const passing = fc.oneof(
  { weight: 6, arbitrary: template("$0 = await tools.$1($2);", kept, tool, args) },
  {
    weight: 4,
    arbitrary: template(
      "for (let i = 0; i < $0; i++) { const r = await tools.get({ id: x }); x = r$1; out.push(r.v); }",
      count,
      way,
    ),
  },
  {
    weight: 2,
    arbitrary: template(
      "for (const k of [$0, $1]) { const r = await tools.get({ id: k }); const s = await tools.$2({ id: r$3, k }); out.push(typeof s); }",
      leaf,
      leaf,
      tool,
      way,
    ),
  },
  {
    weight: 2,
    arbitrary: template(
      "[$0, $1] = await Promise.all([tools.get($2), tools.$3($4)]);",
      kept,
      kept,
      args,
      tool,
      args,
    ),
  },
  { weight: 1, arbitrary: template("({ v: x } = await tools.get($0));", args) },
  {
    weight: 1,
    arbitrary: template(
      "{ const p = tools.get($0); const q = await tools.get({ id: (await p)$1 }); out.push(q.v); }",
      args,
      way,
    ),
  },
  { weight: 1, arbitrary: template("x = $0;", moved) },
);

const looking = fc.oneof(
  template("x = $0.v + 1;", kept),
  template("if ($0.v > $1) x = $0$2;", kept, count, way),
  template("if (!$0.none) x = $1;", kept, leaf),
  template("x = $0.none ?? $1;", kept, leaf),
  template("$0.v = $1;", kept, leaf),
  template("$0.list?.reverse();", kept),
  template("delete $0.v;", kept),
  template("{ const { none = $0 } = $1; x = none; }", leaf, kept),
  template("await tools.put({ id: $0 });", moved),
  template(
    "try { x = await tools.flaky({ id: $0 }); } catch (error) { x = error.message; }",
    moved,
  ),
  template("$0.list?.forEach((y) => { x = y; });", kept),
  template("Object.assign($0, { v: $1 });", kept, leaf),
  template("out.push(JSON.stringify($0));", kept),
);

const statement = fc.oneof({ weight: 5, arbitrary: passing }, { weight: 1, arbitrary: looking });

export const chain: fc.Arbitrary<string> = fc
  .array(statement, { minLength: 2, maxLength: 6 })
  .map((main) =>
    [
      "let x = 1, i = 9, a = { v: 2, list: [3] }, b = a, c = { v: 4 };",
      "const out = [];",
      ...main,
      'return [x, a, b, c].map((one) => typeof one === "object" ? Object.keys(one ?? {}).join() + one?.v : typeof one).concat(out.map(String)).join("|");',
    ].join("\n"),
  );
