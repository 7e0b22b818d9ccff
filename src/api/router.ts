/** A router whose routes are validated and described by their schemas. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "./context.js";
import { onInvalid } from "./middleware/errors.js";
import { errorSchema } from "./schemas/common.js";

export function makeRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({ defaultHook: onInvalid });
}

/** The methods of the described routes at this address. */
export function methodsAt(app: OpenAPIHono<AppEnv>, path: string): string[] {
  const segments = path.split("/");
  return app.openAPIRegistry.definitions.flatMap((definition) =>
    definition.type === "route" && fits(definition.route.path, segments)
      ? [definition.route.method.toUpperCase()]
      : [],
  );
}

function fits(pattern: string, segments: readonly string[]): boolean {
  const parts = pattern.split("/");
  return (
    parts.length === segments.length &&
    parts.every((part, index) => part.startsWith("{") || part === segments[index])
  );
}

export const security = [{ key: [] }];

function described(description: string) {
  return { description, content: { "application/json": { schema: errorSchema } } };
}

/** What every route under `/api` may answer. */
export const failures = {
  400: described("The request is malformed."),
  401: described("There is no key."),
  403: described("The key does not open this."),
  404: described("There is no such thing."),
  409: described("It does not fit what is there."),
  413: described("The body is too large."),
  415: described("The body is not JSON."),
  429: described("Too many requests; `Retry-After` says when to try again."),
  503: described("Something the Worker needs is missing or away; try again."),
};

export function json<T>(schema: T, description: string) {
  return { description, content: { "application/json": { schema } } };
}

export function body<T>(schema: T) {
  return { required: true, content: { "application/json": { schema } } };
}
