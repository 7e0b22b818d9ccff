import fc from "fast-check";
import ts from "typescript";
import { expect, test } from "vitest";
import { toolDeclarations } from "../../src/mcp/index.js";
import type { ToolDefinition, ToolsOption } from "../../src/runtime/tool-types.js";
import type { JsonSchema } from "../../src/transform/types.js";

function tool(
  inputSchema?: JsonSchema,
  outputSchema?: JsonSchema,
  description?: string,
): ToolDefinition {
  return {
    inputSchema,
    outputSchema,
    description,
    arguments: "object",
    server: "s",
    invoke: () => null,
  };
}

/** Declares tools with these input schemas, and returns one of them. */
function inputOf(schema: JsonSchema): string {
  return toolDeclarations({ t: tool(schema) });
}

const library = ts.createSourceFile(
  "lib.d.ts",
  `interface Array<T> { length: number; [n: number]: T }
   interface ReadonlyArray<T> {} interface Boolean {} interface Function {} interface CallableFunction {}
   interface NewableFunction {} interface IArguments {} interface Number { toFixed(): string } interface Object {}
   interface RegExp {} interface String {} interface Symbol {}
   interface Promise<T> { then<R>(f: (value: T) => R): Promise<R> }
   interface PromiseConstructor { new <T>(f: (resolve: (value: T) => void) => void): Promise<T> }
   declare var Promise: PromiseConstructor;
   interface PromiseLike<T> { then<R>(f: (value: T) => R): PromiseLike<R> }
   type Record<K extends string, T> = { [key in K]: T };`,
  ts.ScriptTarget.ES2022,
);

/** What the compiler has to say about a source after the declarations. */
function errorsOf(declarations: string, source = ""): string[] {
  const file = ts.createSourceFile("t.ts", `${declarations}\n${source}`, ts.ScriptTarget.ES2022);
  const host: ts.CompilerHost = {
    getSourceFile: (name) => (name === "t.ts" ? file : name === "lib.d.ts" ? library : undefined),
    getDefaultLibFileName: () => "lib.d.ts",
    writeFile: () => {},
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: () => false,
    readFile: () => undefined,
  };
  const options = { strict: true, target: ts.ScriptTarget.ES2022, types: [], noEmit: true };
  const program = ts.createProgram(["t.ts"], options, host);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test.each<[string, JsonSchema, string]>([
  [
    "an object",
    {
      type: "object",
      properties: { a: { type: "number" }, b: { type: "string" } },
      required: ["a"],
    },
    "input: { a: number; b?: string }",
  ],
  ["an object that needs nothing", { type: "object", properties: {} }, "input?: {}"],
  ["any object", { type: "object" }, "input?: { [key: string]: any }"],
  [
    "a record",
    { type: "object", additionalProperties: { type: "number" } },
    "{ [key: string]: number }",
  ],
  ["an enum", { enum: ["a", 1, null, true] }, 'input: "a" | 1 | null | true'],
  ["a constant", { const: { a: [1] } }, "input: { a: [1] }"],
  ["several types", { type: ["string", "null"] }, "input: string | null"],
  ["nullable", { type: "string", nullable: true }, "input: string | null"],
  [
    "an array of unions",
    { type: "array", items: { type: ["string", "number"] } },
    "input: (string | number)[]",
  ],
  [
    "a tuple",
    {
      type: "array",
      prefixItems: [{ type: "string" }, { type: "number" }],
      minItems: 1,
      items: false,
    },
    "input: [string, number?]",
  ],
  [
    "an open tuple of draft 7",
    { type: "array", items: [{ type: "string" }] },
    "input: [string?, ...any[]]",
  ],
  ["anyOf", { anyOf: [{ type: "string" }, { type: "number" }] }, "input: string | number"],
  [
    "allOf",
    {
      allOf: [
        { type: "object", properties: { a: {} }, required: ["a"] },
        { oneOf: [{ const: 1 }, { const: 2 }] },
      ],
    },
    "input: { a: any } & (1 | 2)",
  ],
  [
    "anyOf that only requires",
    { type: "object", properties: { a: {} }, anyOf: [{ required: ["a"] }] },
    "input: { a?: any }",
  ],
  [
    "names that need quotes",
    { type: "object", properties: { "a-b": {}, new: {}, "": {} } },
    '{ "a-b"?: any; "new"?: any; ""?: any }',
  ],
  ["a boolean schema", true, "input: any"],
  ["nonsense", { type: "thing", properties: 7, items: "x" }, "input: any"],
])("%s", (_, schema, expected) => {
  const declarations = inputOf(schema);
  expect(declarations).toContain(expected);
  expect(errorsOf(declarations)).toEqual([]);
});

test("what a type cannot say is in the comment", () => {
  const schema = {
    type: "object",
    properties: {
      n: { type: "integer", minimum: 1, maximum: 9, default: 5, description: "How many" },
    },
  };
  expect(inputOf(schema)).toContain("/** How many (integer, 1 to 9, default 5) */\n  n?: number;");
});

test("references are aliases, and may be recursive", () => {
  const schema = {
    type: "object",
    properties: { root: { $ref: "#/$defs/node" } },
    required: ["root"],
    $defs: { node: { type: "object", properties: { next: { $ref: "#/$defs/node" } } } },
  };
  const declarations = inputOf(schema);
  expect(declarations).toContain("type t_Input_node = { next?: t_Input_node };");
  expect(errorsOf(declarations, "void t({ root: { next: { next: {} } } });")).toEqual([]);
  expect(errorsOf(declarations, "void t({ root: { next: 1 } });")).toHaveLength(1);
});

test.each<[string, Record<string, JsonSchema>]>([
  ["one", { a: { $ref: "#/$defs/a" } }],
  ["two", { a: { $ref: "#/$defs/b" }, b: { anyOf: [{ $ref: "#/$defs/a" }, { type: "null" }] } }],
  ["an intersection", { a: { allOf: [{ $ref: "#/$defs/a" }, { type: "object" }] } }],
  [
    "a round trip by the inside",
    {
      a: { anyOf: [{ type: "array", items: { $ref: "#/$defs/b" } }, { $ref: "#/$defs/b" }] },
      b: { anyOf: [{ $ref: "#/$defs/a" }] },
    },
  ],
])("aliases that go in a circle of %s are cut", (_, $defs) => {
  expect(errorsOf(inputOf({ $ref: "#/$defs/a", $defs }))).toEqual([]);
});

test("calls are checked against what is declared", () => {
  const add = tool(
    { type: "object", properties: { a: { type: "number" } }, required: ["a"] },
    { type: "object", properties: { sum: { type: "number" } }, required: ["sum"] },
  );
  const declarations = toolDeclarations({
    math: { add, "odd-name": add },
    add,
    plain: (a: number) => a,
  });
  const good =
    'async () => { const r: { sum: number } = await add({ a: 1 }); math.add({ a: r.sum }); math["odd-name"]({ a: 1 }); plain(1, 2); }';
  expect(errorsOf(declarations, `void (${good});`)).toEqual([]);
  expect(declarations).toContain("declare const add: typeof math.add;");
  for (const bad of [
    "add()",
    "add({})",
    'math.add({ a: "x" })',
    "math.sub({})",
    "add({ a: 1 }).then((r) => r.difference)",
  ]) {
    expect(errorsOf(declarations, `${bad};`)).toHaveLength(1);
  }
});

test("names that are no identifiers are not declared", () => {
  expect(toolDeclarations({ "a-b": tool(), delete: tool(), ok: tool() })).toBe(
    "declare function ok(input?: { [key: string]: any }): Promise<any>;\n",
  );
});

test("text of servers cannot leave its place", () => {
  const evil =
    "a */ declare const pwned: 1; /* \u001b[31m\u2028\u202e`${x}` ``` </script>\r\n*/ **/ //";
  const declarations = toolDeclarations({
    t: tool(
      {
        type: "object",
        description: evil,
        properties: { [evil]: { description: evil, enum: [evil], default: evil } },
      },
      { $ref: "#/$defs/*~1 x", $defs: { "*/ x": { type: "string", description: evil } } },
      evil,
    ),
  });
  expect(errorsOf(declarations)).toEqual([]);
  const file = ts.createSourceFile("t.ts", declarations, ts.ScriptTarget.ES2022);
  expect(file.statements.map(({ kind }) => ts.SyntaxKind[kind])).toEqual([
    "TypeAliasDeclaration",
    "FunctionDeclaration",
  ]);
  expect(declarations).not.toMatch(/```|[^\n\P{C}]|\u2028/u);
});

test("an intersection of wide unions does not overwhelm the compiler", () => {
  const wide = {
    anyOf: Array.from({ length: 400 }, (_, n) => ({
      type: "object",
      properties: { [`p${n}`]: { const: n } },
    })),
  };
  expect(
    errorsOf(inputOf({ allOf: [wide, { ...wide }, { $ref: "#/allOf/0" }, { $ref: "#/allOf/1" }] })),
  ).toEqual([]);
});

test("a chain of a thousand references takes no stack", () => {
  const $defs = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, n) => [
      `d${n}`,
      { type: "array", items: { $ref: `#/$defs/d${n + 1}` } },
    ]),
  );
  expect(errorsOf(inputOf({ $ref: "#/$defs/d0", $defs }))).toEqual([]);
});

const { schema: anySchema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const name = fc.oneof(
    fc.constantFrom("a", "b", "a-b", "__proto__", "constructor", "new", "*/", "`"),
    fc.string(),
  );
  const sub = tie("schema");
  const subs = fc.array(sub, { maxLength: 3 });
  const map = fc.dictionary(name, sub, { maxKeys: 3 });
  const words = fc.constantFrom("object", "array", "string", "integer", "null", "odd");
  return {
    schema: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.boolean(),
      fc.record(
        {
          type: fc.oneof(words, fc.array(words, { maxLength: 3 }), fc.integer()),
          $ref: fc.constantFrom(
            "#",
            "#/$defs/a",
            "#/$defs/b",
            "#/properties/a",
            "#/allOf/0",
            "#x",
            "http://x.test",
          ),
          properties: map,
          required: fc.array(name, { maxLength: 2 }),
          additionalProperties: sub,
          items: fc.oneof(sub, subs),
          prefixItems: subs,
          minItems: fc.integer({ min: -1, max: 3 }),
          anyOf: subs,
          oneOf: subs,
          allOf: subs,
          enum: fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 3 }),
          const: fc.jsonValue({ maxDepth: 2 }),
          description: fc.string({ unit: "binary" }),
          default: fc.jsonValue({ maxDepth: 1 }),
          nullable: fc.boolean(),
          $defs: fc.dictionary(fc.constantFrom("a", "b"), sub),
        },
        { requiredKeys: [] },
      ),
    ),
  };
});

test("whatever the schema, the declarations are valid TypeScript", () => {
  fc.assert(
    fc.property(fc.array(anySchema, { minLength: 20, maxLength: 40 }), (schemas) => {
      const tools: ToolsOption = Object.fromEntries(
        schemas.map((schema, index) => [`t${index}`, tool(schema, schemas[index - 1])]),
      );
      expect(errorsOf(toolDeclarations({ ...tools, server: tools as never }))).toEqual([]);
    }),
    { numRuns: 8 },
  );
}, 60_000);
