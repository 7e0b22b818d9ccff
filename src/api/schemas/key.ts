import { z } from "@hono/zod-openapi";

export const keyView = z
  .object({ id: z.string(), name: z.string(), created_at: z.string() })
  .openapi("Key");

export type KeyView = z.infer<typeof keyView>;

export const keyInput = z
  .strictObject({ name: z.string().min(1).max(200).default("key") })
  .openapi("KeyInput");

export const newKey = keyView
  .extend({ key: z.string().openapi({ description: "Shown this once." }) })
  .openapi("NewKey");

export type NewKey = z.infer<typeof newKey>;

export const keyList = z.object({ keys: z.array(keyView) }).openapi("Keys");
