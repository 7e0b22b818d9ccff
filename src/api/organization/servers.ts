/** An organisation's MCP servers. Their secrets are sealed before they are written. */
import type { DurableObjectStorage } from "cloudflare:workers";
import type { ServerInput, ServerView } from "../schemas/server.js";
import { type Seal, SealError } from "../security/seal.js";

export const serversTable =
  "CREATE TABLE IF NOT EXISTS servers (id TEXT PRIMARY KEY, settings TEXT, sealed TEXT, secrets TEXT, created_at INTEGER, updated_at INTEGER)";

export interface ServerSettings {
  id: string;
  name: string;
  url: string;
  enabled: boolean;
  priority: number;
  allowedTools?: string[];
  policy?: Record<string, "allow" | "ask" | "deny">;
  trustAnnotations: boolean;
  /** Absent in what earlier releases stored. */
  unrelated?: boolean;
}

interface Secrets {
  token?: string;
  headers?: Record<string, string>;
}

/** What is known of secrets without opening them. */
interface SecretNames {
  token: boolean;
  headers: string[];
}

type Row = {
  id: string;
  settings: string;
  sealed: string | null;
  secrets: string;
  created_at: number;
  updated_at: number;
};

const noSecrets: SecretNames = { token: false, headers: [] };

export class Servers {
  constructor(
    private readonly storage: DurableObjectStorage,
    private readonly seal: () => Promise<Seal | undefined>,
  ) {}

  list(): ServerView[] {
    return this.#rows().map(view).sort(byPriority);
  }

  /** Enabled ones, by priority. */
  enabled(): ServerSettings[] {
    return this.#rows()
      .map((row) => JSON.parse(row.settings) as ServerSettings)
      .filter(({ enabled }) => enabled)
      .sort(byPriority);
  }

  /** @throws SealError when secrets are to be kept and there is no key to seal them with. */
  async put(inputs: readonly ServerInput[], replace: boolean): Promise<void> {
    const rows = await Promise.all(inputs.map((input) => this.#row(input)));
    this.storage.transactionSync(() => {
      if (replace) this.storage.sql.exec("DELETE FROM servers");
      for (const { id, settings, sealed, secrets, created_at, updated_at } of rows) {
        this.storage.sql.exec(
          "INSERT OR REPLACE INTO servers (id, settings, sealed, secrets, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
          ...[id, settings, sealed, secrets, created_at, updated_at],
        );
      }
    });
  }

  remove(id: string): boolean {
    return this.storage.sql.exec("DELETE FROM servers WHERE id = ?", id).rowsWritten > 0;
  }

  /** The headers that requests to it carry. @throws SealError */
  async headers(id: string): Promise<Record<string, string>> {
    const row = this.#find(id);
    const { token, headers = {} } = await this.#open(row);
    return { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  }

  async #row(input: ServerInput): Promise<Row> {
    const before = this.#find(input.id);
    const { settings, secrets: names } = await this.#merged(input, before);
    const now = Date.now();
    return {
      id: input.id,
      settings: JSON.stringify(settings),
      sealed: names.sealed,
      secrets: JSON.stringify(names.names),
      created_at: before?.created_at ?? now,
      updated_at: now,
    };
  }

  async #merged(input: ServerInput, before: Row | undefined) {
    const { id, name = id, url, enabled, priority, unrelated } = input;
    const settings: ServerSettings = {
      ...{ id, name, url, enabled, priority, unrelated },
      trustAnnotations: input.trust_annotations,
      ...(input.allowed_tools && { allowedTools: input.allowed_tools }),
      ...(input.policy && { policy: input.policy }),
    };
    return { settings, secrets: await this.#secrets(input, before) };
  }

  /** Left out keeps what there is, unless the server has moved: secrets do not follow to another origin. */
  async #secrets(input: ServerInput, before: Row | undefined) {
    const same = before !== undefined && sameOrigin(before, input.url);
    const names = same ? (JSON.parse(before.secrets) as SecretNames) : noSecrets;
    if (input.auth_token === undefined && input.headers === undefined && same)
      return { sealed: before.sealed, names };
    const kept = same && keepsSome(input) ? await this.#open(before) : {};
    const token = input.auth_token === undefined ? kept.token : (input.auth_token ?? undefined);
    const headers = input.headers === undefined ? kept.headers : (input.headers ?? undefined);
    const now: Secrets = {
      ...(token && { token }),
      ...(headers && Object.keys(headers).length > 0 && { headers }),
    };
    if (now.token === undefined && now.headers === undefined)
      return { sealed: null, names: noSecrets };
    const seal = await this.#key();
    return {
      sealed: await seal.seal(JSON.stringify(now), `server ${input.id}`),
      names: { token: now.token !== undefined, headers: Object.keys(now.headers ?? {}) },
    };
  }

  async #open(row: Row | undefined): Promise<Secrets> {
    if (row === undefined || row.sealed === null) return {};
    const seal = await this.#key();
    return JSON.parse(await seal.open(row.sealed, `server ${row.id}`)) as Secrets;
  }

  async #key(): Promise<Seal> {
    const seal = await this.seal();
    if (seal === undefined)
      throw new SealError(
        "the Worker has no secret SECRETS_KEY, with which servers' secrets are encrypted",
      );
    return seal;
  }

  #find(id: string): Row | undefined {
    return this.#rows().find((row) => row.id === id);
  }

  #rows(): Row[] {
    return this.storage.sql.exec<Row>("SELECT * FROM servers ORDER BY id").toArray();
  }
}

function keepsSome({ auth_token, headers }: ServerInput): boolean {
  return auth_token === undefined || headers === undefined;
}

function sameOrigin(row: Row, url: string): boolean {
  const settings = JSON.parse(row.settings) as ServerSettings;
  return new URL(settings.url).origin === new URL(url).origin;
}

function byPriority(
  a: { priority: number; id: string },
  b: { priority: number; id: string },
): number {
  return b.priority - a.priority || (a.id < b.id ? -1 : 1);
}

function view(row: Row): ServerView {
  const settings = JSON.parse(row.settings) as ServerSettings;
  const secrets = JSON.parse(row.secrets) as SecretNames;
  const { id, name, url, enabled, priority, allowedTools, policy, trustAnnotations } = settings;
  return {
    ...{ id, name, url, enabled, priority },
    ...(allowedTools && { allowed_tools: allowedTools }),
    ...(policy && { policy }),
    trust_annotations: trustAnnotations,
    unrelated: settings.unrelated === true,
    has_auth_token: secrets.token,
    header_names: secrets.headers,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  };
}
