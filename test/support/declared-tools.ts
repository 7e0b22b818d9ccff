/** Tools written down in a `fixture.json`: what they answer, when, and what is known of them. */
import { unwrapToolResult } from "../../src/mcp/unwrap.js";
import type { ToolDefinition, ToolsOption } from "../../src/runtime/tool-types.js";
import { sleep } from "./tools.js";

interface Answer {
  /** Virtual milliseconds until it answers. */
  latencyMs?: number;
  returns?: unknown;
  /** A `tools/call` result, as the MCP client hands it on. */
  result?: Record<string, unknown>;
  /** Own properties of the error it throws instead. */
  throws?: { message: string; name?: string; code?: string; data?: unknown; transport?: boolean };
  /** The first argument is the answer. */
  echo?: true;
  /** Until the call is aborted. */
  hangs?: true;
}

type ToolSpec = Answer &
  Partial<Omit<ToolDefinition, "invoke">> & {
    /** One answer a call, the last one for ever. */
    sequence?: Answer[];
  };

/** By name; `server.tool` stands in the namespace `server`. */
export type ToolSpecs = Readonly<Record<string, ToolSpec>>;

export function declaredTools(specs: ToolSpecs): ToolsOption {
  const tools: Record<string, ToolDefinition | Record<string, ToolDefinition>> = {};
  for (const [name, spec] of Object.entries(specs)) {
    const [first = "", second] = name.split(".");
    if (second === undefined) tools[first] = toolFrom(spec);
    else
      tools[first] = {
        ...(tools[first] as Record<string, ToolDefinition>),
        [second]: toolFrom(spec),
      };
  }
  return tools;
}

function toolFrom(spec: ToolSpec): ToolDefinition {
  const { latencyMs, returns, result, throws, echo, hangs, sequence, ...description } = spec;
  const answers = sequence ?? [{ latencyMs, returns, result, throws, echo, hangs }];
  let calls = 0;
  return {
    arguments: "object",
    ...description,
    async invoke(args, { signal }) {
      const answer = answers[Math.min(calls++, answers.length - 1)] ?? {};
      if (answer.hangs) await sleep(1e9, signal);
      if (answer.latencyMs !== undefined) await sleep(answer.latencyMs, signal);
      if (answer.throws) throw Object.assign(new Error(answer.throws.message), answer.throws);
      if (answer.result) return unwrapToolResult("tool", answer.result);
      return answer.echo ? args[0] : answer.returns;
    },
  };
}
