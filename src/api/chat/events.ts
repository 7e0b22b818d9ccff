/** What a turn tells while it goes on, and how it travels: Server-Sent Events. */
import type { ErrorBody } from "../errors.js";
import type { ChatView } from "../schemas/chat.js";

export type ChatEvent =
  | { event: "status"; data: { status: "queued"; position: number } }
  | { event: "status"; data: { status: "thinking"; iteration: number } }
  | { event: "status"; data: { status: "running" | "suspended"; run_id: string } }
  | { event: "text"; data: { text: string } }
  | { event: "code"; data: { run_id: string; code: string } }
  | {
      event: "stage" | "call" | "log" | "approval";
      data: Record<string, unknown> & { run_id: string };
    }
  | { event: "complete"; data: ChatView }
  | { event: "error"; data: ErrorBody & { status: number; retry_after?: number } };

export type Emit = (event: ChatEvent) => void;

export interface SseMessage {
  event: string;
  data: string;
}

export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
};

export function encodeEvent({ event, data }: ChatEvent): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** HTML Standard, section 9.2.6, as far as our own streams use it: `\n` ends lines. */
export async function* readEvents(
  stream: ReadableStream<Uint8Array>,
  signal?: AbortSignal,
): AsyncGenerator<SseMessage> {
  const reader = stream.getReader();
  const leave = () => void reader.cancel().catch(() => {});
  if (signal?.aborted) leave();
  signal?.addEventListener("abort", leave, { once: true });
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + decoder.decode(value, { stream: true })).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const message = messageOf(block);
        if (message !== undefined) yield message;
      }
    }
  } finally {
    signal?.removeEventListener("abort", leave);
    await reader.cancel().catch(() => {});
  }
}

function messageOf(block: string): SseMessage | undefined {
  let event = "message";
  let data: string | undefined;
  for (const line of block.split("\n")) {
    if (line.startsWith("event: ")) event = line.slice(7);
    if (line.startsWith("data: "))
      data = data === undefined ? line.slice(6) : `${data}\n${line.slice(6)}`;
  }
  return data === undefined ? undefined : { event, data };
}
