/** What a server offered when it was last asked: plain data, from which its tools are made without asking again. */
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { ToolDefinition, ToolsOption } from "../runtime/tool-types.js";
import { bindServers, type ServerCatalog } from "./bind.js";
import { isRecord } from "./config.js";
import { within } from "./deadline.js";
import { defineExtras } from "./extras.js";
import { ServerLink } from "./link.js";
import { defineTools, listTools, type McpWarning, type ServerTerms } from "./server-tools.js";

export interface ServerSnapshot {
  /** The list of tools as it was sent. */
  tools: unknown[];
  /** Why the list was cut short. */
  cut?: string;
  resources: boolean;
  prompts: boolean;
}

export interface SnapshotServer {
  id: string;
  url: string;
  headers: Record<string, string>;
}

export interface SnapshotOptions {
  fetch?: FetchLike;
  /** For connecting and listing, ms. */
  timeoutMs?: number;
}

const maxTools = 1_000;
const maxMessageBytes = 16 * 1024 * 1024;
const defaultTimeoutMs = 30_000;

/** Connects, lists and hangs up. @throws the reason for which it could not. */
export async function takeSnapshot(
  server: SnapshotServer,
  options: SnapshotOptions = {},
): Promise<ServerSnapshot> {
  const link = linkTo(server, options, () => {});
  try {
    return await within(options.timeoutMs ?? defaultTimeoutMs, async (signal) => {
      const { items, cut } = await listTools(link, maxTools, signal);
      const capabilities = (await link.client()).getServerCapabilities();
      return {
        tools: items,
        ...(cut !== undefined && { cut }),
        resources: capabilities?.resources !== undefined,
        prompts: capabilities?.prompts !== undefined,
      };
    });
  } finally {
    void link.close();
  }
}

/** Whether a tool is offered, and under which policy. `undefined` leaves it out. */
export type Admit = (
  server: string,
  tool: string,
) => { policy?: "allow" | "ask" | "deny" } | undefined;

export interface SnapshotTools {
  tools: ToolsOption;
  warnings: McpWarning[];
  /** Ends the connections that calls have opened. */
  close(): Promise<void>;
}

export interface SnapshotToolsOptions extends SnapshotOptions {
  admit?: Admit;
  /** Stands around every definition. */
  wrap?: (definition: ToolDefinition) => ToolDefinition;
  onToolsChanged?: (server: string) => void;
}

/** The tools of several snapshots. A server is connected to when one of its tools is first called. */
export function snapshotTools(
  servers: readonly (SnapshotServer & { snapshot: ServerSnapshot } & ServerTerms)[],
  options: SnapshotToolsOptions = {},
): SnapshotTools {
  const warnings: McpWarning[] = [];
  const links: ServerLink[] = [];
  const { admit = everything, wrap = (definition) => definition } = options;
  const catalogs = servers.map((server): ServerCatalog => {
    const { id, snapshot } = server;
    const link = linkTo(server, options, () => options.onToolsChanged?.(id));
    links.push(link);
    const offered = snapshot.tools.filter(
      (item) => isRecord(item) && admit(id, String(item.name)) !== undefined,
    );
    const tools = defineTools(link, { items: offered, cut: snapshot.cut }, server, (warning) =>
      warnings.push(warning),
    ).map(({ origin, definition }) => ({
      origin,
      definition: wrap(underPolicy(definition, admit(id, origin)?.policy)),
    }));
    const extras = new Map(
      [...defineExtras(link, snapshot)].flatMap(([name, definition]) => {
        const terms = admit(id, name);
        return terms === undefined
          ? []
          : [[name, wrap(underPolicy(definition, terms.policy))] as const];
      }),
    );
    return { id, tools, extras };
  });
  const tools = bindServers(catalogs, (warning) => warnings.push(warning));
  return {
    tools,
    warnings,
    close: async () => void (await Promise.all(links.map((link) => link.close()))),
  };
}

function underPolicy(definition: ToolDefinition, policy: ToolDefinition["policy"]): ToolDefinition {
  return policy === undefined ? definition : { ...definition, policy };
}

function linkTo(
  { id, url, headers }: SnapshotServer,
  { fetch, timeoutMs }: SnapshotOptions,
  onToolsChanged: () => void,
): ServerLink {
  return new ServerLink(
    id,
    { kind: "http", url: new URL(url), headers },
    { connectTimeoutMs: timeoutMs ?? defaultTimeoutMs, maxMessageBytes, fetch, onToolsChanged },
  );
}

const everything: Admit = () => ({});
