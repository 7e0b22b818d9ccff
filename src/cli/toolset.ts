import type { Command } from "commander";
import type { ServerStatus } from "../mcp/connect.js";
import { plainLine } from "../mcp/sanitize.js";
import type { ToolsOption } from "../runtime/tool-types.js";
import type { Diagnostic } from "../transform/types.js";
import { readConfig } from "./config-file.js";
import { loadTools } from "./tools-module.js";

export interface ToolsetOptions {
  mcp?: string;
  tools?: string;
}

export interface Toolset {
  tools: ToolsOption;
  servers: readonly ServerStatus[];
  /** What a person should know before relying on the tools, one line each. */
  warnings: string[];
  close(): Promise<void>;
}

export function addToolsetFlags(command: Command): Command {
  return command
    .option("--mcp <file>", 'connect to the MCP servers of a {"mcpServers": {...}} file')
    .option("--tools <module>", "use the functions an ES module exports as `tools`");
}

/** What to say to who forgot them: without tools, each of their names is unknown. */
export function missingToolset(
  { mcp, tools }: ToolsetOptions,
  diagnostics: readonly Diagnostic[],
): string | undefined {
  const unknown = diagnostics.some(
    ({ code }) => code === "unknown-name" || code === "unknown-tool",
  );
  if (mcp !== undefined || tools !== undefined || !unknown) return undefined;
  return "hint: there are no tools here: --mcp CONFIG.json or --tools MODULE brings some";
}

/** Connects the servers and loads the module; on a shared name the module's tool wins. */
export async function openToolset(
  options: ToolsetOptions,
  onServerOutput?: (server: string, line: string) => void,
): Promise<Toolset> {
  // Read both before anything is started, so that a mistake in one leaves no process behind.
  const config = options.mcp === undefined ? undefined : await readConfig(options.mcp);
  const own = options.tools === undefined ? {} : await loadTools(options.tools);
  if (config === undefined) return { tools: own, servers: [], warnings: [], close: async () => {} };
  // Loaded when needed: it is most of what the command takes to start.
  const { connectServers } = await import("../mcp/connect.js");
  const connection = await connectServers(config, {
    onStderr: (server, text) => {
      for (const line of text.split("\n")) {
        const clean = plainLine(line);
        if (clean !== "") onServerOutput?.(plainLine(server), clean);
      }
    },
  });
  const warnings = connection.servers
    .filter((server) => server.status === "error")
    .map(({ id, error }) => `MCP server "${plainLine(id)}" was left out: ${error}`);
  for (const { message } of connection.warnings) warnings.push(plainLine(message));
  for (const name of Object.keys(own)) {
    if (Object.hasOwn(connection.tools, name)) {
      warnings.push(`"${plainLine(name)}" of ${options.tools} hides an MCP tool or server`);
    }
  }
  return {
    tools: { ...connection.tools, ...own },
    servers: connection.servers,
    warnings,
    close: () => connection.close(),
  };
}
