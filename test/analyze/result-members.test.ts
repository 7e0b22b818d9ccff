import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import type { JsonSchema } from "../../src/transform/types.js";

const item = {
  type: "object",
  properties: { id: { type: "string" }, tags: { type: "array", items: { type: "string" } } },
};

const outputSchema: JsonSchema = {
  type: "object",
  properties: {
    items: { type: "array", items: { $ref: "#/$defs/item" } },
    next_cursor: { type: ["string", "null"] },
    owner: { anyOf: [item, { type: "null" }] },
    any: { type: "object", properties: { x: {} }, additionalProperties: true },
    either: { oneOf: [item, { type: "object", properties: { z: {} } }] },
  },
  $defs: { item },
};

const catalog = {
  tools: [
    { name: "list", arguments: "object" as const, outputSchema },
    { name: "bare", arguments: "object" as const },
  ],
  globals: new Map([
    ["list", { kind: "tool" as const, tool: 0 }],
    ["bare", { kind: "tool" as const, tool: 1 }],
  ]),
};

const found = (source: string) =>
  plan(source, { catalog })
    .diagnostics.filter(({ code }) => code === "unknown-result-member")
    .map(({ line, column, message, hint }) => `${line}:${column} ${message} ${hint ?? ""}`.trim());

const one = (source: string) => {
  const all = found(source);
  expect(all).toHaveLength(1);
  return all[0];
};

test("a member that the output schema lacks is reported, with what there is", () => {
  expect(one("const page = await list({});\nreturn page.results.length")).toBe(
    "2:13 What `list` returns has no `results`: it has `items`, `next_cursor`, `owner`, `any`, `either`.",
  );
});

test("near names are suggested, and for a list's method the lists there are", () => {
  expect(one("return (await list({})).item")).toContain("Did you mean `items`?");
  expect(one("return (await list({})).nextCursor")).toContain("Did you mean `next_cursor`?");
  expect(one("return (await list({})).map(String)")).toContain("Did you mean `items`?");
});

test.each([
  ["elements in for…of", "const p = await list({}); for (const x of p.items) x.name"],
  ["elements in callbacks", "const p = await list({}); p.items.filter((x) => x.name).length"],
  ["two elements in sort", "(await list({})).items.sort((a, b) => a.id < b.id ? -1 : b.nme)"],
  ["an element by index", "const { items } = await list({}); return items[0].name"],
  ["an element that is found", "(await list({})).items.filter(Boolean).find((x) => x).name"],
  ["patterns", "const { items: [{ name }] } = await list({}); return name"],
  ["a pattern at the top", "const { rows } = await list({}); return rows"],
  ["a list's own members", "return (await list({})).items.id"],
  ["Promise.all of calls", "const [, b] = await Promise.all([bare({}), list({})]); return b.rows"],
  [
    "Promise.all of mapped calls",
    "const all = await Promise.all([1].map((i) => list({ i }))); for (const p of all) p.rows",
  ],
  ["a call that is awaited for it", "const p = list({}); return p.rows.length"],
  ["what may be null", "return (await list({})).owner.name"],
])("it follows %s", (_, source) => {
  expect(found(source)).toHaveLength(1);
});

test.each([
  ["members there are", "const p = await list({}); return [p.items[0].id, p.owner.tags.length]"],
  ["what every object has", "return (await list({})).toString()"],
  ["tools without an output schema", "return (await bare({})).whatever"],
  ["open objects", "return (await list({})).any.whatever"],
  ["one of several", "return (await list({})).either.whatever"],
  ["what is asked for", "const p = await list({}); if (p.error) return p.rows ?? p.data"],
  ["optional members", "const p = await list({}); return p?.rows?.length"],
  ["members with a default", "const { rows = [] } = await list({}); return rows"],
  ["members that are set", "const p = await list({}); p.extra = 1; p.seen ||= 2; return p"],
  ["names that are assigned again", "let p = await list({}); p = { rows: 1 }; return p.rows"],
  ["computed members", "const p = await list({}); return p[Math.random()]"],
  [
    "a promise of one's own",
    "class Promise { static all() { return {} } } (await Promise.all([list({})])).rows",
  ],
])("it says nothing of %s", (_, source) => {
  expect(found(source)).toEqual([]);
});

test("schemas that refer to themselves, or to nothing, end", () => {
  const schema = (outputSchema: JsonSchema) => ({
    tools: [{ name: "t", arguments: "object" as const, outputSchema }],
    globals: new Map([["t", { kind: "tool" as const, tool: 0 }]]),
  });
  for (const $ref of ["#", "#/$defs/a", "#/nowhere", "https://example.com/x"]) {
    const catalog = schema({ $ref, $defs: { a: { $ref: "#/$defs/a" } } });
    expect(plan("return (await t({})).a.b.c", { catalog }).diagnostics).toEqual([]);
  }
});
