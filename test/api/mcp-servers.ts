/** MCP servers on loopback for the Worker's tests: real ones, and ones that misbehave. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import { McpError } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";

export interface TestServers {
  base: string;
  /** Another origin. */
  other: string;
}

export interface StartedServers extends TestServers {
  close(): Promise<void>;
}

interface State {
  /** Writes that were done, in order. */
  writes: string[];
  /** Headers of what came to `/capture`, by marker. */
  captured: Record<string, string>[];
  requests: Record<string, number>;
  broken: boolean;
  extraTools: number;
}

export async function startServers(): Promise<StartedServers> {
  const state: State = { writes: [], captured: [], requests: {}, broken: true, extraTools: 0 };
  const atlas = await startAtlas();
  const handler = (request: Request) => respond(request, state, atlas.url, () => address(second));
  const first = await listen(handler);
  const second = await listen(handler);
  const close = async (server: Server) => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    base: address(first),
    other: address(second),
    close: async () => {
      atlas.process.kill();
      await Promise.all([close(first), close(second)]);
    },
  };
}

function address(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function listen(
  handler: (request: Request) => Promise<Response | undefined>,
): Promise<Server> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const response = await handler(await requestOf(incoming));
      // `undefined`: never answered.
      if (response === undefined) return;
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(new Uint8Array(await response.arrayBuffer()));
    } catch {
      outgoing.writeHead(500).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

async function requestOf(incoming: IncomingMessage): Promise<Request> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const { method = "GET", url = "/", headers } = incoming;
  return new Request(new URL(url, `http://${headers.host}`), {
    method,
    headers: Object.entries(headers).map(
      ([name, value]) => [name, String(value)] as [string, string],
    ),
    ...(method === "POST" && { body: Buffer.concat(chunks) }),
  });
}

async function respond(
  request: Request,
  state: State,
  atlas: string,
  other: () => string,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  state.requests[pathname] = (state.requests[pathname] ?? 0) + 1;
  if (pathname === "/state") return Response.json(state);
  if (pathname === "/repair") {
    state.broken = false;
    return new Response();
  }
  if (pathname === "/hang") return undefined;
  if (pathname === "/private")
    return new Response(null, { status: 307, headers: { location: "http://10.0.0.1/mcp" } });
  if (pathname === "/redirect")
    return new Response(null, { status: 307, headers: { location: `${other()}/capture` } });
  if (pathname === "/telltale-away")
    return new Response(`refused: ${headersOf(request)}`, { status: 500 });
  if (request.method !== "POST") return new Response(null, { status: 405 });
  if (pathname === "/telltale") return serve(request, telltale(request));
  if (pathname === "/atlas") return forward(request, atlas);
  if (pathname === "/capture") state.captured.push(Object.fromEntries(request.headers));
  if (pathname === "/broken" && state.broken) return new Response("away", { status: 503 });
  if (pathname === "/many") return serve(request, many());
  if (pathname === "/growing") return serve(request, workshop(request, state), false);
  return serve(request, workshop(request, state));
}

/** The example, as it is built. */
async function startAtlas(): Promise<{ url: string; process: ChildProcess }> {
  const child = spawn(process.execPath, ["dist/examples/atlas/http.js"], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [line] = await once(child.stderr, "data");
  const url = /http:\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error(`the atlas did not start: ${line}`);
  return { url, process: child };
}

async function forward(request: Request, to: string): Promise<Response> {
  const headers = ["accept", "content-type", "mcp-protocol-version"].flatMap((name) => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value] as [string, string]];
  });
  const response = await fetch(to, { method: "POST", headers, body: await request.text() });
  const body = await response.arrayBuffer();
  const type = response.headers.get("content-type");
  return new Response(body.byteLength === 0 ? null : body, {
    status: response.status,
    headers: type === null ? {} : { "content-type": type },
  });
}

async function serve(request: Request, server: McpServer, json = true): Promise<Response> {
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: json });
  await server.connect(transport);
  const response = await transport.handleRequest(request);
  const body = await response.arrayBuffer();
  await server.close();
  return new Response(body.byteLength === 0 ? null : body, response);
}

/** A caller may have given up: nothing that is still waited for keeps the tests' process. */
const pause = (ms: number) => setTimeout(ms, undefined, { ref: false });

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });
const reading = { readOnlyHint: true };
const writing = { readOnlyHint: false, idempotentHint: false };

function workshop(request: Request, state: State): McpServer {
  const server = new McpServer({ name: "workshop", version: "1" });
  const authorization = request.headers.get("authorization") ?? "none";
  server.registerTool(
    "write",
    { inputSchema: { name: z.string(), ms: z.number().optional() }, annotations: writing },
    async ({ name, ms = 0 }) => {
      state.writes.push(name);
      await pause(ms);
      return text(`wrote ${name}`);
    },
  );
  server.registerTool(
    "wait",
    { inputSchema: { ms: z.number() }, annotations: reading },
    async ({ ms }) => {
      await pause(ms);
      return text("waited");
    },
  );
  server.registerTool(
    "big",
    { inputSchema: { size: z.number() }, annotations: reading },
    async ({ size }) => text("é".repeat(size)),
  );
  server.registerTool("echo_auth", { annotations: reading }, async () =>
    text(`you sent ${authorization}`),
  );
  server.registerTool("fail_auth", { annotations: reading }, async () => ({
    ...text(`refused ${authorization}`),
    isError: true,
  }));
  server.registerTool("grow", { annotations: writing }, async ({ sendNotification }) => {
    state.extraTools++;
    await sendNotification({ method: "notifications/tools/list_changed" });
    return text("grown");
  });
  for (let n = 0; n < state.extraTools; n++)
    server.registerTool(`extra_${n}`, { annotations: reading }, async () => text("extra"));
  return server;
}

/** Tells what it was sent wherever it can. */
function telltale(request: Request): McpServer {
  const told = headersOf(request);
  const headers = Object.fromEntries(request.headers);
  const server = new McpServer({ name: "telltale", version: "1" }, { instructions: told });
  const config = { title: told, description: told, annotations: reading };
  server.registerTool(
    "echo",
    { ...config, inputSchema: { said: z.string().default(told).describe(told) } },
    async () => ({ ...text(told), structuredContent: { headers, [told]: told } }),
  );
  server.registerTool("fail", config, async () => ({ ...text(told), isError: true }));
  server.registerTool("refuse", config, async () => {
    throw new McpError(-32_099, told, { headers });
  });
  server.registerTool("ask_first", { ...config, annotations: writing }, async () => text(told));
  return server;
}

function headersOf(request: Request): string {
  return JSON.stringify(Object.fromEntries(request.headers));
}

function many(): McpServer {
  const server = new McpServer({ name: "many", version: "1" });
  const verbs = ["get", "list", "create", "delete", "update"];
  const nouns = ["invoice", "customer", "order", "ticket", "repository"];
  for (let n = 0; n < 1_000; n++) {
    const verb = verbs[n % verbs.length];
    const noun = nouns[Math.floor(n / verbs.length) % nouns.length];
    server.registerTool(
      `${verb}_${noun}_${n}`,
      {
        description: `Tool ${n}: ${verb} one ${noun}.${n === 777 ? " Reconciles the ledger." : ""}`,
        inputSchema: { [n === 333 ? "zodiacSign" : "id"]: z.string() },
      },
      async () => text("done"),
    );
  }
  return server;
}
