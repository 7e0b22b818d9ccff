/** `PORT=8765 node http.js`: the atlas at http://127.0.0.1:8765/mcp, for this machine alone. */
import { createServer, type IncomingMessage } from "node:http";
import { handleAtlas } from "./handler.js";
import { Notes } from "./server.js";

const maxBodyBytes = 1024 * 1024;
const notes = new Notes();

const server = createServer(async (incoming, outgoing) => {
  try {
    const response = await respond(incoming);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  } catch {
    outgoing.writeHead(400).end();
  }
});

server.listen(Number(process.env.PORT ?? 8765), "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : address;
  console.error(`atlas: http://127.0.0.1:${port}/mcp`);
});

async function respond(incoming: IncomingMessage): Promise<Response> {
  const host = incoming.headers.host ?? "";
  // A page in a browser must not reach it through a name that resolves to this machine.
  if (
    !/^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host) ||
    incoming.headers.origin !== undefined
  ) {
    return new Response("Forbidden", { status: 403 });
  }
  const url = new URL(incoming.url ?? "/", `http://${host}`);
  if (url.pathname !== "/mcp") return new Response("Not found", { status: 404 });
  // Stateless: no stream of its own, and no session to end.
  if (incoming.method !== "POST")
    return new Response(null, { status: 405, headers: { allow: "POST" } });
  const headers = Object.entries(incoming.headers).map(
    ([name, value]) => [name, String(value)] as [string, string],
  );
  return handleAtlas(
    new Request(url, { method: "POST", headers, body: await bodyOf(incoming) }),
    notes,
  );
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error("The body is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
