/** The names under which snippets find what servers offer. */
import type {
  ToolDefinition,
  ToolNamespace,
  ToolOption,
  ToolsOption,
} from "../runtime/tool-types.js";
import { assignNames, shadowsGlobal, toIdentifier } from "./names.js";
import { plainLine } from "./sanitize.js";
import type { McpWarning, ServerTool } from "./server-tools.js";

export interface ServerCatalog {
  id: string;
  tools: ServerTool[];
  /** `$readResource` and its kin, by name. */
  extras: ReadonlyMap<string, ToolDefinition>;
}

/**
 * Each server a namespace; a tool whose name no other server uses is global as well, unless it would
 * hide a namespace or a standard global. The result does not depend on the servers' order.
 */
export function bindServers(
  servers: readonly ServerCatalog[],
  warn: (warning: McpWarning) => void,
): ToolsOption {
  const ids = assignNames(
    servers.map((server) => server.id),
    namespaceName,
  );
  for (const { origin, name, taken } of ids.renamed) {
    const message = `server "${plainLine(origin, 80)}" is the namespace ${name}: another one is ${taken}`;
    warn({ code: "renamed", server: origin, message });
  }
  const bound = new Map<string, ToolOption | ToolNamespace>();
  const flat = new Map<string, ToolDefinition[]>();
  servers.forEach((server, index) => {
    const namespace = ids.names[index];
    if (namespace === undefined) return;
    bound.set(namespace, namespaceOf(server, flat, warn));
  });
  for (const [name, definitions] of [...flat].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [only, ...others] = definitions;
    if (only === undefined || others.length > 0 || bound.has(name)) continue;
    if (shadowsGlobal(name)) {
      const server = only.server ?? "";
      const message = `tool "${name}" of "${server}" is not made a global: it would hide the standard ${name}`;
      warn({ code: "shadowed", server, message });
      continue;
    }
    bound.set(name, only);
  }
  return record(bound);
}

function namespaceName(id: string): string {
  const name = toIdentifier(id, "server");
  return shadowsGlobal(name) ? `${name}_server` : name;
}

function namespaceOf(
  server: ServerCatalog,
  flat: Map<string, ToolDefinition[]>,
  warn: (warning: McpWarning) => void,
): ToolNamespace {
  const members = new Map<string, ToolDefinition>(server.extras);
  const naming = assignNames(
    server.tools.map((tool) => tool.origin),
    (origin) => toIdentifier(origin, "tool"),
    members.keys(),
  );
  for (const { origin, name, taken } of naming.renamed) {
    const message = `tool "${plainLine(origin, 80)}" of "${server.id}" is ${name}: another one is ${taken}`;
    warn({ code: "renamed", server: server.id, message });
  }
  server.tools.forEach((tool, index) => {
    const name = naming.names[index];
    if (name === undefined) return;
    members.set(name, tool.definition);
    flat.set(name, [...(flat.get(name) ?? []), tool.definition]);
  });
  return record(members);
}

/** Own properties only; names were made safe, and the prototype is no object's. */
function record<T>(entries: ReadonlyMap<string, T>): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}
