/** What servers offer: asked for, kept while it is fresh, and left out while they fail. */
import type { DurableObjectStorage } from "cloudflare:workers";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { messageOf } from "../../mcp/errors.js";
import { plainLine } from "../../mcp/sanitize.js";
import { type ServerSnapshot, takeSnapshot } from "../../mcp/snapshot.js";
import { log } from "../log.js";
import { Texts } from "../objects/sql.js";
import type { OpenServer } from "../rpc.js";
import type { ServerState } from "../schemas/tool.js";
import { Redactor, secretsIn } from "../security/redact.js";
import { afterFailure, type Health, healthy, isAside } from "./breaker.js";
import type { ServerSettings, Servers } from "./servers.js";

const freshMs = 5 * 60_000;
const askMs = 10_000;

interface Kept {
  /** A server that has moved is another server. */
  url: string;
  at: number;
  snapshot: ServerSnapshot;
}

export interface Asked {
  server: ServerSettings;
  durationMs: number;
  snapshot?: ServerSnapshot;
  error?: string;
}

export class CatalogCache {
  readonly #kept = new Map<string, Kept>();
  readonly #health = new Map<string, Health>();
  readonly #asking = new Map<string, Promise<Asked>>();
  readonly #texts: Texts;
  /** How often servers were asked. */
  asked = 0;

  constructor(
    storage: DurableObjectStorage,
    private readonly servers: Servers,
    private readonly fetch: FetchLike,
  ) {
    this.#texts = new Texts(storage);
  }

  /** Asks the server now. One asking at a time; others wait for its answer. */
  ask(server: ServerSettings, requestId?: string): Promise<Asked> {
    let asking = this.#asking.get(server.id);
    if (asking === undefined) {
      asking = this.#ask(server, requestId).finally(() => this.#asking.delete(server.id));
      this.#asking.set(server.id, asking);
    }
    return asking;
  }

  /** Every server as it stands; those whose tools are not known, or old, are asked first. */
  async open(requestId?: string): Promise<{ servers: OpenServer[]; states: ServerState[] }> {
    const opened = await Promise.all(
      this.servers.enabled().map((server) => this.#openOne(server, requestId)),
    );
    return {
      servers: opened.flatMap(({ server }) => (server === undefined ? [] : [server])),
      states: opened.map(({ state }) => state),
    };
  }

  /** The next run asks again. */
  invalidate(id: string): void {
    const kept = this.#kept.get(id) ?? this.#stored(id);
    if (kept !== undefined) this.#kept.set(id, { ...kept, at: 0 });
  }

  forget(id: string): void {
    this.#kept.delete(id);
    this.#health.delete(id);
    this.#texts.remove(`catalog ${id}`);
  }

  reached(id: string): void {
    this.#health.delete(id);
  }

  failed(id: string, error: string): void {
    const health = afterFailure(this.#health.get(id) ?? healthy, error, Date.now());
    this.#health.set(id, health);
    if (isAside(health, Date.now())) {
      const until = new Date(health.asideUntil).toISOString();
      log({ event: "mcp_server_set_aside", server_id: id, failures: health.failures, until });
    }
  }

  async #openOne(
    server: ServerSettings,
    requestId?: string,
  ): Promise<{ state: ServerState; server?: OpenServer }> {
    const { id } = server;
    const health = this.#health.get(id) ?? healthy;
    const nothing = { id, tools_count: 0 };
    if (isAside(health, Date.now())) {
      const retry_at = new Date(health.asideUntil).toISOString();
      return { state: { ...nothing, status: "set_aside", error: health.error, retry_at } };
    }
    let kept = this.#current(server);
    let error: string | undefined;
    if (kept === undefined || Date.now() - kept.at > freshMs) {
      const asked = await this.ask(server, requestId);
      error = asked.error;
      // What is old is better than nothing: its calls will say themselves what is wrong.
      kept = this.#current(server);
    }
    if (kept === undefined) return { state: { ...nothing, status: "error", error } };
    const { url, allowedTools, policy, trustAnnotations, unrelated } = server;
    const { snapshot } = kept;
    try {
      const headers = await this.servers.headers(id);
      return {
        state: {
          ...{ id, status: error === undefined ? "ok" : "error", error },
          tools_count: snapshot.tools.length,
          refreshed_at: new Date(kept.at).toISOString(),
        },
        server: {
          ...{ id, url, headers, snapshot, allowedTools, policy },
          ...{ trustAnnotations, unrelated },
        },
      };
    } catch (thrown) {
      return { state: { ...nothing, status: "error", error: messageOf(thrown) } };
    }
  }

  async #ask(server: ServerSettings, requestId?: string): Promise<Asked> {
    const { id, url } = server;
    this.asked++;
    const began = Date.now();
    let redactor = new Redactor([]);
    try {
      const headers = await this.servers.headers(id);
      redactor = new Redactor(secretsIn(headers));
      const raw = await takeSnapshot({ id, url, headers }, { fetch: this.fetch, timeoutMs: askMs });
      const snapshot = redactor.json(raw) as ServerSnapshot;
      this.#keep(server, snapshot);
      this.reached(id);
      const durationMs = Date.now() - began;
      log(
        {
          event: "mcp_discovery_complete",
          server_id: id,
          tools_found: snapshot.tools.length,
          duration_ms: durationMs,
        },
        requestId,
      );
      return { server, snapshot, durationMs };
    } catch (thrown) {
      const error = redactor.text(plainLine(messageOf(thrown)));
      const durationMs = Date.now() - began;
      log(
        { event: "mcp_discovery_failed", server_id: id, error, duration_ms: durationMs },
        requestId,
      );
      this.failed(id, error);
      return { server, error, durationMs };
    }
  }

  #keep(server: ServerSettings, snapshot: ServerSnapshot): void {
    const kept: Kept = { url: server.url, at: Date.now(), snapshot };
    this.#kept.set(server.id, kept);
    this.#texts.put(`catalog ${server.id}`, JSON.stringify(kept));
  }

  #current(server: ServerSettings): Kept | undefined {
    const kept = this.#kept.get(server.id) ?? this.#stored(server.id);
    if (kept?.url !== server.url) return undefined;
    this.#kept.set(server.id, kept);
    return kept;
  }

  #stored(id: string): Kept | undefined {
    const text = this.#texts.get(`catalog ${id}`);
    return text === undefined ? undefined : (JSON.parse(text) as Kept);
  }
}
