/** How far a tool's output schema is followed: where it is certain, and no further. */
import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import type { JsonSchema } from "../../src/transform/types.js";

const item = { type: "object", properties: { id: { type: "string" } } };
const outputSchema: JsonSchema = {
  type: "object",
  properties: {
    items: { type: "array", items: item },
    maybe: { type: ["object", "null"], properties: { a: {} } },
    open: { type: "object", properties: {}, additionalProperties: true },
    either: { type: ["object", "string"], properties: { a: {} } },
    one: { anyOf: [item, { type: "object", properties: {} }] },
    only_null: { type: "null" },
    elsewhere: { $ref: "other.json#/item" },
    nowhere: { $ref: "#/$defs/nothing" },
    escaped: { $ref: "#/$defs/a~1b~0c" },
    loop: { $ref: "#/properties/loop" },
    both: { allOf: [item] },
    anything: { type: "array", items: true },
    pair: { type: "array", prefixItems: [item] },
    bare: true,
  },
  $defs: { "a/b~c": item },
};
const tools = ["list", "other"].map((name) => ({
  name,
  arguments: "object" as const,
  outputSchema,
}));
const catalog = {
  tools: [...tools, { name: "unknown", arguments: "object" as const }],
  globals: new Map(
    ["list", "other", "unknown"].map((name, tool) => [name, { kind: "tool" as const, tool }]),
  ),
};
const found = (source: string) =>
  plan(source, { catalog })
    .diagnostics.filter(({ code }) => code === "unknown-result-member")
    .map(({ message }) => message);

const page = "const p = await list({}); let i = 0;";

test.each([
  ["a chain in parentheses", "return (p?.items)[0].name"],
  ["an index that only the run knows", "return p.items[i].name"],
  ["an index that is written", "return p.items[3].name"],
  ["what may be null", "return p.maybe.b"],
  ["a pattern with a default", "const { maybe: { b } = {} } = p; return b"],
  ["a name with a default", "const { maybe = {} } = p; return maybe.b"],
  ["a reference whose keys are escaped", "return p.escaped.name"],
  ["a sorted list", "return p.items.toSorted()[0].name"],
  ["the last of a list", "return p.items.at(-1).name"],
  ["awaits inside Promise.all", "const [q] = await Promise.all([await other({})]); return q.rows"],
  ["what stands beside a hole", "const [, q] = await Promise.all([, other({})]); return q.rows"],
  ["a written index into Promise.all", "return (await Promise.all([other({})]))[0].rows"],
])("it follows %s", (_, source) => {
  expect(found(`${page} ${source}`)).toHaveLength(1);
});

test.each([
  ["what is assigned again", "let q = p; q = {}; return q.rows"],
  ["several types", "return p.either.b"],
  ["several schemas", "return p.one.b"],
  ["other documents", "return p.elsewhere.b"],
  ["references to nothing", "return p.nowhere.b"],
  ["references to themselves", "return p.loop.b"],
  ["schemas that are combined", "return p.both.b"],
  ["lists of anything", "return p.anything[0].b"],
  ["lists of positions", "return p.pair[0].b"],
  ["schemas that say nothing", "return p.bare.b"],
  ["methods of what is no list", "return [p.open.filter(Boolean)[0].b, p.open.find(Boolean)?.b]"],
  ["computed members of what is no list", "return p[i].b"],
  ["what a called value returns", "return (() => p)().rows"],
  ["a member of no property", "return p.open.inner?.b"],
  ["Promise.all of nothing", "return (await Promise.all()).rows"],
  ["Promise.all of a name", "const l = [list({})]; return (await Promise.all(l))[0].rows"],
  ["Promise.all with a spread", "const [q] = await Promise.all([...[1], list({})]); return q.rows"],
  ["Promise.all of another method", "return (await Promise.all([1].flatMap(list)))[0].rows"],
  ["map without a callback", "return (await Promise.all([1].map()))[0].rows"],
  ["a callback by its name", "return (await Promise.all([1].map(list)))[0].rows"],
  [
    "a callback with statements",
    "return (await Promise.all([1].map((n) => { return list({ n }) })))[0].rows",
  ],
  [
    "a callback of a tool without schema",
    "return (await Promise.all([1].map((n) => unknown({ n }))))[0].rows",
  ],
  [
    "which of several, when only the run knows",
    "return (await Promise.all([list({}), other({})]))[i].rows",
  ],
  ["a loop over a variable of elsewhere", "let x; for (x of p.items) x.name"],
  ["a loop that awaits", "for await (const x of p.items) x.name"],
  ["the rest of a pattern", "const { items, ...rest } = p; return rest.rows"],
  ["a computed key of a pattern", "const { [i]: v } = p; return v.rows"],
  ["what is null", "return p.only_null.b"],
  ["a private member", "class A { #x; static f() { return p.#x.rows } }"],
  ["a method that makes another list", "return p.items.concat([])[0].name"],
  ["a chain that goes deep", `return p.items${".slice(1)".repeat(30)}[0].name`],
  ["Promise.race", "return (await Promise.race([list({})])).rows"],
  [
    "a Promise of the snippet's own",
    "class Promise { static async all(of) { return of } } return (await Promise.all([list({})]))[0].rows",
  ],
  ["all of something else", "const o = { all: (x) => x }; return (await o.all([list({})])).rows"],
])("it says nothing about %s", (_, source) => {
  expect(found(`${page} ${source}`)).toEqual([]);
});

test("it stops following where nesting goes deep", () => {
  const deep = `${"(await Promise.all([".repeat(30)}list({})${"]))[0]".repeat(30)}`;
  expect(found(`return ${deep}.rows`)).toEqual([]);
  expect(found(`return (${"(".repeat(30)}await list({})${")".repeat(30)}).rows`)).toHaveLength(1);
});

test("so many members are reported at most, of lists too", () => {
  for (const member of ["rows", "items.rows"]) {
    const many = Array.from({ length: 250 }, (_, i) => `p.${member}${i};`).join("\n");
    expect(found(`${page}\n${many}`)).toHaveLength(200);
  }
});
