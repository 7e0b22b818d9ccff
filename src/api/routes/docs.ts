import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../context.js";
import { type ApiDocument, operationId } from "../docs/document.js";
import { docsPage } from "../docs/page.js";
import { version } from "../version.js";

/** Adds `/openapi.json` and `/docs`, which describe what was added before. */
export function addDocs(app: OpenAPIHono<AppEnv>): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "key", {
    type: "http",
    scheme: "bearer",
    description: "The engine's key, or one of the organisation's.",
  });
  const document = () => {
    const { paths = {}, ...rest } = app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Entracte",
        version,
        description: "Runs the code that a model writes against an organisation's MCP servers.",
      },
    });
    return { ...rest, paths: named(paths as NonNullable<ApiDocument["paths"]>) };
  };
  app.get("/openapi.json", (c) => c.json(document()));
  app.get("/docs", (c) => {
    c.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'");
    return c.html(docsPage(document() as ApiDocument));
  });
}

/** Generators of clients name their methods after these. */
function named(paths: NonNullable<ApiDocument["paths"]>) {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          { operationId: operationId(method, path), ...operation },
        ]),
      ),
    ]),
  );
}
