/** A server over Streamable HTTP that says whatever a test wants, without a network. */
export interface Message {
  id?: number;
  method: string;
  params: Record<string, unknown>;
}

export type Answer = (message: Message) => unknown;

/** What `tools/list` and the like give; a Response is sent as it is, an Error as an RPC error. */
export function lyingFetch(answers: Record<string, Answer>, capabilities: object = { tools: {} }) {
  const received: Message[] = [];
  const fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    if (init?.method !== "POST") return new Response(null, { status: 405 });
    const message = JSON.parse(String(init.body)) as Message;
    received.push(message);
    if (message.id === undefined) return new Response(null, { status: 202 });
    if (message.method === "initialize" && answers.initialize === undefined) {
      return rpc(message, {
        protocolVersion: "2025-06-18",
        capabilities,
        serverInfo: { name: "liar", version: "0" },
      });
    }
    const answer = await answers[message.method]?.(message);
    return answer instanceof Response ? answer : rpc(message, answer ?? {});
  };
  return { fetch, received };
}

export function rpc(message: Message, result: unknown): Response {
  const body =
    result instanceof Error
      ? { error: { code: Reflect.get(result, "code") ?? -32000, message: result.message } }
      : { result };
  return json(JSON.stringify({ jsonrpc: "2.0", id: message.id, ...body }));
}

export function json(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}

/** An event stream of these chunks, which then ends, breaks or stays open. */
export function events(chunks: string[], then: "end" | "break" | "open"): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      if (then === "end") controller.close();
      if (then === "break") controller.error(new Error("connection reset"));
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

export const config = { mcpServers: { liar: { url: "http://liar.test/mcp" } } };

export const tool = (name: string, more: object = {}) => ({
  name,
  inputSchema: { type: "object" },
  ...more,
});
