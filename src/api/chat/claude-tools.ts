/** What the model may call. */
import type Anthropic from "@anthropic-ai/sdk";
import { isRecord } from "../../mcp/config.js";
import type { ToolDefinition, ToolsOption } from "../../runtime/tool-types.js";
import { promptEntries } from "./catalog.js";

export const executeCode: Anthropic.Tool = {
  name: "execute_code",
  description: "Runs a snippet and gives its value, logs and errors.",
  input_schema: {
    type: "object",
    properties: { code: { type: "string" } },
    required: ["code"],
  },
};

export const searchTools: Anthropic.Tool = {
  name: "search_tools",
  description: "Finds tools by words; gives the declarations of the best.",
  input_schema: {
    type: "object",
    properties: { query: { type: "string" }, limit: { type: "integer", minimum: 1, maximum: 20 } },
    required: ["query"],
  },
};

export const getToolDefinitions: Anthropic.Tool = {
  name: "get_tool_definitions",
  description: "Gives the full declarations of tools, by name: server.tool.",
  input_schema: {
    type: "object",
    properties: { names: { type: "array", items: { type: "string" }, maxItems: 50 } },
    required: ["names"],
  },
};

export const codeTools: readonly Anthropic.Tool[] = [executeCode, searchTools, getToolDefinitions];

export interface DirectTools {
  tools: Anthropic.Tool[];
  /** By the model's name for it, the name that snippets use. */
  names: ReadonlyMap<string, string>;
}

/** The Messages API's rule for names. */
const longestName = 128;

/** MCP tools as tools of the model's own. */
export function directTools(all: ToolsOption): DirectTools {
  const names = new Map<string, string>();
  const taken = new Set([executeCode.name]);
  const tools = promptEntries(all).flatMap(({ namespace, member, tool }) => {
    if (tool.arguments !== "object") return [];
    const name = freeName(`${namespace}__${member}`, taken);
    taken.add(name);
    names.set(name, `${namespace}.${member}`);
    return [{ name, description: noteOf(tool), input_schema: schemaOf(tool) }];
  });
  return { tools: [...tools, executeCode], names };
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted.replace(/[^a-zA-Z0-9_-]/g, "_").slice(0, longestName);
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base.slice(0, longestName - 5)}_${n}`;
  return name;
}

function noteOf({ description = "", policy }: ToolDefinition): string {
  return policy === "ask" ? `${description}\nAsks for approval.`.trim() : description;
}

function schemaOf({ inputSchema }: ToolDefinition): Anthropic.Tool.InputSchema {
  return { ...(isRecord(inputSchema) ? inputSchema : {}), type: "object" };
}

/** `await atlas.find({ "name": "x" })`: a direct call is a run like any other. */
export function directSnippet(tool: string, input: unknown): string {
  const text = JSON.stringify(input ?? {});
  // In a literal, this key would set the prototype.
  const argument = text.includes('"__proto__"') ? `JSON.parse(${JSON.stringify(text)})` : text;
  return `return await ${tool}(${argument});`;
}
