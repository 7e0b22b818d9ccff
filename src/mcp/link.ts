/** The connection to one server: opened, reopened when it was lost, closed. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPError } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { RequestOptions } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ResultSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { CfWorkerJsonSchemaValidator } from "@modelcontextprotocol/sdk/validation/cfworker-provider.js";
import type { ResolvedServer } from "./config.js";
import { abortOf, within } from "./deadline.js";
import { messageOf, requestError, TransportError } from "./errors.js";
import { openHttp } from "./http.js";
import { plainLine } from "./sanitize.js";
import type { OpenTransport } from "./stdio.js";

export interface LinkOptions {
  connectTimeoutMs: number;
  maxMessageBytes: number;
  fetch?: FetchLike | undefined;
  onStderr?: ((text: string) => void) | undefined;
  onToolsChanged(): void;
}

interface Session {
  client: Client;
  open: OpenTransport;
}

/** The longest a timer can run: the call's signal is what ends it sooner. */
const noTimeout = 2 ** 31 - 1;
const goodbyeMs = 1_000;

export class ServerLink {
  #session: Promise<Session> | undefined;
  #closing = new Set<Promise<void>>();
  #closed = false;

  constructor(
    readonly id: string,
    private readonly server: ResolvedServer,
    private readonly options: LinkOptions,
  ) {}

  /** The client, connected: anew if the last connection was lost. */
  async client(): Promise<Client> {
    if (this.#closed)
      throw new TransportError(`the connection to MCP server "${this.id}" is closed`);
    this.#session ??= this.#connect();
    const session = this.#session;
    try {
      return (await session).client;
    } catch (error) {
      if (this.#session === session) this.#session = undefined;
      throw error;
    }
  }

  /**
   * Sends one request; cancelled at the server when `signal` aborts.
   * @throws ProtocolError, TransportError, or the signal's reason.
   */
  async request(
    method: string,
    params: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<Record<string, unknown>> {
    try {
      return await this.#send(method, params, signal);
    } catch (error) {
      // The session has expired and nothing was done: the client must start another one.
      if (!isUnknownSession(error)) throw this.#failure(error, signal);
      this.#forget();
    }
    try {
      return await this.#send(method, params, signal);
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#forget();
    await Promise.all(this.#closing);
  }

  async #send(method: string, params: Record<string, unknown>, signal?: AbortSignal) {
    signal?.throwIfAborted();
    const client = await abortable(this.client(), signal);
    // One signal a request: the SDK never takes its listener off, and would cancel what has ended.
    const own = abortOf(signal);
    try {
      const options: RequestOptions = { timeout: noTimeout, signal: own.signal };
      return await client.request({ method, params }, ResultSchema, options);
    } finally {
      own.release();
    }
  }

  #failure(error: unknown, signal?: AbortSignal): unknown {
    return signal?.aborted === true ? signal.reason : requestError(this.id, error);
  }

  async #connect(): Promise<Session> {
    const open = await this.#transport();
    const client = new Client(
      { name: "entracte", version: "0.1.0" },
      { jsonSchemaValidator: new CfWorkerJsonSchemaValidator() },
    );
    client.setNotificationHandler(ToolListChangedNotificationSchema, () =>
      this.options.onToolsChanged(),
    );
    const session: Session = { client, open };
    const { connectTimeoutMs } = this.options;
    try {
      await within(connectTimeoutMs, (signal) =>
        client.connect(open.transport, { timeout: noTimeout, signal }),
      );
    } catch (error) {
      this.#keepUntilEnded(endSession(session));
      throw this.#connectError(error, open);
    }
    client.onclose = () => {
      void this.#session?.then((current) => {
        if (current === session) this.#session = undefined;
      });
    };
    return session;
  }

  async #transport(): Promise<OpenTransport> {
    const { maxMessageBytes, fetch, onStderr } = this.options;
    if (this.server.kind === "http") return openHttp(this.server, maxMessageBytes, fetch);
    const { openStdio } = await import("./stdio.js");
    return openStdio(this.server, maxMessageBytes, onStderr);
  }

  #connectError(error: unknown, open: OpenTransport): Error {
    if (this.server.kind === "stdio" && messageOf(error).includes("ENOENT")) {
      const { command, cwd } = this.server;
      return new TransportError(
        `command not found: ${command}${cwd === undefined ? "" : ` (in ${cwd})`}`,
      );
    }
    const failure = requestError(this.id, error);
    const words = plainLine(open.lastWords());
    return words === ""
      ? failure
      : new TransportError(`${failure.message}; it said: ${words}`, error);
  }

  #forget(): void {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.#keepUntilEnded(session.then(endSession, noop));
  }

  /** Nobody waits for a session to end but `close`. */
  #keepUntilEnded(ended: Promise<void>): void {
    this.#closing.add(ended);
    void ended.finally(() => this.#closing.delete(ended));
  }
}

async function endSession({ client, open }: Session): Promise<void> {
  await within(goodbyeMs, () => open.goodbye?.() ?? Promise.resolve()).catch(noop);
  await client.close().catch(noop);
  await open.transport.close().catch(noop);
}

function noop(): void {}

function isUnknownSession(error: unknown): boolean {
  return error instanceof StreamableHTTPError && error.code === 404;
}

async function abortable<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal === undefined) return promise;
  const own = abortOf(signal);
  try {
    return await Promise.race([promise, own.aborted]);
  } finally {
    own.release();
  }
}
