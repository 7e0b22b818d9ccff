/** The model in the loop: it answers, or calls tools and is told what came of it. */
import type Anthropic from "@anthropic-ai/sdk";
import type { ChatView, Usage } from "../schemas/chat.js";
import type { OrgConfig } from "../schemas/config.js";
import type { Claude } from "./claude.js";
import type { Emit } from "./events.js";
import type { Handlers } from "./handlers.js";
import { addUsage, noUsage } from "./usage.js";

export interface LoopSetup {
  claude: Claude;
  config: OrgConfig;
  system: string;
  handlers: Handlers;
  /** The conversation, the user's new message last. */
  messages: readonly Anthropic.MessageParam[];
  signal: AbortSignal;
  emit: Emit;
}

export interface LoopResult {
  responses: string[];
  stop: ChatView["stop"];
  iterations: number;
  usage: Usage;
}

const cached = { cache_control: { type: "ephemeral" } } as const;

const lastStep =
  "This was the last step: no more tools. Answer now with what you know, and say what is missing.";
const cutShort =
  "Your answer was cut at its token limit before this call was complete; nothing ran. Write a shorter one.";
const nothingSaid = "(The model gave no answer.)";
const refusal = "The model declined to answer this.";

/** @throws what the SDK throws once its retries are used up. */
export async function converse(setup: LoopSetup): Promise<LoopResult> {
  const { config, handlers, signal, emit } = setup;
  const messages: Anthropic.MessageParam[] = [...setup.messages];
  const responses: string[] = [];
  let usage = noUsage();
  for (let iteration = 1; ; iteration++) {
    emit({ event: "status", data: { status: "thinking", iteration } });
    const last = iteration >= config.max_iterations;
    const message = await ask(setup, messages, last);
    usage = addUsage(usage, message.usage);
    const said = textOf(message);
    if (said !== "") responses.push(said);
    const done = (stop: ChatView["stop"]): LoopResult => ({
      responses,
      stop,
      iterations: iteration,
      usage,
    });
    if (message.stop_reason === "refusal") {
      if (said === "") responses.push(refusal);
      return done("refused");
    }
    const uses = message.content.filter((block) => block.type === "tool_use");
    const cut =
      message.stop_reason === "max_tokens" ||
      message.stop_reason === "model_context_window_exceeded";
    const paused = message.stop_reason === "pause_turn";
    if (last || (uses.length === 0 && !paused)) {
      if (responses.length === 0) responses.push(nothingSaid);
      return done(
        cut ? "max_tokens" : last && (uses.length > 0 || iteration > 1) ? "iterations" : "answered",
      );
    }
    messages.push({ role: "assistant", content: message.content });
    if (uses.length === 0) continue;
    const results = await Promise.all(
      uses.map((use, index) =>
        // Of what was cut, only the last call can be incomplete.
        cut && index === uses.length - 1 ? refuse(use, cutShort) : handlers.handle(use),
      ),
    );
    signal.throwIfAborted();
    const closing: Anthropic.TextBlockParam[] =
      iteration + 1 >= config.max_iterations ? [{ type: "text", text: lastStep }] : [];
    messages.push({ role: "user", content: [...results, ...closing] });
  }
}

async function ask(
  { claude, config, system, handlers, signal, emit }: LoopSetup,
  messages: readonly Anthropic.MessageParam[],
  last: boolean,
): Promise<Anthropic.Message> {
  const stream = claude.messages.stream(
    {
      model: config.model,
      max_tokens: config.max_tokens,
      // Tools come before the system prompt: one mark caches both.
      system: [{ type: "text", text: system, ...cached }],
      tools: [...handlers.definitions],
      ...(last && { tool_choice: { type: "none" } }),
      messages: markLast(messages),
    },
    { signal },
  );
  stream.on("text", (text) => emit({ event: "text", data: { text } }));
  return stream.finalMessage();
}

/** The conversation so far is what the next request begins with. */
function markLast(messages: readonly Anthropic.MessageParam[]): Anthropic.MessageParam[] {
  const before = messages.slice(0, -1);
  const [message] = messages.slice(-1);
  if (message === undefined) return before;
  if (message.role !== "user") return [...before, message];
  const { content } = message;
  const blocks = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  const final = blocks.at(-1);
  if (final === undefined || (final.type !== "text" && final.type !== "tool_result"))
    return [...before, message];
  return [...before, { role: "user", content: [...blocks.slice(0, -1), { ...final, ...cached }] }];
}

function textOf({ content }: Anthropic.Message): string {
  return content
    .flatMap((block) => (block.type === "text" ? [block.text] : []))
    .join("")
    .trim();
}

function refuse({ id }: Anthropic.ToolUseBlock, content: string): Anthropic.ToolResultBlockParam {
  return { type: "tool_result", tool_use_id: id, content, is_error: true };
}
