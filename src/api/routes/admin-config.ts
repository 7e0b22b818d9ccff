import { createRoute } from "@hono/zod-openapi";
import { organizationOf } from "../env.js";
import { log } from "../log.js";
import { body, failures, json, makeRouter, security } from "../router.js";
import { orgParams } from "../schemas/common.js";
import { orgConfig } from "../schemas/config.js";

const path = "/api/v1/admin/orgs/{org}/config";
const common = { tags: ["admin"], security };

const get = createRoute({
  ...{ method: "get", path, ...common },
  summary: "An organisation's settings",
  request: { params: orgParams },
  responses: { 200: json(orgConfig, "The settings."), ...failures },
});

const put = createRoute({
  ...{ method: "put", path, ...common },
  summary: "Replace an organisation's settings; what is left out is its default",
  request: { params: orgParams, body: body(orgConfig) },
  responses: { 200: json(orgConfig, "The settings."), ...failures },
});

export function adminConfigRoutes() {
  const router = makeRouter();
  router.openapi(get, async (c) => {
    const { org } = c.req.valid("param");
    return c.json(await organizationOf(c.env, org).getConfig(), 200);
  });
  router.openapi(put, async (c) => {
    const { org } = c.req.valid("param");
    const config = c.req.valid("json");
    await organizationOf(c.env, org).putConfig(config);
    log({ event: "admin_action", action: "put_config", org }, c.var.requestId);
    return c.json(config, 200);
  });
  return router;
}
