/** The tools every fixture has: a small directory, a store that counts, and awkward customers. */
import type { ToolDefinition, ToolsOption } from "../../src/runtime/tool-types.js";
import type { JsonSchema } from "../../src/transform/types.js";

/** Takes the virtual time of the harness, and gives up with the call. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

type ObjectTool = Omit<ToolDefinition, "arguments" | "invoke" | "server">;
type Body = (args: Record<string, unknown>) => unknown;

/** A tool as an MCP server would offer it: one object in, 10 ms away. */
function remote(server: string, tool: ObjectTool, body: Body): ToolDefinition {
  return {
    ...tool,
    server,
    arguments: "object",
    async invoke(args, { signal }) {
      await sleep(10, signal);
      return body((args[0] ?? {}) as Record<string, unknown>);
    },
  };
}

const reads = { readOnlyHint: true };
const writes = { readOnlyHint: false, idempotentHint: false };

function schema(properties: Record<string, JsonSchema>, ...required: string[]): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

const byId = schema({ id: { type: "integer", description: "The number of the entry." } }, "id");
const byKey = schema({ key: { type: "string" } }, "key");

const users = [
  { id: 1, name: "Ada", email: "ada@example.com", teamId: 10 },
  { id: 2, name: "Grace", email: "grace@example.com", teamId: 20 },
  { id: 3, name: "Edsger", email: "edsger@example.com", teamId: 30 },
];
const teams = [
  { id: 10, name: "Engines" },
  { id: 20, name: "Compilers" },
];

function find<T extends { id: number }>(kind: string, list: T[], id: unknown): T {
  const found = list.find((entry) => entry.id === id);
  if (found === undefined) throw new Error(`no ${kind} ${String(id)}`);
  return { ...found };
}

/** Fresh tools for one run: the store starts empty. */
export function standardTools(): ToolsOption {
  const store = new Map<unknown, unknown>();
  return {
    get_user: remote(
      "directory",
      { description: "One user.", inputSchema: byId, annotations: reads },
      ({ id }) => find("user", users, id),
    ),
    list_users: remote(
      "directory",
      { description: "All users.", inputSchema: schema({}), annotations: reads },
      () => users.map((user) => ({ ...user })),
    ),
    get_team: remote(
      "directory",
      { description: "One team.", inputSchema: byId, annotations: reads },
      ({ id }) => find("team", teams, id),
    ),
    delete_user: remote("directory", { inputSchema: byId, policy: "deny" }, () => true),
    list_page: remote(
      "directory",
      { inputSchema: schema({ cursor: { type: "string" } }), annotations: reads },
      ({ cursor }) => {
        const start = Number(cursor ?? 0);
        const items = [1, 2, 3, 4, 5].slice(start, start + 2);
        return start + 2 < 5 ? { items, nextCursor: String(start + 2) } : { items };
      },
    ),
    store: {
      get: remote(
        "store",
        { inputSchema: byKey, annotations: reads },
        ({ key }) => store.get(key) ?? null,
      ),
      put: remote(
        "store",
        {
          inputSchema: schema({ key: { type: "string" }, value: {} }, "key", "value"),
          annotations: writes,
        },
        ({ key, value }) => {
          store.set(key, value);
          return true;
        },
      ),
      increment: remote("store", { inputSchema: byKey, annotations: writes }, ({ key }) => {
        const next = Number(store.get(key) ?? 0) + 1;
        store.set(key, next);
        return next;
      }),
    },
    add: (a: number, b: number) => a + b,
    fail: ({ message }: { message: string }) => {
      throw new Error(message);
    },
    slow: {
      annotations: reads,
      handler: async ({ ms, value }: { ms: number; value: unknown }) => {
        await sleep(ms);
        return value;
      },
    },
    broken: () => {
      throw Object.assign(new Error("the disk is full"), {
        name: "StorageError",
        code: "ENOSPC",
        data: { free: 0 },
      });
    },
    nothing: () => undefined,
    big: ({ size }: { size: number }) => "x".repeat(size),
    special: () => ({
      u: undefined,
      nan: Number.NaN,
      minus: -0,
      big: 10n,
      date: new Date(86_400_000),
      map: new Map([["k", new Set([1])]]),
      re: /x/g,
    }),
  };
}
