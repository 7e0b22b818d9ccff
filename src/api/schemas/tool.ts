import { z } from "@hono/zod-openapi";
import { policy } from "./common.js";

export const toolSummary = z
  .object({
    name: z.string().openapi({ example: "list_languages" }),
    description: z.string().optional(),
    read_only: z.boolean(),
  })
  .openapi("ToolSummary");

export const toolView = z
  .object({
    name: z
      .string()
      .openapi({ description: "As snippets call it.", example: "atlas.list_languages" }),
    server: z.string().optional(),
    description: z.string().optional(),
    input_schema: z.unknown().optional(),
    output_schema: z.unknown().optional(),
    annotations: z.record(z.string(), z.unknown()).optional(),
    policy: policy,
    score: z.number().optional().openapi({ description: "How well it fits `q`." }),
  })
  .openapi("Tool");

export type ToolView = z.infer<typeof toolView>;

export const serverState = z
  .object({
    id: z.string(),
    status: z.enum(["ok", "error", "set_aside"]),
    tools_count: z.number(),
    error: z.string().optional(),
    retry_at: z
      .string()
      .optional()
      .openapi({ description: "When a server set aside is tried again." }),
    refreshed_at: z.string().optional(),
  })
  .openapi("ServerState");

export type ServerState = z.infer<typeof serverState>;

export const toolList = z
  .object({
    tools: z.array(toolView),
    total: z.number(),
    servers: z.array(serverState),
    warnings: z.array(z.string()),
  })
  .openapi("Tools");
