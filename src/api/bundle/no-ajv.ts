/**
 * Stands in for AJV and its formats in the Worker's bundle (`alias` in wrangler.toml). The MCP SDK
 * imports it as the default validator, and it makes functions from text, which Workers refuse; ours
 * is given to every client (mcp/client.ts).
 */
export default function unused(): never {
  throw new Error("AJV is not part of the Worker: give the client a jsonSchemaValidator");
}
