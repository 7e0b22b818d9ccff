/** One organisation: its servers, settings and keys, its catalog, and the index of its runs. */
import { DurableObject, type DurableObjectState } from "cloudflare:workers";
import { type Env, isDevelopment } from "../env.js";
import { done, type Result, refused } from "../errors.js";
import { log } from "../log.js";
import { type Asked, CatalogCache } from "../organization/catalog.js";
import { Guests, guestsTable } from "../organization/guests.js";
import { Keys, keysTable } from "../organization/keys.js";
import { isAllowed } from "../organization/patterns.js";
import { RateLimiter } from "../organization/rate.js";
import { RunIndex, runsTables } from "../organization/runs.js";
import { Servers, serversTable } from "../organization/servers.js";
import type { Admission, OpenRun, OrganizationRpc, RunReport, Toolset } from "../rpc.js";
import { defaultConfig, type OrgConfig } from "../schemas/config.js";
import type { KeyView, NewKey } from "../schemas/key.js";
import type { RunList, RunStatus } from "../schemas/run.js";
import type { ServerInput, ServerView } from "../schemas/server.js";
import { guardedFetch } from "../security/guarded-fetch.js";
import { SealError, sealOf } from "../security/seal.js";
import { urlFault } from "../security/server-url.js";
import { hasTables, Texts, textTable } from "./sql.js";

const mostServers = 100;

export class Organization extends DurableObject<Env> implements OrganizationRpc {
  readonly #rate = new RateLimiter();
  readonly #texts: Texts;
  readonly #keys: Keys;
  readonly #servers: Servers;
  readonly #catalog: CatalogCache;
  readonly #runs: RunIndex;
  readonly #guests: Guests;
  /** Tables are there: something was configured under this name. */
  #known: boolean;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { storage } = ctx;
    this.#known = hasTables(storage);
    // Tables may be newer than the organisation.
    if (this.#known) this.#create();
    this.#texts = new Texts(storage);
    this.#keys = new Keys(storage.sql);
    this.#servers = new Servers(storage, () => sealOf(env));
    this.#catalog = new CatalogCache(storage, this.#servers, guardedFetch(isDevelopment(env)));
    this.#runs = new RunIndex(storage);
    this.#guests = new Guests(storage);
  }

  async admit(keyHash: string | undefined): Promise<Result<Admission>> {
    const keyId =
      keyHash === undefined ? "engine" : this.#known ? this.#keys.find(keyHash) : undefined;
    if (keyId === undefined)
      return refused(403, "wrong_key", "The key does not open this organisation");
    const perMinute = Number(this.env.RATE_LIMIT_PER_MINUTE ?? 0);
    const wait = this.#rate.take(keyId, perMinute, Date.now());
    if (wait !== undefined) {
      const message = `The key has made more requests than ${perMinute} a minute; wait as long as Retry-After says`;
      return { ...refused(429, "rate_limited", message), retryAfter: wait };
    }
    return done({ keyId, known: this.#known });
  }

  listServers(): ServerView[] {
    return this.#known ? this.#servers.list() : [];
  }

  async discover(requestId?: string): Promise<ServerView[]> {
    const views = this.listServers();
    const enabled = this.#known ? this.#servers.enabled() : [];
    const answers = await Promise.all(
      enabled.map((server) => this.#catalog.ask(server, requestId)),
    );
    const byId = new Map(answers.map((asked) => [asked.server.id, asked]));
    const found = answers.filter(({ snapshot }) => snapshot !== undefined);
    logCatalog(
      found.length,
      found.reduce((sum, { snapshot }) => sum + (snapshot?.tools.length ?? 0), 0),
      requestId,
    );
    return views.map((view) => discovered(view, byId.get(view.id)));
  }

  async replaceServers(servers: ServerInput[]): Promise<Result<ServerView[]>> {
    const ids = new Set(servers.map(({ id }) => id));
    if (ids.size < servers.length)
      return refused(400, "invalid_request", "Two servers have the same id");
    const before = this.listServers();
    const put = await this.#put(servers, true);
    if (!put.ok) return put;
    for (const { id } of before) if (!ids.has(id)) this.#catalog.forget(id);
    return done(this.#servers.list());
  }

  async upsertServer(server: ServerInput): Promise<Result<ServerView>> {
    const others = this.listServers().filter(({ id }) => id !== server.id);
    if (others.length >= mostServers)
      return refused(409, "too_many_servers", `An organisation has at most ${mostServers} servers`);
    const put = await this.#put([server], false);
    if (!put.ok) return put;
    const view = this.#servers.list().find(({ id }) => id === server.id);
    return view === undefined ? refused(500, "internal", "The server was not stored") : done(view);
  }

  removeServer(id: string): boolean {
    if (!this.#known) return false;
    this.#catalog.forget(id);
    return this.#servers.remove(id);
  }

  getConfig(): OrgConfig {
    const text = this.#known ? this.#texts.get("config") : undefined;
    return text === undefined
      ? defaultConfig
      : { ...defaultConfig, ...(JSON.parse(text) as OrgConfig) };
  }

  putConfig(config: OrgConfig): void {
    this.#create();
    this.#texts.put("config", JSON.stringify(config));
  }

  listKeys(): KeyView[] {
    return this.#known ? this.#keys.list() : [];
  }

  createKey(org: string, name: string): Promise<Result<NewKey>> {
    this.#create();
    return this.#keys.create(org, name);
  }

  removeKey(id: string): boolean {
    return this.#known && this.#keys.remove(id);
  }

  async toolset(requestId?: string, begins?: { run: string; guest: string }): Promise<Toolset> {
    const config = this.getConfig();
    if (!this.#known) return { servers: [], states: [], config };
    const kept = begins && { guestKept: this.#guests.refer(begins.run, begins.guest) };
    const before = this.#catalog.asked;
    const { servers, states } = await this.#catalog.open(requestId);
    if (this.#catalog.asked !== before) {
      const tools = servers.reduce((sum, { snapshot }) => sum + snapshot.tools.length, 0);
      logCatalog(servers.length, tools, requestId);
    }
    return { servers, states, config, ...kept };
  }

  keepGuest(hash: string, text: string): void {
    if (this.#known) this.#guests.keep(hash, text);
  }

  guest(hash: string): string | undefined {
    return this.#known ? this.#guests.get(hash) : undefined;
  }

  catalogChanged(server: string): void {
    if (this.#known) this.#catalog.invalidate(server);
  }

  openRun(run: {
    origin: "api" | "chat";
    codeHash: string;
    idempotencyKey?: string;
  }): Result<OpenRun> {
    this.#create();
    return this.#runs.open(run);
  }

  reportRun(id: string, report: RunReport): void {
    if (!this.#known) return;
    this.#runs.report(id, report);
    for (const [server, { reached, lost }] of Object.entries(report.servers ?? {})) {
      if (reached > 0) this.#catalog.reached(server);
      else if (lost > 0) this.#catalog.failed(server, "calls to it were lost on the way");
    }
  }

  forgetRun(id: string): void {
    if (!this.#known) return;
    this.#runs.forget(id);
    this.#guests.forget(id);
  }

  listRuns(limit: number, cursor?: string, status?: RunStatus): RunList {
    return this.#known ? this.#runs.list(limit, cursor, status) : { runs: [] };
  }

  async #put(servers: readonly ServerInput[], replace: boolean): Promise<Result<undefined>> {
    for (const { id, url } of servers) {
      const fault = urlFault(url, isDevelopment(this.env));
      if (fault !== undefined)
        return refused(400, "invalid_server_url", `The url of server "${id}" is refused: ${fault}`);
    }
    this.#create();
    try {
      await this.#servers.put(servers, replace);
    } catch (thrown) {
      if (thrown instanceof SealError)
        return refused(503, "secrets_key", `The secrets cannot be stored: ${thrown.message}`);
      throw thrown;
    }
    // A token that was changed may show other tools.
    for (const { id } of servers) this.#catalog.forget(id);
    return done(undefined);
  }

  #create(): void {
    for (const table of [textTable, serversTable, keysTable, guestsTable, ...runsTables])
      this.ctx.storage.sql.exec(table);
    this.#known = true;
  }
}

function logCatalog(servers: number, tools: number, requestId?: string): void {
  log({ event: "mcp_catalog_built", server_count: servers, tool_count: tools }, requestId);
}

function discovered(view: ServerView, asked: Asked | undefined): ServerView {
  if (asked === undefined) return { ...view, discovery_status: "skipped" };
  const discovery_ms = asked.durationMs;
  if (asked.snapshot === undefined)
    return { ...view, discovery_status: "error", discovery_error: asked.error, discovery_ms };
  const tools = asked.snapshot.tools.flatMap((tool) => summaryOf(view, tool));
  return { ...view, discovery_status: "ok", discovery_ms, tools_count: tools.length, tools };
}

function summaryOf(view: ServerView, tool: unknown): NonNullable<ServerView["tools"]> {
  if (typeof tool !== "object" || tool === null || !("name" in tool)) return [];
  const { name } = tool;
  if (typeof name !== "string" || !isAllowed(view.allowed_tools, view.id, name)) return [];
  const annotations =
    "annotations" in tool ? (tool.annotations as { readOnlyHint?: unknown }) : undefined;
  return [
    {
      name,
      ...("description" in tool &&
        typeof tool.description === "string" && { description: tool.description }),
      read_only: view.trust_annotations && annotations?.readOnlyHint === true,
    },
  ];
}
