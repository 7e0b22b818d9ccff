/** A server as a child process. The only file here that needs Node; loaded when first used. */
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { ResolvedServer } from "./config.js";

export interface OpenTransport {
  transport: Transport;
  /** What is known about why it ended: the last lines of a process's standard error. */
  lastWords(): string;
  /** Ends the session on the server's side, where there is one. */
  goodbye?(): Promise<void>;
}

const maxLastWords = 2_000;

export function openStdio(
  server: Extract<ResolvedServer, { kind: "stdio" }>,
  maxMessageBytes: number,
  onStderr: ((text: string) => void) | undefined,
): OpenTransport {
  const { command, args, env, cwd } = server;
  const transport = new StdioClientTransport({
    command,
    args,
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stderr: "pipe",
    maxBufferSize: maxMessageBytes,
  });
  let tail = "";
  transport.stderr?.on("data", (chunk: Uint8Array) => {
    const text = String(chunk);
    tail = (tail + text).slice(-maxLastWords);
    onStderr?.(text);
  });
  return { transport, lastWords: () => tail };
}
