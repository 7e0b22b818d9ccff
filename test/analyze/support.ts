import { parseSnippet } from "../../src/transform/2-parse/index.js";
import { analyze } from "../../src/transform/3-analyze/index.js";
import type {
  Analysis,
  Catalog,
  ParsedProgram,
  ToolBinding,
  ToolDescriptor,
} from "../../src/transform/types.js";

const itemSchema = {
  type: "object",
  properties: {
    id: { type: "number" },
    tag: { enum: ["a", "b"] },
    list: { type: "array", items: { type: "string" } },
    filter: {
      type: "object",
      properties: { deep: { type: "boolean" } },
      additionalProperties: false,
    },
  },
  required: ["id"],
  additionalProperties: false,
};

const tool = (name: string, more: Partial<ToolDescriptor> = {}): ToolDescriptor => ({
  name,
  arguments: "object",
  ...more,
});

/** Tools: get_item (with a schema), list_items, add (positional), drop_item (denied), ask_item, srv.get_user. */
export function catalog(): Catalog {
  const tools = [
    tool("get_item", { inputSchema: itemSchema }),
    tool("list_items"),
    tool("add", { arguments: "positional" }),
    tool("drop_item", { policy: "deny" }),
    tool("ask_item", { policy: "ask" }),
    tool("srv.get_user"),
  ];
  const globals = new Map<string, ToolBinding>();
  ["get_item", "list_items", "add", "drop_item", "ask_item"].forEach((name, i) => {
    globals.set(name, { kind: "tool", tool: i });
  });
  globals.set("srv", {
    kind: "namespace",
    members: new Map([
      ["get_user", 5],
      ["get_item", 0],
      ["drop_item", 3],
    ]),
  });
  return { tools, globals };
}

export function parse(source: string): ParsedProgram {
  const parsed = parseSnippet(source);
  if (!("ast" in parsed)) throw new Error(parsed.diagnostics.map((d) => d.message).join("\n"));
  return parsed;
}

export const analysisOf = (source: string): Analysis => analyze(parse(source), catalog(), source);

/** `tool@line:column<dependences`, `?` for dynamic. */
export function sites(source: string): string[] {
  return analysisOf(source).sites.map((s) => {
    const name = `${s.dynamic ? "?" : ""}${s.tool ?? s.callee}`;
    return `${name}@${s.line}:${s.column}${s.dependsOn.length > 0 ? `<${s.dependsOn.join(",")}` : ""}`;
  });
}

/** `severity code line:column`. */
export const found = (source: string): string[] =>
  analysisOf(source).diagnostics.map((d) => `${d.severity} ${d.code} ${d.line}:${d.column}`);
