/** Tokens of several requests together. */
import type Anthropic from "@anthropic-ai/sdk";
import type { Usage } from "../schemas/chat.js";

export function noUsage(): Usage {
  return {
    input_tokens: 0,
    output_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
}

export function addUsage(sum: Usage, used: Anthropic.Usage): Usage {
  return {
    input_tokens: sum.input_tokens + (used.input_tokens ?? 0),
    output_tokens: sum.output_tokens + (used.output_tokens ?? 0),
    cache_creation_input_tokens:
      sum.cache_creation_input_tokens + (used.cache_creation_input_tokens ?? 0),
    cache_read_input_tokens: sum.cache_read_input_tokens + (used.cache_read_input_tokens ?? 0),
  };
}
