import { expect, test } from "vitest";
import type { ToolDefinition, ToolsOption } from "../../src/runtime/tool-types.js";
import { bindTools } from "../../src/runtime/tools.js";
import { run } from "./support/library.js";

const definition: ToolDefinition = { arguments: "object", server: "s", invoke: (args) => args[0] };

test("functions, handlers and namespaces are bound by name", () => {
  const { catalog } = bindTools({
    a: () => 1,
    b: { handler: () => 2, description: "two" },
    ns: { c: () => 3 },
  });
  expect(catalog.tools.map((tool) => tool.name)).toEqual(["ns.c", "a", "b"]);
  expect(catalog.globals.get("ns")).toEqual({ kind: "namespace", members: new Map([["c", 0]]) });
});

test("one definition under two names is one tool, named by its namespace", () => {
  const { catalog } = bindTools({ get: definition, s: { get: definition } });
  expect(catalog.tools.map((tool) => tool.name)).toEqual(["s.get"]);
  expect(catalog.globals.get("get")).toEqual({ kind: "tool", tool: 0 });
});

test("names that objects inherit are names like any other", async () => {
  const names = ["constructor", "then", "toString", "hasOwnProperty", "__proto__"];
  const members = Object.fromEntries(names.map((name) => [name, () => name]));
  for (const name of names) {
    const outcome = await run(`return await ns[${JSON.stringify(name)}]()`, {
      tools: { ns: members },
    });
    expect(outcome.value).toBe(name);
  }
});

test.each<[string, unknown]>([
  ["a number", { a: 1 }],
  ["null", { a: null }],
  ["a namespace in a namespace", { a: { b: { c: () => 1 } } }],
  ["a name that is no identifier", { "get-sum": () => 1 }],
  ["a reserved word", { delete: () => 1 }],
  ["an unknown policy", { a: { handler: () => 1, policy: "maybe" } }],
  ["a schema that is text", { a: { handler: () => 1, inputSchema: "{}" } }],
])("%s is misuse", async (_, tools) => {
  await expect(async () => run("1", { tools: tools as ToolsOption })).rejects.toThrow(TypeError);
});

test("a reserved word may name a member", async () => {
  expect(
    (await run("return await ns.delete(1)", { tools: { ns: { delete: (n: number) => n } } })).value,
  ).toBe(1);
});

test("arguments are checked against the schema, and the error names the path", async () => {
  const inputSchema = {
    type: "object",
    properties: {
      rows: { type: "array", items: { type: "object", properties: { id: { type: "number" } } } },
    },
  };
  let sent = 0;
  const handler = () => ++sent;
  const source =
    "const id = 'x'; try { await put({ rows: [{ id: 1 }, { id }] }) } catch (e) { return [e.name, e.message, e.code] }";
  const { value } = await run(source, { tools: { put: { handler, inputSchema } } });
  expect(value).toEqual([
    "TypeError",
    expect.stringMatching(/^Invalid arguments for put: rows\[1\]\.id: /),
    "invalid-arguments",
  ]);
  expect(sent).toBe(0);
});

test.each([
  ["none is an empty object", "get()", {}],
  ["one plain object", "get({ a: 1 })", { a: 1 }],
])("a tool that takes one object: %s", async (_, call, value) => {
  expect(
    (await run(`return await ${call}`, { tools: { s: { get: definition }, get: definition } }))
      .value,
  ).toEqual(value);
});

test.each(["get(1)", "get([])", "get(null)", "get({}, {})", "get(...[1, 2])"])(
  "a tool that takes one object refuses %s",
  async (call) => {
    const source = `const f = get; try { await f${call.slice(3)} } catch (e) { return e instanceof TypeError }`;
    expect((await run(source, { tools: { s: { get: definition }, get: definition } })).value).toBe(
      true,
    );
  },
);
