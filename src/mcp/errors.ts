/** The errors a call to an MCP server ends with. */
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";
import type { ToolFailure } from "../runtime/tool-types.js";

/** The tool itself reported an error (`isError`), or what it returned is not what it promised. */
export class ToolError extends Error implements ToolFailure {
  override readonly name = "ToolError";
  /** Structured content that came with the error. */
  declare readonly data?: unknown;
  constructor(message: string, data?: unknown) {
    super(message);
    if (data !== undefined) this.data = data;
  }
}

/** The server answered with a JSON-RPC error; `code` is its number. Never retried. */
export class ProtocolError extends Error implements ToolFailure {
  override readonly name = "McpError";
  declare readonly data?: unknown;
  constructor(
    message: string,
    readonly code: string,
    data?: unknown,
  ) {
    super(message);
    if (data !== undefined) this.data = data;
  }
}

/** The request or its answer was lost: the server is gone, or could not be reached. */
export class TransportError extends Error implements ToolFailure {
  override readonly name = "TransportError";
  readonly transport = true;
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}

/** The configuration of one server cannot be used. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** What the SDK threw for a request to `server`, as one of ours. */
export function requestError(server: string, thrown: unknown): Error {
  if (thrown instanceof ToolError || thrown instanceof TransportError) return thrown;
  if (thrown instanceof McpError) {
    const text = thrown.message.replace(/^MCP error -?\d+: /, "");
    if (thrown.code === ErrorCode.ConnectionClosed) {
      return new TransportError(`MCP server "${server}" closed the connection`, thrown);
    }
    if (thrown.code === ErrorCode.RequestTimeout) {
      return new TransportError(`MCP server "${server}" did not answer in time`, thrown);
    }
    return new ProtocolError(text, String(thrown.code), thrown.data);
  }
  if (thrown instanceof StreamableHTTPError) {
    const message = `MCP server "${server}" ${httpText(thrown)}`;
    return isRefusal(thrown.code)
      ? new ProtocolError(message, `HTTP ${thrown.code}`)
      : new TransportError(message, thrown);
  }
  if (thrown instanceof SyntaxError) {
    return new ToolError(`MCP server "${server}" sent a malformed answer: ${thrown.message}`);
  }
  if (isSchemaError(thrown)) {
    return new ToolError(`MCP server "${server}" sent a malformed answer: ${issueText(thrown)}`);
  }
  return new TransportError(
    `MCP server "${server}" could not be reached: ${deepMessage(thrown)}`,
    thrown,
  );
}

const longestBody = 300;

/** What was wrong with the answer, and what to look at. */
function httpText({ code = -1, message }: StreamableHTTPError): string {
  const said = message.replace(/^Streamable HTTP error: (?:Error POSTing to endpoint: )?/, "");
  const body = said.length <= longestBody ? said : `${said.slice(0, longestBody)}…`;
  // The SDK's code for an answer of another media type.
  if (code < 0) return `gave no MCP answer: ${body}. ${checkUrl}`;
  const check =
    code === 401 || code === 403
      ? " Check the token or the headers that it is asked with."
      : isRefusal(code)
        ? ` ${checkUrl}`
        : "";
  return `answered HTTP ${code}${body.trim() === "" ? "." : `: ${body}.`}${check}`;
}

const checkUrl = "Check that its url is that of a Streamable HTTP endpoint.";

/** A client error, of the kind that trying again does not mend (RFC 9110, section 15.5). */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

interface SchemaError {
  issues: { path?: PropertyKey[]; message: string }[];
}

/** The SDK parses answers with zod, of either major version: told by shape. */
function isSchemaError(thrown: unknown): thrown is SchemaError {
  return thrown instanceof Error && "issues" in thrown && Array.isArray(thrown.issues);
}

function issueText(error: SchemaError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "it does not fit the protocol";
  const path = issue.path?.map(String).join(".") ?? "";
  return path === "" ? issue.message : `${issue.message} at ${path}`;
}

/** `fetch failed` says nothing; its cause says what. */
function deepMessage(thrown: unknown): string {
  const message = messageOf(thrown);
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  return cause instanceof Error && cause.message !== "" ? `${message} (${cause.message})` : message;
}
