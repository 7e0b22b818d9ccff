import { createRoute, z } from "@hono/zod-openapi";
import { toolDeclarations } from "../../mcp/index.js";
import { ToolSearch } from "../../mcp/search.js";
import { bindTools } from "../../runtime/tools.js";
import type { ToolDescriptor } from "../../transform/types.js";
import { organizationOf } from "../env.js";
import { openTools } from "../organization/tools.js";
import { failures, json, makeRouter, security } from "../router.js";
import { orgParams } from "../schemas/common.js";
import { type ToolView, toolList } from "../schemas/tool.js";

const list = createRoute({
  method: "get",
  path: "/api/v1/orgs/{org}/tools",
  tags: ["tools"],
  summary: "The catalog, searched when `q` is given",
  security,
  request: {
    params: orgParams,
    query: z.object({
      q: z.string().max(500).optional(),
      limit: z.coerce.number().int().min(1).max(1_000).optional(),
    }),
  },
  responses: { 200: json(toolList, "The best first."), ...failures },
});

const types = createRoute({
  method: "get",
  path: "/api/v1/orgs/{org}/tools/types",
  tags: ["tools"],
  summary: "The catalog as TypeScript declarations",
  security,
  request: { params: orgParams },
  responses: {
    200: { description: "A declaration file.", content: { "text/plain": { schema: z.string() } } },
    ...failures,
  },
});

const hitsByDefault = 20;

export function toolRoutes() {
  const router = makeRouter();
  router.openapi(list, async (c) => {
    const { org } = c.req.valid("param");
    const { q = "", limit } = c.req.valid("query");
    const toolset = await organizationOf(c.env, org).toolset(c.var.requestId);
    const { tools, warnings } = openTools(c.env, toolset);
    const descriptors = bindTools(tools).catalog.tools;
    const found =
      q.trim() === ""
        ? descriptors.slice(0, limit).map((tool) => view(tool))
        : new ToolSearch(descriptors)
            .search(q, limit ?? hitsByDefault)
            .map(({ tool, score }) => view(tool, score));
    return c.json(
      {
        tools: found,
        total: descriptors.length,
        servers: toolset.states,
        warnings: warnings.map(({ message }) => message),
      },
      200,
    );
  });
  router.openapi(types, async (c) => {
    const { org } = c.req.valid("param");
    const toolset = await organizationOf(c.env, org).toolset(c.var.requestId);
    return c.text(toolDeclarations(openTools(c.env, toolset).tools), 200);
  });
  return router;
}

function view(tool: ToolDescriptor, score?: number): ToolView {
  const {
    name,
    server,
    description,
    inputSchema,
    outputSchema,
    annotations,
    policy = "allow",
  } = tool;
  return {
    ...{ name, server, description, policy },
    input_schema: inputSchema,
    output_schema: outputSchema,
    ...(annotations && { annotations: { ...annotations } }),
    ...(score !== undefined && { score: Math.round(score * 1_000) / 1_000 }),
  };
}
