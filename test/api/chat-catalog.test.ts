import { describe, expect, it } from "vitest";
import { catalogText, declarationsOf } from "../../src/api/chat/catalog.js";
import { directSnippet, directTools } from "../../src/api/chat/claude-tools.js";
import { snapshotTools } from "../../src/mcp/snapshot.js";
import { utf8Length } from "../../src/runtime/bytes.js";
import type { ToolsOption } from "../../src/runtime/tool-types.js";
import { plan } from "../../src/workers.js";

function server(id: string, tools: object[]) {
  const snapshot = { tools, resources: false, prompts: false };
  return { id, url: "http://127.0.0.1/", headers: {}, snapshot, trustAnnotations: true };
}

function toolsOf(servers: Record<string, object[]>): ToolsOption {
  return snapshotTools(Object.entries(servers).map(([id, tools]) => server(id, tools))).tools;
}

function tool(name: string, more: object = {}) {
  return {
    name,
    description: `Does ${name}. It is long to explain, and here it is explained at length.`,
    inputSchema: {
      type: "object",
      properties: { query: { type: "string", description: "What is looked for." } },
      required: ["query"],
    },
    ...more,
  };
}

const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe("the catalog in a prompt", () => {
  it("declares every tool in full when the budget allows", () => {
    const { text, detail, declared, total } = catalogText(
      toolsOf({ a: [tool("find"), tool("get")] }),
    );
    expect({ detail, declared, total }).toEqual({ detail: "full", declared: 2, total: 2 });
    expect(text).toContain("What is looked for.");
    expect(text.match(/find\(/g)).toHaveLength(1);
  });

  it("leaves out notes before it leaves out tools", () => {
    const tools = toolsOf({ a: range(20).map((n) => tool(`tool_${n}`)) });
    const full = catalogText(tools);
    const brief = catalogText(tools, utf8Length(full.text) * 0.7);
    expect(brief).toMatchObject({ detail: "brief", declared: 20, total: 20 });
    expect(brief.text).toContain("Does tool_3.");
    expect(brief.text).not.toContain("explained at length");
    expect(brief.text).not.toContain("What is looked for.");
    expect(brief.text).toContain("query: string");
  });

  it("keeps a property that is called description", () => {
    const inputSchema = { type: "object", properties: { description: { type: "string" } } };
    const tools = toolsOf({ a: range(20).map((n) => tool(`tool_${n}`, { inputSchema })) });
    const { text, detail } = catalogText(tools, utf8Length(catalogText(tools).text) * 0.7);
    expect(detail).toBe("brief");
    expect(text).toContain("description?: string");
  });

  it("stays in its budget with a thousand tools, shows something of each server, and says how many more there are", () => {
    const servers = Object.fromEntries(
      range(20).map((s) => [`server${s}`, range(50).map((n) => tool(`tool_${s}_${n}`))]),
    );
    const budget = 16_000;
    const { text, detail, declared, total } = catalogText(toolsOf(servers), budget);
    expect(detail).toBe("partial");
    expect(total).toBe(1_000);
    expect(utf8Length(text)).toBeLessThanOrEqual(budget);
    for (const s of range(20)) expect(text).toContain(`declare const server${s}: {`);
    const named = text.match(/^\/\/ server\d+\.tool_\d+_\d+$/gm)?.length ?? 0;
    expect(text).toContain(`// ${1_000 - declared - named} more tools: search_tools finds them.`);
  });

  it("gives the same text for the same tools", () => {
    const make = () => toolsOf({ b: [tool("x")], a: [tool("y"), tool("x")] });
    expect(catalogText(make()).text).toBe(catalogText(make()).text);
  });
});

describe("declarations that are asked for", () => {
  it("are found by full and by short name", () => {
    const tools = toolsOf({ a: [tool("find")], b: [tool("get")] });
    const { text, unknown } = declarationsOf(tools, ["a.find", "get", "c.none"]);
    expect(text).toContain("declare const a: {");
    expect(text).toContain("declare const b: {");
    expect(unknown).toEqual(["c.none"]);
  });
});

describe("direct tools", () => {
  it("have names that the Messages API takes, each its own", () => {
    const long = "x".repeat(200);
    const tools = toolsOf({
      "my.server": [tool("a b"), tool("a-b"), tool(long), tool(`${long}y`)],
    });
    const direct = directTools(tools);
    const names = direct.tools.map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,128}$/);
    expect(new Set(names).size).toBe(5);
    expect(new Set(direct.names.values()).size).toBe(4);
  });

  it("become snippets that call them with exactly what the model gave", () => {
    const tools = toolsOf({ a: [tool("find")] });
    const inputs = [
      { query: "it's `${1}` \u2028 </script>" },
      JSON.parse('{"query":"x","__proto__":{"y":1}}'),
    ];
    for (const input of inputs) {
      const { diagnostics, sites } = plan(directSnippet("a.find", input), { tools });
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(sites.map(({ tool }) => tool)).toEqual(["a.find"]);
    }
    expect(directSnippet("a.find", inputs[1])).toContain("JSON.parse(");
  });
});
