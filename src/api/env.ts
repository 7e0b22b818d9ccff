/** The Worker's bindings, variables and secrets; see wrangler.toml. */
import type { ConversationRpc, OrganizationRpc, RunRpc } from "./rpc.js";

/** The methods of `T` as another object sees them: all asynchronous. */
export type Stub<T> = {
  [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

export interface ObjectId {
  toString(): string;
}

export interface ObjectNamespace<T> {
  idFromName(name: string): ObjectId;
  get(id: ObjectId): Stub<T>;
}

export interface Env {
  ORGANIZATIONS: ObjectNamespace<OrganizationRpc>;
  CONVERSATIONS: ObjectNamespace<ConversationRpc>;
  RUNS: ObjectNamespace<RunRpc>;
  /** Opens every organisation. Without it only organisations' own keys open anything. */
  ENGINE_API_KEY?: string;
  /** What servers' secrets are encrypted with: any long random text. */
  SECRETS_KEY?: string;
  /** Journals that are downloaded are sealed with it, when it is set. */
  JOURNAL_KEY?: string;
  ANTHROPIC_API_KEY?: string;
  ANTHROPIC_BASE_URL?: string;
  /** Of chat messages that name none; `demo` in development. */
  DEFAULT_ORG?: string;
  /** `development` allows MCP servers on loopback. Anything else is production. */
  ENVIRONMENT?: string;
  /** Origins that browsers may call from, separated by commas; `*` for all. None by default. */
  CORS_ORIGINS?: string;
  /** Requests a minute for each key. 0 is no limit. */
  RATE_LIMIT_PER_MINUTE?: string;
  /** How long ended runs are kept. */
  RUN_RETENTION_DAYS?: string;
}

export function isDevelopment(env: Env): boolean {
  return env.ENVIRONMENT === "development";
}

export function organizationOf(env: Env, org: string): Stub<OrganizationRpc> {
  return env.ORGANIZATIONS.get(env.ORGANIZATIONS.idFromName(org));
}

export function conversationOf(env: Env, org: string, user: string): Stub<ConversationRpc> {
  return env.CONVERSATIONS.get(env.CONVERSATIONS.idFromName(`${org}/${user}`));
}

/** Named after its organisation too: no key of another one can address it. */
export function runOf(env: Env, org: string, run: string): Stub<RunRpc> {
  return env.RUNS.get(env.RUNS.idFromName(`${org}/${run}`));
}
