/**
 * What a call that may write can change (R3): what the tools of its group read. All servers are one
 * group, the host's functions with them, but for those that are configured as unrelated.
 */
import type { ToolDescriptor } from "../transform/types.js";
import type { HostTool } from "./tools.js";

/** Of every tool whose server is related to others. */
export const common = 1;

export interface ToolGroups {
  /** The group of what a tool that may be fetched ahead reads. */
  reads: ReadonlyMap<number, number>;
  /** The group that a tool may write to; undefined when it only reads. */
  writes(tool: number): number | undefined;
}

export function toolGroups(hosts: readonly HostTool[]): ToolGroups {
  const servers = new Map<string, number>();
  const groups = hosts.map(({ descriptor: { server, unrelated } }) => {
    if (unrelated !== true || server === undefined) return common;
    const group = servers.get(server) ?? common + 1 + servers.size;
    servers.set(server, group);
    return group;
  });
  const reads = new Map<number, number>();
  hosts.forEach(({ descriptor }, tool) => {
    if (mayBeFetched(descriptor)) reads.set(tool, groups[tool] ?? common);
  });
  const writes = (tool: number) =>
    hosts[tool]?.descriptor.annotations?.readOnlyHint === true
      ? undefined
      : (groups[tool] ?? common);
  return { reads, writes };
}

/** Whether such a tool's calls may be made before the program makes them. */
function mayBeFetched({ annotations, policy }: ToolDescriptor): boolean {
  return annotations?.readOnlyHint === true && (policy === undefined || policy === "allow");
}
