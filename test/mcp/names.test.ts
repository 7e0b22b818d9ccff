import fc from "fast-check";
import { expect, test } from "vitest";
import { bindServers, type ServerCatalog } from "../../src/mcp/bind.js";
import { shadowsGlobal, toIdentifier } from "../../src/mcp/names.js";
import type { McpWarning } from "../../src/mcp/server-tools.js";
import type { ToolDefinition } from "../../src/runtime/tool-types.js";

test.each([
  ["get-sum", "get_sum"],
  ["get sum", "get_sum"],
  ["a.b/c", "a_b_c"],
  ["2nd", "_2nd"],
  ["delete", "delete_"],
  ["await", "await_"],
  ["__proto__", "__proto___"],
  ["constructor", "constructor_"],
  ["then", "then_"],
  ["toString", "toString_"],
  ["größe", "größe"],
  ["日本", "日本"],
  ["$x", "$x"],
  ["_", "_"],
  ["", "tool"],
  ["---", "tool"],
  ["🙂", "tool"],
  ["\ud800", "tool"],
])("%j is called %s", (name, expected) => {
  expect(toIdentifier(name, "tool")).toBe(expected);
});

test("any name makes an identifier that strict code accepts and no object has", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string()), (name) => {
      const identifier = toIdentifier(name, "tool");
      new Function(`"use strict"; return async () => { const ${identifier} = 1; };`);
      expect(identifier in {}).toBe(false);
    }),
  );
});

function server(id: string, ...origins: string[]): ServerCatalog {
  const tools = origins.map((origin) => {
    const definition: ToolDefinition = {
      arguments: "object",
      server: id,
      originalName: origin,
      invoke: () => null,
    };
    return { origin, definition };
  });
  return { id, tools, extras: new Map() };
}

function bind(...servers: ServerCatalog[]) {
  const warnings: McpWarning[] = [];
  const tools = bindServers(servers, (warning) => warnings.push(warning));
  const shape = Object.fromEntries(
    Object.entries(tools).map(([name, option]) => [
      name,
      typeof Reflect.get(option, "invoke") === "function"
        ? Reflect.get(option, "originalName")
        : Object.fromEntries(
            Object.entries(option).map(([member, tool]) => [
              member,
              Reflect.get(tool, "originalName"),
            ]),
          ),
    ]),
  );
  return { tools, shape, codes: warnings.map(({ code }) => code) };
}

test("a tool is one definition, in its namespace and global", () => {
  const { tools } = bind(server("everything", "get-sum"));
  expect(Reflect.get(tools.everything ?? {}, "get_sum")).toBe(tools.get_sum);
});

test("a name that two servers use is in their namespaces only", () => {
  expect(bind(server("a", "search"), server("b", "search", "other")).shape).toEqual({
    a: { search: "search" },
    b: { search: "search", other: "other" },
    other: "other",
  });
});

test("names that collide in one server are told apart, whatever their order", () => {
  const expected = { s: { get_sum: "get_sum", get_sum_2: "get sum", get_sum_3: "get-sum" } };
  const one = bind(server("s", "get-sum", "get_sum", "get sum"));
  const other = bind(server("s", "get sum", "get-sum", "get_sum"));
  expect(one.shape).toMatchObject(expected);
  expect(other.shape).toMatchObject(expected);
  expect(one.codes).toEqual(["renamed", "renamed"]);
});

test("standard globals are not hidden by tools or namespaces", () => {
  const { shape, codes } = bind(server("fetch", "fetch", "Promise"), server("x", "console"));
  expect(Object.keys(shape)).toEqual(["fetch_server", "x"]);
  expect(codes).toEqual(["shadowed", "shadowed", "shadowed"]);
  for (const name of ["Date", "fetch", "console", "setTimeout", "JSON"])
    expect(shadowsGlobal(name)).toBe(true);
});

test("a namespace comes before a tool of the same name", () => {
  expect(bind(server("search", "find"), server("b", "search")).shape).toEqual({
    search: { find: "find" },
    b: { search: "search" },
    find: "find",
  });
});

test("servers whose ids make one identifier are two namespaces", () => {
  const { shape, codes } = bind(server("my-server", "a"), server("my_server", "b"));
  expect(shape).toMatchObject({ my_server: { b: "b" }, my_server_2: { a: "a" } });
  expect(codes).toEqual(["renamed"]);
});
