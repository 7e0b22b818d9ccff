/** A request's id: the caller's, when it is one, or a new one. */
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../context.js";

export const requestId: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header("x-request-id") ?? "";
  const id = /^[\w.:-]{1,100}$/.test(given) ? given : crypto.randomUUID();
  c.set("requestId", id);
  await next();
  c.header("x-request-id", id);
};
