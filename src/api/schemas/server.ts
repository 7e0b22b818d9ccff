import { z } from "@hono/zod-openapi";
import { policies, toolPattern } from "./common.js";
import { toolSummary } from "./tool.js";

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/, "not a header's name");
const headerValue = z
  .string()
  .max(8_000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "not a header's value");

export const serverId = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$/, "letters, digits, _ and -, at most 63")
  .openapi({ example: "atlas" });

export const serverInput = z
  .strictObject({
    id: serverId,
    name: z.string().max(200).optional().openapi({ description: "The id by default." }),
    url: z
      .url()
      .max(2_000)
      .openapi({ description: "Streamable HTTP.", example: "http://127.0.0.1:8765/mcp" }),
    auth_token: z
      .string()
      .max(8_000)
      .regex(/^[\x21-\x7e]*$/, "not a token")
      .nullish()
      .openapi({
        description: "Sent as a bearer token. Write-only; left out keeps it, null removes it.",
      }),
    headers: z
      .record(headerName, headerValue)
      .nullish()
      .openapi({ description: "Write-only; left out keeps them, null removes them." }),
    enabled: z.boolean().default(true),
    priority: z
      .int()
      .min(-1_000)
      .max(1_000)
      .default(0)
      .openapi({ description: "Higher comes first." }),
    allowed_tools: z
      .array(toolPattern)
      .max(1_000)
      .nullish()
      .openapi({ description: "All by default." }),
    policy: policies.nullish(),
    trust_annotations: z
      .boolean()
      .default(true)
      .openapi({ description: "Whether the server is believed when it calls a tool read-only." }),
    unrelated: z.boolean().default(false).openapi({
      description:
        "Nothing that it does changes what other servers read, nor they what it reads: reads are fetched ahead past the others' writes.",
    }),
  })
  .openapi("McpServerInput");

export type ServerInput = z.infer<typeof serverInput>;

export const serverView = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    enabled: z.boolean(),
    priority: z.number(),
    allowed_tools: z.array(z.string()).optional(),
    policy: policies.optional(),
    trust_annotations: z.boolean(),
    unrelated: z.boolean(),
    has_auth_token: z.boolean(),
    header_names: z.array(z.string()),
    created_at: z.string(),
    updated_at: z.string(),
    discovery_status: z.enum(["ok", "error", "skipped"]).optional(),
    discovery_error: z.string().optional(),
    discovery_ms: z.number().optional(),
    tools_count: z.number().optional(),
    tools: z.array(toolSummary).optional(),
  })
  .openapi("McpServer");

export type ServerView = z.infer<typeof serverView>;

export const serverList = z.object({ servers: z.array(serverView) }).openapi("McpServers");

/** A list, or `{ servers: [...] }` as `GET` shows it. */
export const serverListInput = z.union([
  z.array(serverInput).max(100),
  z.object({ servers: z.array(serverInput).max(100) }).transform(({ servers }) => servers),
]);
