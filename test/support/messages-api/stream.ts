/** A reply as the events of the Messages API's stream. */
import type { MessagesBody, Reply, ScriptedBlock } from "./script.js";

let count = 0;

export function* replyEvents(
  reply: Reply,
  body: MessagesBody,
  message: string,
): Generator<{ event: string; data: unknown }> {
  const id = `msg_${++count}`;
  const usage = {
    input_tokens: 10,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 1,
    ...reply.usage,
  };
  yield event("message_start", {
    message: {
      ...{ id, type: "message", role: "assistant", model: body.model, content: [] },
      ...{ stop_reason: null, stop_sequence: null, usage },
    },
  });
  for (const [index, block] of reply.content.entries()) {
    yield* blockEvents(block, index, message);
    if (reply.breakWith !== undefined) {
      yield { event: "error", data: { type: "error", error: reply.breakWith } };
      return;
    }
  }
  const uses = reply.content.some(({ type }) => type === "tool_use");
  const stop_reason = reply.stop_reason ?? (uses ? "tool_use" : "end_turn");
  yield event("message_delta", {
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: usage.output_tokens },
  });
  yield event("message_stop", {});
}

function* blockEvents(block: ScriptedBlock, index: number, message: string) {
  if (block.type === "text") {
    yield event("content_block_start", { index, content_block: { type: "text", text: "" } });
    for (const text of pieces(block.text.replaceAll("{{message}}", message)))
      yield event("content_block_delta", { index, delta: { type: "text_delta", text } });
  } else {
    const id = `toolu_${count}_${index}`;
    const content_block = { type: "tool_use", id, name: block.name, input: {} };
    yield event("content_block_start", { index, content_block });
    const json = JSON.stringify(block.input).replaceAll(
      "{{message}}",
      JSON.stringify(message).slice(1, -1),
    );
    for (const partial_json of pieces(json))
      yield event("content_block_delta", {
        index,
        delta: { type: "input_json_delta", partial_json },
      });
  }
  yield event("content_block_stop", { index });
}

/** A good many, of any text. */
function pieces(text: string): string[] {
  const length = Math.max(24, Math.ceil(text.length / 100));
  return text.match(new RegExp(`[\\s\\S]{1,${length}}`, "gu")) ?? [];
}

function event(type: string, data: object) {
  return { event: type, data: { type, ...data } };
}
