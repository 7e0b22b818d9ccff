/** An MCP server on loopback that answers as `fetch` does: what breaks there breaks off here. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type Fetch = (url: unknown, init?: RequestInit) => Promise<Response>;

export async function listen(fetch: Fetch): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(fetch, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}/mcp`, close };
}

async function answer(fetch: Fetch, request: IncomingMessage, response: ServerResponse) {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const method = request.method ?? "GET";
  const { status, headers, body: given } = await fetch(request.url, { method, body });
  response.writeHead(status, Object.fromEntries(headers));
  if (given !== null) for await (const chunk of given) response.write(chunk);
  response.end();
}
