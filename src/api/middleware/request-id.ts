/** A request's id, the caller's when it is one, and its place among the others. Comes before all else. */
import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../context.js";

export const requestId: MiddlewareHandler<AppEnv> = async (c, next) => {
  const given = c.req.header("x-request-id") ?? "";
  const id = /^[\w.:-]{1,100}$/.test(given) ? given : crypto.randomUUID();
  c.set("requestId", id);
  c.set("arrived", arrival());
  await next();
  c.header("x-request-id", id);
};

let last = 0;

/** Near the time, in microseconds, and greater than any before it in this isolate. */
function arrival(): number {
  last = Math.max(last + 1, Date.now() * 1_000);
  return last;
}
