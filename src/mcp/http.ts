/** A server over Streamable HTTP (MCP revision 2025-11-25, "Transports"). Runs on Node and Workers. */
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { ErrorCode, type RequestId } from "@modelcontextprotocol/sdk/types.js";
import type { ResolvedServer } from "./config.js";
import type { OpenTransport } from "./stdio.js";

export function openHttp(
  server: Extract<ResolvedServer, { kind: "http" }>,
  maxMessageBytes: number,
  fetchLike: FetchLike = fetch,
): OpenTransport {
  const resuming = new Set<RequestId>();
  const giveUp = (reason: string) => {
    for (const id of resuming) transport.onmessage?.(lostAnswer(id, reason));
    resuming.clear();
  };
  const transport: StreamableHTTPClientTransport = new StreamableHTTPClientTransport(server.url, {
    requestInit: { headers: server.headers },
    fetch: watched((url, init) => fetchLike(url, init), maxMessageBytes, resuming, giveUp),
  });
  transport.onerror = (error) => {
    if (error.message.startsWith("Maximum reconnection attempts")) giveUp(error.message);
  };
  return { transport, lastWords: () => "", goodbye: () => transport.terminateSession() };
}

/**
 * The SDK never settles a request whose event stream ends without an answer. So the stream is made
 * to end with one: an error, which counts for nothing when the answer came before it. Streams with
 * event ids are left to the SDK, which resumes them; `resuming` keeps their requests.
 */
function watched(
  fetchLike: FetchLike,
  maxMessageBytes: number,
  resuming: Set<RequestId>,
  giveUp: (reason: string) => void,
): FetchLike {
  return async (url, init) => {
    const response = await fetchLike(url, init);
    // The one refusal to resume that the SDK takes for an answer.
    if (init?.method === "GET" && response.status === 405)
      giveUp("the server does not resume its streams");
    const id = requestId(init?.body);
    if (id === undefined || response.body === null || !response.ok) return response;
    const events = response.headers.get("content-type")?.includes("text/event-stream") === true;
    const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
    let size = 0;
    let resumable = false;
    const end = (controller: ReadableStreamDefaultController<Uint8Array>, reason: string) => {
      if (resumable) resuming.add(id);
      else controller.enqueue(lastEvent(id, reason));
      controller.close();
    };
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            if (events) end(controller, "the server ended the stream without an answer");
            else controller.close();
            return;
          }
          size += value.byteLength;
          if (size > maxMessageBytes) {
            resumable = false;
            void reader.cancel().catch(() => {});
            throw new Error(`the answer is larger than ${maxMessageBytes} bytes`);
          }
          resumable ||= events && hasEventId(value);
          controller.enqueue(value);
        } catch (error) {
          if (events) end(controller, error instanceof Error ? error.message : String(error));
          else controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    const { status, statusText, headers } = response;
    return new Response(body, { status, statusText, headers });
  };
}

function lostAnswer(id: RequestId, message: string) {
  return { jsonrpc: "2.0" as const, id, error: { code: ErrorCode.ConnectionClosed, message } };
}

function lastEvent(id: RequestId, reason: string): Uint8Array {
  return new TextEncoder().encode(
    `\n\nevent: message\ndata: ${JSON.stringify(lostAnswer(id, reason))}\n\n`,
  );
}

function requestId(body: unknown): RequestId | undefined {
  if (typeof body !== "string") return undefined;
  const message: unknown = JSON.parse(body);
  if (typeof message !== "object" || message === null || !("method" in message)) return undefined;
  const id = "id" in message ? message.id : undefined;
  return typeof id === "number" || typeof id === "string" ? id : undefined;
}

/** Whether a line of the chunk starts with `id:`: such a stream the SDK resumes by itself. */
function hasEventId(chunk: Uint8Array): boolean {
  for (let at = chunk.indexOf(0x69); at !== -1; at = chunk.indexOf(0x69, at + 1)) {
    const before = at === 0 ? 0x0a : chunk[at - 1];
    if (chunk[at + 1] === 0x64 && chunk[at + 2] === 0x3a && (before === 0x0a || before === 0x0d))
      return true;
  }
  return false;
}
