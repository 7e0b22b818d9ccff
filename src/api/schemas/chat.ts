import { z } from "@hono/zod-openapi";
import { orgName } from "./common.js";
import { pendingCall } from "./run.js";

const userId = z
  .string()
  .min(1)
  .max(200)
  .openapi({ description: "Whose conversation it is.", example: "test" });

export const chatInput = z
  .object({
    user_id: userId,
    client_id: z
      .string()
      .min(1)
      .max(200)
      .openapi({ description: "Where the user writes from.", example: "test" }),
    message: z
      .string()
      .min(1)
      .max(100_000)
      .openapi({ example: "List the languages of Switzerland" }),
    message_type: z.literal("text").default("text"),
    org: orgName.optional().openapi({ description: "The key's, or the default one." }),
    stream: z
      .boolean()
      .default(false)
      .openapi({ description: "Answer with Server-Sent Events, as /chat/stream does." }),
  })
  .openapi("ChatInput");

export const usage = z
  .object({
    input_tokens: z.number(),
    output_tokens: z.number(),
    cache_creation_input_tokens: z.number(),
    cache_read_input_tokens: z.number(),
  })
  .openapi("Usage", { description: "Of all requests of the turn together." });

export type Usage = z.infer<typeof usage>;

export const chatStop = z.enum(["answered", "iterations", "max_tokens", "refused"]);

export const chatView = z
  .object({
    org: z.string(),
    user_id: z.string(),
    client_id: z.string(),
    turn_id: z.string(),
    responses: z
      .array(z.string())
      .openapi({ description: "What the model said, in order; the answer comes last." }),
    run_ids: z.array(z.string()),
    pending: z
      .array(z.object({ run_id: z.string(), calls: z.array(pendingCall) }))
      .openapi({ description: "Runs that wait for decisions." }),
    model: z.string(),
    iterations: z.number().openapi({ description: "Requests to the model." }),
    stop: chatStop.openapi({
      description:
        "`iterations`: the cap was reached and the answer is what was known by then; `max_tokens`: the answer is cut.",
    }),
    usage,
    warnings: z.array(z.string()),
  })
  .openapi("ChatAnswer");

export type ChatView = z.infer<typeof chatView>;

export const historyParams = z.object({
  user: userId.openapi({ param: { name: "user", in: "path" } }),
});

export const historyQuery = z.object({
  org: orgName.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "not a cursor of this list")
    .optional()
    .openapi({ description: "`next_cursor` of the page that comes after it." }),
});

export const historyMessage = z
  .object({
    id: z.number(),
    turn_id: z.string(),
    role: z.enum(["user", "assistant"]),
    text: z.string(),
    client_id: z.string(),
    created_at: z.string(),
    run_ids: z.array(z.string()).optional(),
    turn_status: z.enum(["running", "completed", "refused", "failed", "cancelled"]),
  })
  .openapi("Message");

export type HistoryMessage = z.infer<typeof historyMessage>;

export const historyPage = z
  .object({
    messages: z
      .array(historyMessage)
      .openapi({ description: "In order; the first page ends with the newest." }),
    next_cursor: z.string().optional().openapi({ description: "For the messages before these." }),
  })
  .openapi("History");

export type HistoryPage = z.infer<typeof historyPage>;
