import { z } from "@hono/zod-openapi";

export const runStatus = z.enum(["running", "suspended", "completed", "failed"]);
export type RunStatus = z.infer<typeof runStatus>;

export const maxWaitMs = 120_000;

export const runInput = z
  .strictObject({
    code: z.string().openapi({
      description: "The snippet.",
      example: "const { total } = await list_languages({ limit: 1 });\nreturn total;",
    }),
    wait_ms: z
      .int()
      .min(0)
      .max(maxWaitMs)
      .default(30_000)
      .openapi({ description: "How long to wait for the outcome." }),
    idempotency_key: z.string().min(1).max(200).optional(),
  })
  .openapi("RunInput");

export const pendingCall = z.object({
  seq: z.number(),
  tool: z.string(),
  args: z.array(z.unknown()),
  line: z.number().optional(),
  column: z.number().optional(),
  codeFrame: z.string().optional().openapi({ description: "Where in the snippet it stands." }),
});

export const runView = z
  .looseObject({
    id: z.string(),
    status: runStatus,
    created_at: z.string(),
    ended_at: z.string().optional(),
    value: z.unknown().optional(),
    valueEncoded: z
      .string()
      .optional()
      .openapi({ description: "In devalue form, where JSON lost something." }),
    error: z.looseObject({ name: z.string(), message: z.string() }).optional(),
    pending: z
      .array(pendingCall)
      .optional()
      .openapi({ description: "Calls that wait for a decision." }),
    logs: z.array(z.looseObject({ level: z.string(), text: z.string() })).optional(),
    calls: z
      .array(z.looseObject({ seq: z.number(), tool: z.string(), status: z.string() }))
      .optional(),
    stages: z.number().optional(),
    gas: z.number().optional(),
    diagnostics: z.array(z.looseObject({ code: z.string() })).optional(),
    warnings: z.array(z.looseObject({ code: z.string() })).optional(),
  })
  .openapi("Run");

export type RunView = z.infer<typeof runView>;

export const runSummary = z
  .object({
    id: z.string(),
    status: runStatus,
    origin: z.enum(["api", "chat"]),
    created_at: z.string(),
    ended_at: z.string().optional(),
    duration_ms: z.number().optional(),
    stages: z.number().optional(),
    calls: z.number().optional(),
  })
  .openapi("RunSummary");

export const runList = z
  .object({ runs: z.array(runSummary), next_cursor: z.string().optional() })
  .openapi("Runs");

export type RunList = z.infer<typeof runList>;

export const runListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "not a cursor of this list")
    .optional(),
  status: runStatus.optional(),
});

export const decision = z.discriminatedUnion("action", [
  z.strictObject({
    seq: z.int().min(0),
    action: z.literal("approve"),
    args: z
      .array(z.json())
      .optional()
      .openapi({
        type: "array",
        items: { type: "object" },
        description:
          "Sent instead of the arguments that were asked for, in the form that `pending` shows them. " +
          "The tool's schema holds for them too: what it does not allow fails the call.",
      }),
    reason: z.string().max(2_000).optional(),
  }),
  z.strictObject({
    seq: z.int().min(0),
    action: z.literal("reject"),
    reason: z.string().max(2_000).optional(),
  }),
  z.strictObject({
    seq: z.int().min(0),
    action: z.literal("answer"),
    value: z.json().openapi({
      type: "object",
      description: "Any JSON: what the call returns, without being sent.",
    }),
    reason: z.string().max(2_000).optional(),
  }),
]);

export const decisions = z
  .strictObject({ decisions: z.array(decision).min(1).max(1_000) })
  .openapi("Decisions");

export type Decisions = z.infer<typeof decisions>["decisions"];
