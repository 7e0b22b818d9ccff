import { readFile } from "node:fs/promises";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";
import type { McpConfig } from "../mcp/config.js";
import { fileError, messageOf, UsageError } from "./errors.js";

/** The `{"mcpServers": {...}}` file; its entries are checked when they are connected. */
export async function readConfig(file: string): Promise<McpConfig> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw fileError("the MCP configuration", file, error);
  }
  const config = parseJson(file, text.replace(/^\ufeff/, ""));
  if (!isObject(config) || !isObject(config.mcpServers)) {
    throw new UsageError(
      `${file} has no "mcpServers" object; write {"mcpServers": {"NAME": {"command": "..."}}}`,
    );
  }
  for (const [name, entry] of Object.entries(config.mcpServers)) {
    if (!isObject(entry)) throw new UsageError(`${file}: "mcpServers.${name}" is not an object`);
  }
  return config as unknown as McpConfig;
}

/** `JSON.parse` decides; the lenient parser only says where, which `JSON.parse` does not everywhere. */
function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const errors: ParseError[] = [];
    parse(text, errors, { disallowComments: true });
    const first = errors[0];
    if (first === undefined) throw new UsageError(`${file} is not JSON: ${messageOf(error)}`);
    const before = text.slice(0, first.offset).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    const problem = printParseErrorCode(first.error)
      .replace(/(?<!^)([A-Z])/g, " $1")
      .toLowerCase();
    throw new UsageError(`${file}:${before.length}:${column} is not JSON: ${problem}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
