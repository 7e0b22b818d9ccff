import { z } from "@hono/zod-openapi";

export const planInput = z
  .strictObject({
    code: z.string().openapi({ description: "The snippet.", example: "return 6 * 7" }),
  })
  .openapi("PlanInput");

/** See `Plan` in the library's types. */
export const planView = z
  .looseObject({
    source: z.string(),
    sites: z.array(z.looseObject({ site: z.number(), line: z.number(), column: z.number() })),
    diagnostics: z.array(z.looseObject({ code: z.string(), message: z.string() })),
    features: z.array(z.string()),
    tools: z.array(z.string()),
  })
  .openapi("Plan");
