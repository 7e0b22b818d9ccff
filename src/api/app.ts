/** The HTTP API. */
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { ApiError } from "./errors.js";
import { localServers } from "./local-servers.js";
import { authenticate, authorizeAdmin, authorizePath } from "./middleware/auth.js";
import { notFound, onError } from "./middleware/errors.js";
import { requestId } from "./middleware/request-id.js";
import { makeRouter, methodsAt } from "./router.js";
import { adminConfigRoutes } from "./routes/admin-config.js";
import { adminKeyRoutes } from "./routes/admin-keys.js";
import { adminServerRoutes } from "./routes/admin-servers.js";
import { chatRoutes } from "./routes/chat.js";
import { addDocs } from "./routes/docs.js";
import { healthRoutes } from "./routes/health.js";
import { planRoutes } from "./routes/plan.js";
import { runRoutes } from "./routes/runs.js";
import { toolRoutes } from "./routes/tools.js";

const maxBodyBytes = 1024 * 1024;
const corsOptions = {
  allowMethods: ["GET", "POST", "PUT", "DELETE"],
  exposeHeaders: ["x-request-id", "retry-after", "location"],
  maxAge: 600,
};

export function makeApp() {
  const app = makeRouter();
  app.onError(onError);
  app.notFound((c) => notFound(c, methodsAt(app, c.req.path)));
  app.use(requestId);
  app.use(async (c, next) => {
    const allowed = (c.env.CORS_ORIGINS ?? "").split(",").map((origin) => origin.trim());
    const origins = allowed.filter((origin) => origin !== "");
    if (origins.length === 0) return next();
    const origin = origins.includes("*") ? "*" : origins;
    return cors({ ...corsOptions, origin })(c, next);
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new ApiError(413, "too_large", `A body has at most ${maxBodyBytes} bytes`);
      },
    }),
  );
  app.use("/api/*", authenticate);
  app.use("/api/v1/orgs/:org/*", authorizePath);
  app.use("/api/v1/admin/orgs/:org/*", authorizeAdmin);
  for (const routes of [
    healthRoutes(),
    planRoutes(),
    runRoutes(),
    toolRoutes(),
    adminServerRoutes(),
    adminConfigRoutes(),
    adminKeyRoutes(),
    chatRoutes(),
  ])
    app.route("/", routes);
  addDocs(app);
  for (const [path, server] of localServers()) app.all(path, (c) => server(c.req.raw));
  return app;
}
