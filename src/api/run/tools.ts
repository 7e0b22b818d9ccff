/** The tools of one run: its organisation's, watched. */
import { isRecord } from "../../mcp/config.js";
import type { SnapshotTools } from "../../mcp/snapshot.js";
import type { ToolDefinition, ToolsOption } from "../../runtime/tool-types.js";
import type { Env } from "../env.js";
import { openTools, toolsetRedactor } from "../organization/tools.js";
import type { RunReport, Toolset } from "../rpc.js";
import { pinnedPolicy, type RunState } from "./state.js";

export interface RunTools extends SnapshotTools {
  reached: NonNullable<RunReport["servers"]>;
}

export interface RunToolsSetup {
  env: Env;
  toolset: Toolset;
  policies: NonNullable<RunState["policies"]>;
  /** Tools that the journal names. */
  needed: readonly string[];
  onToolsChanged(server: string): void;
}

export function runTools(setup: RunToolsSetup): RunTools {
  const { env, toolset, policies, onToolsChanged } = setup;
  const redactor = toolsetRedactor(toolset);
  const reached: RunTools["reached"] = {};
  const wrap = (definition: ToolDefinition): ToolDefinition => ({
    ...definition,
    async invoke(args, context) {
      const server = definition.server ?? "";
      const count = reached[server] ?? { reached: 0, lost: 0 };
      reached[server] = count;
      try {
        const result = await definition.invoke(args, context);
        count.reached++;
        return redactor.json(result);
      } catch (thrown) {
        if (isTransport(thrown)) count.lost++;
        else count.reached++;
        if (thrown instanceof Error) {
          thrown.message = redactor.text(thrown.message);
          if ("data" in thrown) thrown.data = redactor.json(thrown.data);
        }
        throw thrown;
      }
    },
  });
  const opened = openTools(env, toolset, {
    wrap,
    onToolsChanged,
    policies: pinnedPolicy(policies),
  });
  return { ...opened, tools: withMissing(opened.tools, setup.needed), reached };
}

function isTransport(thrown: unknown): boolean {
  return thrown instanceof Error && "transport" in thrown && thrown.transport === true;
}

/** A tool that has gone since the run began fails when it is called, and not before. */
function withMissing(tools: ToolsOption, needed: readonly string[]): ToolsOption {
  const all: Record<string, ToolsOption[string]> = Object.assign(Object.create(null), tools);
  for (const name of needed) {
    const [namespace = "", member = ""] = name.split(".");
    const there = all[namespace];
    const members: Record<string, ToolDefinition> = Object.assign(
      Object.create(null),
      isRecord(there) ? there : undefined,
    );
    if (member === "" || Object.hasOwn(members, member)) continue;
    members[member] = gone(name);
    all[namespace] = members;
  }
  return all;
}

function gone(name: string): ToolDefinition {
  return {
    arguments: "object",
    invoke() {
      throw new Error(
        `${name} is no longer there: its server was removed, fails or does not offer it any more`,
      );
    },
  };
}
