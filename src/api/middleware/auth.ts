/** Who may do what: the engine's key opens every organisation, an organisation's key its own. */
import type { MiddlewareHandler } from "hono";
import type { AppContext, AppEnv } from "../context.js";
import { organizationOf } from "../env.js";
import { ApiError, unwrap } from "../errors.js";
import { log } from "../log.js";
import { orgName } from "../schemas/common.js";
import { equalHashes, sha256 } from "../security/hash.js";
import { orgOfKey } from "../security/keys.js";

export type Caller =
  | { kind: "engine" }
  /** Says to be of `org`; only the organisation knows whether it is. */
  | { kind: "org"; org: string; keyHash: string };

/** Everything under it needs a key. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const key = /^Bearer +([\x21-\x7e]{1,500}) *$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (key === undefined) {
    log({ event: "auth_rejected", status: 401, reason: "no key" }, c.var.requestId);
    throw new ApiError(401, "no_key", "Send a key: Authorization: Bearer KEY");
  }
  const keyHash = await sha256(key);
  const engineKey = c.env.ENGINE_API_KEY;
  const engine = engineKey ? equalHashes(keyHash, await sha256(engineKey)) : false;
  const org = orgOfKey(key);
  if (engine) c.set("caller", { kind: "engine" });
  else if (org !== undefined) c.set("caller", { kind: "org", org, keyHash });
  else throw rejected(c, "wrong key");
  await next();
};

/** Everything under it is of the organisation in the path, which may be yet to be configured. */
export const authorizeAdmin: MiddlewareHandler<AppEnv> = async (c, next) => {
  await authorize(c, c.req.param("org") ?? "");
  await next();
};

/** Everything under it is of the organisation in the path. */
export const authorizePath: MiddlewareHandler<AppEnv> = async (c, next) => {
  const org = c.req.param("org") ?? "";
  requireKnown(org, await authorize(c, org));
  await next();
};

/**
 * Checks that the caller may use the organisation, and takes one request from the key's rate.
 *
 * @returns whether anything was ever configured under the name.
 * @throws ApiError 400 for no name, 403 for another's key, 429 over the rate.
 */
export async function authorize(c: AppContext, org: string): Promise<{ known: boolean }> {
  const { caller } = c.var;
  if (!orgName.safeParse(org).success)
    throw new ApiError(
      400,
      "invalid_request",
      "The name of an organisation has letters, digits, _ and -",
    );
  if (caller.kind === "org" && caller.org !== org) throw rejected(c, "other organisation", org);
  const admitted = await organizationOf(c.env, org).admit(
    caller.kind === "org" ? caller.keyHash : undefined,
  );
  if (!admitted.ok && admitted.status === 403) throw rejected(c, "wrong key", org);
  return unwrap(admitted);
}

/** @throws ApiError 404 when nothing was ever configured under the name. */
export function requireKnown(org: string, { known }: { known: boolean }): void {
  if (!known) throw new ApiError(404, "org_not_found", noOrg(org));
}

function noOrg(org: string): string {
  return `There is no organisation "${org}". One begins when its mcp-servers or its config are first put, with the engine's key`;
}

function rejected(c: AppContext, reason: string, org?: string): ApiError {
  log(
    { event: "auth_rejected", status: 403, reason, ...(org !== undefined && { org }) },
    c.var.requestId,
  );
  const message = "The key does not open this: it takes a key of the organisation, or the engine's";
  return new ApiError(403, "wrong_key", message);
}
