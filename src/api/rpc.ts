/** What the Durable Objects offer one another and the Worker. */
import type { ServerSnapshot } from "../mcp/snapshot.js";
import type { Result } from "./errors.js";
import type { HistoryPage } from "./schemas/chat.js";
import type { OrgConfig } from "./schemas/config.js";
import type { KeyView, NewKey } from "./schemas/key.js";
import type { Decisions, RunList, RunStatus, RunView } from "./schemas/run.js";
import type { ServerInput, ServerView } from "./schemas/server.js";
import type { ServerState } from "./schemas/tool.js";

/** A server with everything that calling it needs: stays between objects, is never stored or shown. */
export interface OpenServer {
  id: string;
  url: string;
  headers: Record<string, string>;
  snapshot: ServerSnapshot;
  allowedTools?: string[];
  policy?: Record<string, "allow" | "ask" | "deny">;
  trustAnnotations: boolean;
  unrelated?: boolean;
}

/** What a run or a chat turn starts with. */
export interface Toolset {
  /** By priority. */
  servers: OpenServer[];
  /** Every enabled server, the unusable ones with the reason. */
  states: ServerState[];
  config: OrgConfig;
  /** Whether the guest that was asked for is kept. */
  guestKept?: boolean;
}

export interface OpenRun {
  id: string;
  /** False when the idempotency key has been used for this code before. */
  created: boolean;
}

export interface RunReport {
  status: RunStatus;
  endedAt?: number;
  durationMs?: number;
  stages?: number;
  calls?: number;
  /** By server: whether calls reached it. */
  servers?: Record<string, { reached: number; lost: number }>;
}

export interface Admission {
  keyId: string;
  /** False when nothing was ever configured under this name. */
  known: boolean;
}

export interface OrganizationRpc {
  /** Checks an organisation's key (absent: the engine's) and takes one from its rate. */
  admit(keyHash: string | undefined): Promise<Result<Admission>>;
  listServers(): ServerView[];
  discover(requestId?: string): Promise<ServerView[]>;
  replaceServers(servers: ServerInput[], requestId?: string): Promise<Result<ServerView[]>>;
  upsertServer(server: ServerInput, requestId?: string): Promise<Result<ServerView>>;
  removeServer(id: string): boolean;
  getConfig(): OrgConfig;
  putConfig(config: OrgConfig): void;
  listKeys(): KeyView[];
  createKey(org: string, name: string): Promise<Result<NewKey>>;
  removeKey(id: string): boolean;
  /** `begins`: a run that is about to, and its guest, which is kept as long as the run is listed. */
  toolset(requestId?: string, begins?: { run: string; guest: string }): Promise<Toolset>;
  keepGuest(hash: string, text: string): void;
  /** As it was kept. */
  guest(hash: string): string | undefined;
  /** A server said that its tools have changed. */
  catalogChanged(server: string): void;
  openRun(run: {
    origin: "api" | "chat";
    codeHash: string;
    idempotencyKey?: string;
  }): Result<OpenRun>;
  reportRun(id: string, report: RunReport): void;
  forgetRun(id: string): void;
  listRuns(limit: number, cursor?: string, status?: RunStatus): RunList;
}

export interface StartRun {
  org: string;
  id: string;
  /** Whose conversation is told when the run goes on after it was suspended. */
  user?: string;
  code: string;
  waitMs: number;
  requestId?: string;
  /** Given over the organisation's own. */
  limits?: Record<string, number>;
  /** `none`: pure computation. All by default. */
  tools?: "all" | "none";
}

export interface RunRpc {
  /** Starts the run unless it was started; answers when it ended, is suspended, or after `waitMs`. */
  start(start: StartRun): Promise<Result<RunView>>;
  get(waitMs?: number): Promise<RunView | undefined>;
  /** JSON Lines. */
  journal(): Promise<ReadableStream<Uint8Array> | undefined>;
  /** Server-sent events, from the one after `lastEventId`. */
  events(lastEventId?: string): Promise<ReadableStream<Uint8Array> | undefined>;
  cancel(): Promise<RunView | undefined>;
  decide(decisions: Decisions): Promise<Result<RunView>>;
}

export interface StartTurn {
  org: string;
  user: string;
  client: string;
  message: string;
  requestId: string;
}

export interface ConversationRpc {
  /**
   * Takes a `StartTurn`, and answers with the turn's events, `complete` or `error` last, or with a
   * `Refusal`. A client who goes cancels the turn: streams that methods return do not tell of that.
   */
  fetch(request: Request): Promise<Response>;
  history(limit: number, cursor?: string): HistoryPage;
  /** A run of its turns that was suspended has ended, or is suspended again. Told more than once: as if once. */
  runWentOn(): Promise<void>;
  /** @returns how many messages were deleted. */
  clear(): number;
}
