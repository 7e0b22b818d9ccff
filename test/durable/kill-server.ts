/** A real MCP server on loopback that says when a call arrives, has had its effect, and is answered. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

export const moments = ["arrived", "done", "answered"] as const;
export type Moment = (typeof moments)[number];

export class KillServer {
  /** Since the case began. */
  effects: string[] = [];
  /** Whether a call may be taken up. */
  ready: Promise<unknown> = Promise.resolve();
  /** Told of every moment of every call. */
  onMoment: (moment: Moment, call: string) => void = () => {};

  private constructor(private readonly server: Server) {}

  static async open(): Promise<KillServer> {
    const server = createServer((request, response) => {
      if (request.method !== "POST") return void response.writeHead(405).end();
      self.#serve(request, response).catch(() => response.destroy());
    });
    const self = new KillServer(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/mcp`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  async #serve(
    request: IncomingMessage,
    response: Parameters<StreamableHTTPServerTransport["handleRequest"]>[1],
  ): Promise<void> {
    const called: string[] = [];
    const server = this.#tools(called);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: undefined,
      enableJsonResponse: true,
    });
    response.on("finish", () => {
      for (const call of called) this.onMoment("answered", call);
    });
    response.on("close", () => void server.close());
    await server.connect(transport as Parameters<typeof server.connect>[0]);
    await transport.handleRequest(request, response);
  }

  #tools(called: string[]): McpServer {
    const server = new McpServer({ name: "kill", version: "1" });
    const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });
    const add = (
      name: string,
      hints: { readOnlyHint?: boolean; idempotentHint?: boolean },
      past: string,
      ms: number,
    ) => {
      const annotations = { readOnlyHint: false, idempotentHint: false, ...hints };
      server.registerTool(name, { inputSchema: { n: z.string() }, annotations }, async ({ n }) => {
        const call = `${name} ${n}`;
        await this.ready;
        this.onMoment("arrived", call);
        if (!annotations.readOnlyHint) this.effects.push(call);
        this.onMoment("done", call);
        called.push(call);
        // Long enough that the journal can be looked at between two writes.
        await setTimeout(ms, undefined, { ref: false });
        if (name === "fail") throw new RangeError("it failed");
        return text(`${past} ${n}`);
      });
    };
    add("read", { readOnlyHint: true }, "read", 40);
    add("slow", { readOnlyHint: true }, "slow", 60_000);
    add("fail", { readOnlyHint: true }, "failed", 40);
    add("put", { idempotentHint: true }, "put", 40);
    add("pay", {}, "paid", 60);
    add("asked", {}, "asked", 40);
    return server;
  }
}
