import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../context.js";
import { docsPage } from "../docs-page.js";
import { version } from "../version.js";

/** Adds `/openapi.json` and `/docs`, which describe what was added before. */
export function addDocs(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "The engine's key, or one of the organisation's.",
  });
  const document = () =>
    app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Entracte",
        version,
        description: "Runs the code that a model writes against an organisation's MCP servers.",
      },
    });
  app.get("/openapi.json", (c) => c.json(document()));
  app.get("/docs", (c) => {
    c.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
    return c.html(docsPage(document()));
  });
}
