/** The shape of the tools a run is given; `mcp/` makes definitions of it, `tools.ts` binds them. */
import type { JsonSchema, ToolAnnotations } from "../transform/types.js";

/** What an invocation is told about its call. */
export interface ToolCallContext {
  /** Aborted when the call is cancelled, times out, or lost a race. */
  signal: AbortSignal;
  seq: number;
  runId: string;
  /** 1 on the first try. */
  attempt: number;
  /** The same on every attempt of one call, and different for every other call. */
  idempotencyKey: string;
}

interface ToolDescription {
  description?: string;
  inputSchema?: JsonSchema;
  outputSchema?: JsonSchema;
  annotations?: ToolAnnotations;
  policy?: "allow" | "ask" | "deny";
}

/**
 * A tool that is invoked with the arguments' array and the call's context. One definition object
 * that stands under several names is one tool.
 */
export interface ToolDefinition extends ToolDescription {
  /** `object`: exactly one plain object (none counts as `{}`). `positional`: as called. */
  arguments: "positional" | "object";
  /** Id of the MCP server. */
  server?: string;
  /** The server has nothing to do with the others: its tools read nothing that theirs write, nor they. */
  unrelated?: true;
  /** The server says what the tool does, and is not believed. */
  untrusted?: true;
  /** The name the server knows it by. */
  originalName?: string;
  /** For declarations, where no schema says it: `(uri: string): Promise<Resource>`. */
  signature?: string;
  invoke(args: unknown[], context: ToolCallContext): unknown;
}

export type ToolFunction = (...args: never[]) => unknown;

export interface HandlerTool extends ToolDescription {
  handler: ToolFunction;
}

export type ToolOption = ToolFunction | HandlerTool | ToolDefinition;

export type ToolNamespace = { readonly [name: string]: ToolOption };

/** The `tools` of the public `run`: `{ flatName: tool, namespace: { name: tool } }`. */
export type ToolsOption = { readonly [name: string]: ToolOption | ToolNamespace };

/**
 * What a tool throws may carry these. Only `transport` failures are retried: the request may not
 * have reached the tool, or its answer was lost on the way.
 */
export interface ToolFailure extends Error {
  code?: string;
  data?: unknown;
  transport?: boolean;
}
