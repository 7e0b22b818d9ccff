/** A translator's atlas: languages and countries of the world, as an MCP server. */
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker-provider.js";
import { registerCountries } from "./tools/countries.js";
import { registerLanguages } from "./tools/languages.js";
import { Notes, registerNotes } from "./tools/notes.js";
import { registerSearch } from "./tools/search.js";

/** One server for one connection; `notes` may be shared between several. */
export function createAtlas(notes: Notes = new Notes()): McpServer {
  const server = new McpServer(
    { name: "atlas", title: "Atlas", version: "0.1.0" },
    {
      instructions: "Languages (ISO 639) and countries (ISO 3166) of the world, and notes on them.",
      jsonSchemaValidator: new CfWorkerJsonSchemaValidator(),
    },
  );
  registerLanguages(server);
  registerCountries(server);
  registerSearch(server);
  registerNotes(server, notes);
  return server;
}

export { Notes };
