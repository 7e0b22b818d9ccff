/** Connects to every server of a configuration, side by side. */
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { ToolsOption } from "../runtime/tool-types.js";
import { bindServers, type ServerCatalog } from "./bind.js";
import { type Environment, isRecord, type McpConfig, resolveServer } from "./config.js";
import { within } from "./deadline.js";
import { messageOf } from "./errors.js";
import { serverExtras } from "./extras.js";
import { ServerLink } from "./link.js";
import { plainLine } from "./sanitize.js";
import { type McpWarning, serverTools } from "./server-tools.js";

const defaultTimeoutMs = 30_000;
const refreshPauseMs = 500;

export interface ConnectOptions {
  /** For connecting to one server and listing its tools, ms. Default 30,000. */
  timeoutMs?: number;
  /** Tools used of one server. Default 1,000. */
  maxTools?: number;
  /** Bytes in one message from a server. Default 16 MB. */
  maxMessageBytes?: number;
  /** For `${NAME}` in the configuration. Default the process's, or none. */
  environment?: Environment;
  /** For Streamable HTTP. */
  fetch?: FetchLike;
  /** What a child process writes to its standard error: untrusted text. */
  onStderr?: (server: string, text: string) => void;
  /** A server's list of tools has changed, and `connection` is up to date. */
  onCatalogChanged?: (connection: McpConnection) => void;
}

export interface ServerStatus {
  id: string;
  status: "ok" | "error";
  error?: string;
  toolsCount: number;
  durationMs: number;
}

export interface McpConnection {
  /** For the `tools` option of `run`. A run keeps the tools it was started with. */
  readonly tools: ToolsOption;
  readonly servers: readonly ServerStatus[];
  /** Names that were changed, tools that were left out, schemas that were ignored. */
  readonly warnings: readonly McpWarning[];
  /** Ends every connection and child process. */
  close(): Promise<void>;
}

/**
 * Connects to all servers. One that fails is reported in `servers` and left out.
 * @throws TypeError when `config` has no object `mcpServers`.
 */
export async function connectServers(
  config: McpConfig,
  options: ConnectOptions = {},
): Promise<McpConnection> {
  if (!isRecord(config) || !isRecord(config.mcpServers)) {
    throw new TypeError(
      'an MCP configuration is { "mcpServers": { "name": { "command" or "url": ... } } }',
    );
  }
  const members = Object.entries(config.mcpServers)
    .filter(([, entry]) => !isRecord(entry) || entry.disabled !== true)
    .map(([id, entry]) => new Member(id, entry, options, () => connection.rebind(true)));
  const connection = new Connection(members, options);
  await Promise.all(members.map((member) => member.start()));
  connection.rebind(false);
  return connection;
}

class Connection implements McpConnection {
  tools: ToolsOption = {};
  servers: readonly ServerStatus[] = [];
  warnings: readonly McpWarning[] = [];

  constructor(
    private readonly members: readonly Member[],
    private readonly options: ConnectOptions,
  ) {}

  rebind(changed: boolean): void {
    const catalogs = this.members.flatMap(({ catalog }) =>
      catalog === undefined ? [] : [catalog],
    );
    const warnings = this.members.flatMap((member) => member.warnings);
    this.tools = bindServers(catalogs, (warning) => warnings.push(warning));
    this.warnings = warnings;
    this.servers = this.members.map((member) => member.status);
    if (changed) this.options.onCatalogChanged?.(this);
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
  }
}

/** One server of the configuration, connected or not. */
class Member {
  catalog: ServerCatalog | undefined;
  status: ServerStatus;
  warnings: McpWarning[] = [];
  #link: ServerLink | undefined;
  #refreshing: Promise<void> | undefined;
  #stale = false;
  #closed = false;
  #pause: { timer: ReturnType<typeof setTimeout>; resolve: () => void } | undefined;

  constructor(
    private readonly id: string,
    private readonly entry: unknown,
    private readonly options: ConnectOptions,
    private readonly changed: () => void,
  ) {
    this.status = { id, status: "error", toolsCount: 0, durationMs: 0 };
  }

  async start(): Promise<void> {
    const startedAt = Date.now();
    const { timeoutMs = defaultTimeoutMs, onStderr } = this.options;
    try {
      const { process } = globalThis as { process?: { env?: Environment } };
      const server = resolveServer(this.entry, this.options.environment ?? process?.env ?? {});
      this.#link = new ServerLink(this.id, server, {
        connectTimeoutMs: timeoutMs,
        maxMessageBytes: this.options.maxMessageBytes ?? 16 * 1024 * 1024,
        fetch: this.options.fetch,
        onStderr: onStderr && ((text) => onStderr(this.id, text)),
        onToolsChanged: () => this.refresh(),
      });
      await within(timeoutMs, (signal) => this.#load(signal));
      const toolsCount = this.catalog?.tools.length ?? 0;
      this.status = { id: this.id, status: "ok", toolsCount, durationMs: Date.now() - startedAt };
    } catch (error) {
      this.catalog = undefined;
      this.warnings = [];
      void this.#link?.close();
      this.status = {
        id: this.id,
        status: "error",
        error: plainLine(messageOf(error)),
        toolsCount: 0,
        durationMs: Date.now() - startedAt,
      };
    }
  }

  /** One refresh at a time, and a pause between two: listing may itself be announced as a change. */
  refresh(): void {
    if (this.catalog === undefined) return;
    this.#stale = true;
    this.#refreshing ??= this.#refreshAll().finally(() => {
      this.#refreshing = undefined;
    });
  }

  async #refreshAll(): Promise<void> {
    while (this.#stale && this.catalog !== undefined) {
      this.#stale = false;
      try {
        await within(this.options.timeoutMs ?? defaultTimeoutMs, (signal) => this.#load(signal));
        this.status = { ...this.status, toolsCount: this.catalog.tools.length };
        this.changed();
      } catch {
        // The last catalog that could be read stays: its tools say themselves when they are gone.
      }
      await new Promise<void>((resolve) => {
        this.#pause = { timer: setTimeout(resolve, refreshPauseMs), resolve };
      });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.catalog = undefined;
    clearTimeout(this.#pause?.timer);
    this.#pause?.resolve();
    await this.#link?.close();
  }

  async #load(signal: AbortSignal): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const warnings: McpWarning[] = [];
    const { maxTools = 1_000 } = this.options;
    const trustAnnotations = !isRecord(this.entry) || this.entry.trustAnnotations !== false;
    const unrelated = isRecord(this.entry) && this.entry.unrelated === true;
    const options = { maxTools, trustAnnotations, unrelated, signal };
    const tools = await serverTools(link, options, (warning) => warnings.push(warning));
    const extras = await serverExtras(link);
    signal.throwIfAborted();
    if (this.#closed) return;
    this.catalog = { id: this.id, tools, extras };
    this.warnings = warnings;
  }
}
