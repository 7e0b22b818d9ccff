import { z } from "@hono/zod-openapi";
import { defaultLimits, resolveLimits } from "../../runtime/limits.js";
import { policies } from "./common.js";

const limitNames = Object.keys(defaultLimits) as (keyof typeof defaultLimits)[];

/** What an isolate can keep (E3). */
const most: Partial<Record<keyof typeof defaultLimits, number>> = {
  maxMemoryBytes: 64 * 1024 * 1024,
  maxStackBytes: 64 * 1024,
  maxConcurrency: 6,
  maxConcurrencyPerServer: 6,
};

export const limits = z
  .partialRecord(z.enum(limitNames), z.int().min(0))
  .superRefine((value, context) => {
    for (const [name, limit] of Object.entries(value)) {
      try {
        resolveLimits({ [name]: limit });
        const highest = most[name as keyof typeof most];
        if (highest !== undefined && limit > highest)
          throw new RangeError(`limits.${name} is at most ${highest} here`);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        context.addIssue({ code: "custom", path: [name], message });
      }
    }
  })
  .openapi({ description: "Over the defaults.", example: { maxCalls: 100 } });

export const orgConfig = z
  .strictObject({
    model: z.string().min(1).max(200).default("claude-sonnet-4-5"),
    system_prompt: z
      .string()
      .max(100_000)
      .default("")
      .openapi({ description: "Added to the engine's own." }),
    mode: z.enum(["code", "direct"]).default("code"),
    limits: limits.default({}),
    policy: policies.default({}),
    max_iterations: z
      .int()
      .min(1)
      .max(100)
      .default(12)
      .openapi({ description: "Of the chat loop." }),
    max_tokens: z
      .int()
      .min(256)
      .max(64_000)
      .default(8_192)
      .openapi({ description: "Of one answer of the model." }),
  })
  .openapi("Config");

export type OrgConfig = z.infer<typeof orgConfig>;

export const defaultConfig: OrgConfig = orgConfig.parse({});
