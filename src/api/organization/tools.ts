/** The tools of an organisation, for a run, a plan or a prompt. */
import { type SnapshotTools, snapshotTools } from "../../mcp/snapshot.js";
import type { ToolDefinition } from "../../runtime/tool-types.js";
import { type Env, isDevelopment } from "../env.js";
import type { Toolset } from "../rpc.js";
import { guardedFetch } from "../security/guarded-fetch.js";
import { Redactor, secretsIn } from "../security/redact.js";
import { isAllowed, type Policies, policyOf } from "./patterns.js";

export interface OpenToolsOptions {
  /** Stands around every definition. */
  wrap?: (definition: ToolDefinition) => ToolDefinition;
  onToolsChanged?: (server: string) => void;
  /** Decides instead of the organisation's policy: a run keeps the policy that it was started under. */
  policies?: (server: string, tool: string) => "allow" | "ask" | "deny" | undefined;
}

/**
 * Makes the tools of a toolset: for the `tools` option of `run` and `plan`, for `toolDeclarations`
 * and `bindTools`. Nothing is connected before a tool is called; `close` ends what was.
 */
export function openTools(
  env: Env,
  toolset: Toolset,
  options: OpenToolsOptions = {},
): SnapshotTools {
  const { servers } = toolset;
  const lists = new Map(servers.map((server) => [server.id, server]));
  const policy =
    options.policies ?? ((server: string, tool: string) => policyIn(toolset, server, tool));
  return snapshotTools(servers, {
    fetch: guardedFetch(isDevelopment(env)),
    onToolsChanged: options.onToolsChanged,
    wrap: options.wrap,
    admit(server, tool) {
      if (!isAllowed(lists.get(server)?.allowedTools, server, tool)) return undefined;
      const decided = policy(server, tool);
      return decided === undefined ? {} : { policy: decided };
    },
  });
}

function policyIn({ servers, config }: Toolset, server: string, tool: string) {
  const own: Policies | undefined = servers.find(({ id }) => id === server)?.policy;
  return policyOf([own, config.policy], server, tool);
}

/** Takes the servers' secrets out of what they echo. */
export function toolsetRedactor({ servers }: Toolset): Redactor {
  return new Redactor(servers.flatMap(({ headers }) => secretsIn(headers)));
}
