/** The atlas over Streamable HTTP, as a function of Request to Response: for Node, Workers and others. */
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { createAtlas, type Notes } from "./server.js";

/** Stateless: each request has a server of its own, and only the notes are shared. */
export async function handleAtlas(request: Request, notes: Notes): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = createAtlas(notes);
  await server.connect(transport);
  const response = await transport.handleRequest(request);
  const body = await response.arrayBuffer();
  await server.close();
  return new Response(body.byteLength === 0 ? null : body, response);
}
