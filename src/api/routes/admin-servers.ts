import { createRoute, z } from "@hono/zod-openapi";
import { organizationOf } from "../env.js";
import { ApiError, unwrap } from "../errors.js";
import { log } from "../log.js";
import { body, failures, json, makeRouter, security } from "../router.js";
import { orgParams } from "../schemas/common.js";
import {
  serverId,
  serverInput,
  serverList,
  serverListInput,
  serverView,
} from "../schemas/server.js";

const base = "/api/v1/admin/orgs/{org}/mcp-servers";
const common = { tags: ["admin"], security };

const list = createRoute({
  ...{ method: "get", path: base, ...common },
  summary: "MCP servers; `discover=true` asks each what it offers",
  request: {
    params: orgParams,
    query: z.object({ discover: z.enum(["true", "false"]).optional() }),
  },
  responses: { 200: json(serverList, "The servers, by priority."), ...failures },
});

const replace = createRoute({
  ...{ method: "put", path: base, ...common },
  summary: "Replace all MCP servers",
  request: { params: orgParams, body: body(serverListInput) },
  responses: { 200: json(serverList, "The servers."), ...failures },
});

const upsert = createRoute({
  ...{ method: "post", path: base, ...common },
  summary: "Add or change one MCP server",
  request: { params: orgParams, body: body(serverInput) },
  responses: { 200: json(serverView, "The server."), ...failures },
});

const remove = createRoute({
  ...{ method: "delete", path: `${base}/{id}`, ...common },
  summary: "Remove one MCP server",
  request: {
    params: orgParams.extend({ id: serverId.openapi({ param: { name: "id", in: "path" } }) }),
  },
  responses: { 204: { description: "It is gone." }, ...failures },
});

export function adminServerRoutes() {
  const router = makeRouter();
  router.openapi(list, async (c) => {
    const { org } = c.req.valid("param");
    const organization = organizationOf(c.env, org);
    const discover = c.req.valid("query").discover === "true";
    const servers = discover
      ? await organization.discover(c.var.requestId)
      : await organization.listServers();
    return c.json({ servers }, 200);
  });
  router.openapi(replace, async (c) => {
    const { org } = c.req.valid("param");
    const servers = unwrap(await organizationOf(c.env, org).replaceServers(c.req.valid("json")));
    log({ event: "admin_action", action: "replace_servers", org }, c.var.requestId);
    return c.json({ servers }, 200);
  });
  router.openapi(upsert, async (c) => {
    const { org } = c.req.valid("param");
    const server = unwrap(await organizationOf(c.env, org).upsertServer(c.req.valid("json")));
    log({ event: "admin_action", action: "put_server", org, target: server.id }, c.var.requestId);
    return c.json(server, 200);
  });
  router.openapi(remove, async (c) => {
    const { org, id } = c.req.valid("param");
    if (!(await organizationOf(c.env, org).removeServer(id)))
      throw new ApiError(404, "server_not_found", `There is no server "${id}"`);
    log({ event: "admin_action", action: "remove_server", org, target: id }, c.var.requestId);
    return c.body(null, 204);
  });
  return router;
}
