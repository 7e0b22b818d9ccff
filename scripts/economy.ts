/**
 * `npm run economy`: what the tools of a server cost in a prompt, as JSON Schemas and as the typed
 * catalog. Tokens are estimated: bytes of UTF-8 by four.
 */
import { fileURLToPath } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { createAtlas } from "../examples/atlas/server.js";
import { catalogText, promptEntries } from "../src/api/chat/catalog.js";
import { codeTools, directTools } from "../src/api/chat/claude-tools.js";
import { systemPrompt } from "../src/api/chat/prompt.js";
import { snapshotTools } from "../src/mcp/snapshot.js";
import { utf8Length } from "../src/runtime/bytes.js";
import { defaultLimits } from "../src/runtime/limits.js";
import type { ToolsOption } from "../src/runtime/tool-types.js";

interface Row {
  tools: string;
  count: number;
  schemas: number;
  withOutputs: number;
  typed: number;
  budgeted: number;
  detail: string;
  direct: number;
  code: number;
}

const atlas = await atlasTools();
console.table([
  row("examples/atlas", toolsOf({ atlas })),
  row("server-everything", toolsOf({ everything: await everythingTools() })),
  row("100 atlases", toolsOf(Object.fromEntries(copies(100)))),
]);
console.log(
  "Tokens, estimated as bytes/4. schemas: all tools as JSON Schemas of their input, as the model is given them;\n" +
    "withOutputs: and of their output, which declarations have too; typed: all as declarations;\n" +
    "budgeted: the declarations in the prompt. direct, code: everything before the first message in either\n" +
    "mode, tools of our own included.",
);

function row(tools: string, all: ToolsOption): Row {
  const catalog = catalogText(all);
  const direct = directTools(all).tools;
  const outputs = promptEntries(all).map(({ tool }) => tool.outputSchema ?? {});
  const parts = { system: "", catalog, maxOutputBytes: defaultLimits.maxOutputBytes, missing: [] };
  return {
    tools,
    count: promptEntries(all).length,
    schemas: tokens(JSON.stringify(direct.slice(0, -1))),
    withOutputs: tokens(JSON.stringify([...direct.slice(0, -1), ...outputs])),
    typed: tokens(catalogText(all, Number.POSITIVE_INFINITY).text),
    budgeted: tokens(catalog.text),
    detail: `${catalog.detail}, ${catalog.declared}`,
    direct: tokens(JSON.stringify(direct) + systemPrompt({ ...parts, mode: "direct" })),
    code: tokens(JSON.stringify(codeTools) + systemPrompt({ ...parts, mode: "code" })),
  };
}

function tokens(text: string): number {
  return Math.round(utf8Length(text) / 4);
}

function copies(count: number): [string, unknown[]][] {
  return Array.from({ length: count }, (_, n) => [`atlas${n}`, atlas]);
}

function toolsOf(servers: Record<string, unknown[]>): ToolsOption {
  const snapshots = Object.entries(servers).map(([id, tools]) => ({
    ...{ id, url: "http://127.0.0.1/", headers: {}, trustAnnotations: true },
    snapshot: { tools, resources: false, prompts: false },
  }));
  return snapshotTools(snapshots).tools;
}

async function atlasTools(): Promise<unknown[]> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await createAtlas().connect(theirs);
  return listed(ours);
}

async function everythingTools(): Promise<unknown[]> {
  const entry = fileURLToPath(
    import.meta.resolve("@modelcontextprotocol/server-everything/dist/index.js"),
  );
  return listed(
    new StdioClientTransport({
      command: process.execPath,
      args: [entry, "stdio"],
      stderr: "ignore",
    }),
  );
}

async function listed(transport: Parameters<Client["connect"]>[0]): Promise<unknown[]> {
  const client = new Client({ name: "economy", version: "0" });
  await client.connect(transport);
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}
