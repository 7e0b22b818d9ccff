import { createRoute, z } from "@hono/zod-openapi";
import { json, makeRouter } from "../router.js";
import { version } from "../version.js";

const health = createRoute({
  method: "get",
  path: "/health",
  tags: ["health"],
  summary: "Whether the Worker answers",
  responses: {
    200: json(
      z.object({ status: z.literal("ok"), version: z.string() }).openapi("Health"),
      "It does.",
    ),
  },
});

export function healthRoutes() {
  const router = makeRouter();
  router.openapi(health, (c) => c.json({ status: "ok" as const, version }, 200));
  return router;
}
