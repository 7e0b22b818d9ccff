/** Literal arguments against an input schema: what is certainly wrong is said, nothing else. */
import { expect, test } from "vitest";
import { plan } from "../../src/transform/index.js";
import type { JsonSchema } from "../../src/transform/types.js";

function problems(inputSchema: JsonSchema, argument: string): string[] {
  const catalog = {
    tools: [{ name: "send", arguments: "object" as const, inputSchema }],
    globals: new Map([["send", { kind: "tool" as const, tool: 0 }]]),
  };
  return plan(`await send(${argument})`, { catalog })
    .diagnostics.filter(({ code }) => code === "schema-violation")
    .map(({ message }) => message.replace("`send` does not take this: ", ""));
}

const of = (a: unknown) => ({ type: "object", properties: { a } }) as JsonSchema;
const long = "x".repeat(80);

test.each<[string, JsonSchema, string, string]>([
  ["what no value fits", of(false), "{ a: 1 }", "a is not allowed here."],
  [
    "a function",
    of({ type: "number" }),
    "{ a: () => 1 }",
    "a is a function, which cannot be sent.",
  ],
  ["an object", of({ type: "string" }), "{ a: {} }", "a must be a string, not an object."],
  [
    "a list",
    of({ type: ["integer", "null"] }),
    "{ a: [] }",
    "a must be an integer or null, not an array.",
  ],
  ["what is missing", { required: ["a"] }, "{}", "a is required."],
  [
    "what is missing, with its type",
    { required: ["a"], properties: { a: { type: "array" } } },
    "{}",
    "a is required (an array).",
  ],
  ["what is undefined", { required: ["a"] }, "{ a: undefined }", "a is required."],
  [
    "what is missing beside a name that is none",
    { required: [1, "a"] } as never,
    "{}",
    "a is required.",
  ],
  [
    "null for an object",
    of({ type: "object" }),
    "{ a: null }",
    "a is null, and must be an object.",
  ],
  [
    "a template without holes",
    of({ type: "number" }),
    "{ a: `b` }",
    'a is "b", and must be a number.',
  ],
  [
    "undefined in a list, which is sent as null",
    of({ type: "array", items: { type: "string" } }),
    "{ a: [undefined] }",
    'a Instance type "null" is invalid. Expected "string".',
  ],
  [
    "the whole argument",
    { type: "object", minProperties: 1 },
    "{ x: undefined }",
    "Instance does not have at least 1 properties.",
  ],
  [
    "a name that is no identifier",
    { properties: { "a-b": { required: ["c d"] } } },
    '{ "a-b": {} }',
    '["a-b"]["c d"] is required.',
  ],
  [
    "a member of the wrong kind among others",
    { additionalProperties: { type: "number" } },
    '{ a: "s" }',
    'a is "s", and must be a number.',
  ],
  [
    "a position",
    of({ type: "array", prefixItems: [{ type: "number" }], items: { type: "string" } }),
    '{ a: ["s", "t"] }',
    'a[0] is "s", and must be a number.',
  ],
  [
    "what follows the positions",
    of({ type: "array", prefixItems: [{ type: "number" }], items: { type: "string" } }),
    "{ a: [1, 2] }",
    "a[1] is 2, and must be a string.",
  ],
  ["none of a few", of({ enum: ["x", 1] }), "{ a: 2 }", 'a is 2, and must be one of "x", 1.'],
  [
    "a long value",
    of({ type: "number" }),
    `{ a: "${long}" }`,
    `a is "${"x".repeat(56)}..., and must be a number.`,
  ],
  ["a fraction", of({ type: "integer" }), "{ a: 1.5 }", "a is 1.5, and must be an integer."],
  ["a number for null", of({ type: "null" }), "{ a: 1 }", "a is 1, and must be null."],
  [
    "a text for an object",
    of({ type: "object" }),
    '{ a: "x" }',
    'a is "x", and must be an object.',
  ],
  ["a text for a list", of({ type: "array" }), '{ a: "x" }', 'a is "x", and must be an array.'],
  [
    "a member too many",
    { properties: { b: {} }, additionalProperties: false },
    "{ a: 1 }",
    "a is no property of it (it has b).",
  ],
  ["any member", { additionalProperties: false }, "{ a: 1 }", "a is no property of it."],
  [
    "one more than many members",
    {
      properties: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`p${i}`, {}])),
      additionalProperties: false,
    },
    "{ a: 1 }",
    "a is no property of it.",
  ],
  [
    "what every part forbids",
    of({ allOf: [{ type: "string" }] }),
    "{ a: 1 }",
    "a is 1, and must be a string.",
  ],
  [
    "what a reference says",
    { properties: { a: { $ref: "#/$defs/t~1x~0y" } }, $defs: { "t/x~y": { type: "string" } } },
    "{ a: 1 }",
    "a is 1, and must be a string.",
  ],
  [
    "what the schema says of itself",
    { type: "object", properties: { a: { $ref: "#" }, b: { type: "string" } } },
    "{ a: { b: 1 }, b: 2 }",
    "b is 2, and must be a string.",
  ],
])("%s is a violation", (_, schema, argument, problem) => {
  expect(problems(schema, argument)).toEqual([problem]);
});

test("what fits no alternative, or is out of range, is told in the validator's words", () => {
  const alternatives = of({ anyOf: [{ type: "string" }, { type: "boolean" }] });
  expect(problems(alternatives, "{ a: 1 }")).toHaveLength(1);
  expect(problems(of({ oneOf: [{ const: 1 }, { const: 2 }] }), "{ a: 3 }")).toHaveLength(1);
  expect(problems(of({ minimum: 5 }), "{ a: 3 }")).toEqual([expect.stringMatching(/^a .*5/)]);
  expect(problems(of({ maxLength: 1 }), '{ a: "xx" }')).toHaveLength(1);
});

test.each<[string, JsonSchema, string]>([
  ["what fits", of({ type: "array", items: { type: "null" } }), "{ a: [null] }"],
  ["a list of nothing in particular", of({ type: "array" }), "{ a: [1] }"],
  ["what an object fits", of({ type: ["object", "null"] }), "{ a: null }"],
  ["anything, for a schema that is `true`", true, "{ a: 1 }"],
  ["anything, for a part that is `true`", of(true), "{ a: 1 }"],
  ["anything, for a part that is no schema", of(7), "{ a: 1 }"],
  ["anything, for a part that is a list", of([{ type: "string" }]), "{ a: 1 }"],
  ["what only the run knows", of({ type: "string" }), "{ a: Math.random() }"],
  ["a member that is undefined", { additionalProperties: false }, "{ a: undefined }"],
  ["what may have more members", { required: ["a"] }, "{ ...globalThis.x }"],
  [
    "members that a pattern could name",
    { patternProperties: { "^a": {} }, additionalProperties: false },
    "{ a: 1 }",
  ],
  ["patterns", of({ pattern: "^(a+)+$" }), '{ a: "b" }'],
  ["a limit that is no number", of({ minimum: "5" }), "{ a: 3 }"],
  ["a type that is no name", of({ type: 7 }), "{ a: 3 }"],
  ["values that are no list", of({ enum: "x" }), "{ a: 3 }"],
  ["lists by an older draft", of({ items: [{ type: "string" }] }), "{ a: [1] }"],
  ["a reference to another document", of({ $ref: "other.json" }), "{ a: 1 }"],
  ["a reference to nothing", of({ $ref: "#/$defs/none" }), "{ a: 1 }"],
  ["a reference that is no text", of({ $ref: 7 }), "{ a: 1 }"],
  ["properties that are none", { properties: null }, "{ a: 1 }"],
  ["alternatives that are none", of({ anyOf: "x" }), "{ a: 1 }"],
  ["a fitting constant", of({ const: 1 }), "{ a: 1 }"],
])("%s is none", (_, schema, argument) => {
  expect(problems(schema, argument)).toEqual([]);
});

test("a schema too big to check in bounded time is left to the check before sending", () => {
  const many = Object.fromEntries(
    Array.from({ length: 3_000 }, (_, i) => [`p${i}`, { type: "string" }]),
  );
  expect(problems({ properties: many }, "{ p0: 1 }")).toEqual([]);
});

test.each([
  "{ a: 1n }",
  "{ a: /x/ }",
  "{ a: -x }",
  "{ a: n }",
  "{ get a() { return 1 } }",
  "{ a: ['s', x] }",
  "{ a: `${x}` }",
])("what only the run can tell is left to it: %s", (argument) => {
  const catalog = {
    tools: [
      {
        name: "send",
        arguments: "object" as const,
        inputSchema: of({ type: "array", items: { type: "string" } }),
      },
    ],
    globals: new Map([["send", { kind: "tool" as const, tool: 0 }]]),
  };
  const source = `const x = Math.random(), n = -x; await send(${argument})`;
  const codes = plan(source, { catalog }).diagnostics.map(({ code }) => code);
  expect(codes).not.toContain("schema-violation");
});

test("a schema of what is called by position says nothing of other values", () => {
  const tool = { name: "send", arguments: "positional" as const, inputSchema: of(false) };
  const globals = new Map([["send", { kind: "tool" as const, tool: 0 }]]);
  const codes = (argument: string) =>
    plan(`await send(${argument})`, { catalog: { tools: [tool], globals } }).diagnostics.map(
      ({ code }) => code,
    );
  expect(codes("1")).toEqual([]);
  expect(codes("{ a: 1 }")).toEqual(["schema-violation"]);
});
