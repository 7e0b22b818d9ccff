import { createRoute } from "@hono/zod-openapi";
import { plan } from "../../workers.js";
import { organizationOf } from "../env.js";
import { openTools } from "../organization/tools.js";
import { body, failures, json, makeRouter, security } from "../router.js";
import { orgParams } from "../schemas/common.js";
import { planInput, planView } from "../schemas/plan.js";

const route = createRoute({
  method: "post",
  path: "/api/v1/orgs/{org}/plan",
  tags: ["runs"],
  summary: "What a snippet would do; nothing of it runs",
  security,
  request: { params: orgParams, body: body(planInput) },
  responses: { 200: json(planView, "The plan, with diagnostics."), ...failures },
});

export function planRoutes() {
  const router = makeRouter();
  router.openapi(route, async (c) => {
    const { org } = c.req.valid("param");
    const { code } = c.req.valid("json");
    const toolset = await organizationOf(c.env, org).toolset(c.var.requestId);
    const { tools } = openTools(c.env, toolset);
    const made = plan(code, { tools, limits: toolset.config.limits, asks: true });
    return c.json(JSON.parse(JSON.stringify(made)), 200);
  });
  return router;
}
