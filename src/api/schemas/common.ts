import { z } from "@hono/zod-openapi";

export const orgName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}$/, "letters, digits, _ and -, at most 63")
  .openapi({ description: "The organisation.", example: "demo" });

export const orgParams = z.object({
  org: orgName.openapi({ param: { name: "org", in: "path" } }),
});

export const runParams = orgParams.extend({
  id: z.uuid().openapi({ param: { name: "id", in: "path" }, description: "The run." }),
});

export const errorSchema = z
  .object({
    error: z.string().openapi({ example: "Bad Request" }),
    code: z.string().openapi({ description: "Stable.", example: "invalid_request" }),
    message: z.string(),
    details: z.unknown().optional(),
  })
  .openapi("Error");

/** A tool's name, or a pattern with `*`: `atlas.*`, `*.delete_*`. */
export const toolPattern = z.string().min(1).max(200);

export const policy = z.enum(["allow", "ask", "deny"]);

export const policies = z
  .record(
    toolPattern,
    z.enum(policy.options, {
      error:
        'it must be "allow", "ask" or "deny": the policy of the tools whose names fit, {"*.delete_*": "ask"}',
    }),
  )
  .refine((value) => Object.keys(value).length <= 500, "at most 500 patterns")
  .openapi({
    description:
      "By tool name or pattern with `*`. The longest matching pattern decides; of a server's and the organisation's word, the stricter.",
    example: { "atlas.add_note": "ask" },
  });
