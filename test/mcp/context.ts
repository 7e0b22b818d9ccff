import type { ToolCallContext, ToolDefinition, ToolsOption } from "../../src/runtime/tool-types.js";

export function callContext(signal: AbortSignal = new AbortController().signal): ToolCallContext {
  return { signal, seq: 0, runId: "run", attempt: 1, idempotencyKey: "run/0" };
}

/** `server.tool` or a global name, as a definition. */
export function toolOf(tools: ToolsOption, path: string): ToolDefinition {
  const found = path.split(".").reduce<unknown>((at, key) => Reflect.get(at as object, key), tools);
  if (typeof found !== "object" || found === null) throw new Error(`no tool ${path}`);
  return found as ToolDefinition;
}

export async function call(tools: ToolsOption, path: string, ...args: unknown[]): Promise<unknown> {
  return toolOf(tools, path).invoke(args, callContext());
}
