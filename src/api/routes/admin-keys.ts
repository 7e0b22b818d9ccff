import { createRoute, z } from "@hono/zod-openapi";
import { organizationOf } from "../env.js";
import { ApiError, unwrap } from "../errors.js";
import { log } from "../log.js";
import { body, failures, json, makeRouter, security } from "../router.js";
import { orgParams } from "../schemas/common.js";
import { keyInput, keyList, newKey } from "../schemas/key.js";

const base = "/api/v1/admin/orgs/{org}/keys";
const common = { tags: ["admin"], security };

const list = createRoute({
  ...{ method: "get", path: base, ...common },
  summary: "An organisation's keys, without the keys themselves",
  request: { params: orgParams },
  responses: { 200: json(keyList, "The keys."), ...failures },
});

const create = createRoute({
  ...{ method: "post", path: base, ...common },
  summary: "Make a key; it is shown this once",
  request: { params: orgParams, body: body(keyInput) },
  responses: { 201: json(newKey, "The key."), ...failures },
});

const remove = createRoute({
  ...{ method: "delete", path: `${base}/{id}`, ...common },
  summary: "Remove a key",
  request: {
    params: orgParams.extend({ id: z.uuid().openapi({ param: { name: "id", in: "path" } }) }),
  },
  responses: { 204: { description: "It is gone." }, ...failures },
});

export function adminKeyRoutes() {
  const router = makeRouter();
  router.openapi(list, async (c) => {
    const { org } = c.req.valid("param");
    return c.json({ keys: await organizationOf(c.env, org).listKeys() }, 200);
  });
  router.openapi(create, async (c) => {
    const { org } = c.req.valid("param");
    const made = await organizationOf(c.env, org).createKey(org, c.req.valid("json").name);
    const key = unwrap(made);
    log({ event: "admin_action", action: "create_key", org, target: key.id }, c.var.requestId);
    return c.json(key, 201);
  });
  router.openapi(remove, async (c) => {
    const { org, id } = c.req.valid("param");
    if (!(await organizationOf(c.env, org).removeKey(id)))
      throw new ApiError(404, "key_not_found", "There is no such key");
    log({ event: "admin_action", action: "remove_key", org, target: id }, c.var.requestId);
    return c.body(null, 204);
  });
  return router;
}
