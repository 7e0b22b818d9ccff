import { env, runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { organizationOf } from "../../src/api/env.js";
import { addServer, ask } from "./client.js";

const org = "rate";
const path = `/api/v1/orgs/${org}/runs`;
const keys: string[] = [];

beforeAll(async () => {
  await addServer(org, "atlas", "/atlas");
  for (const name of ["busy", "quiet"])
    keys.push((await ask("POST", `/api/v1/admin/orgs/${org}/keys`, { body: { name } })).body.key);
  await runInDurableObject(organizationOf(env, org), (instance) => {
    Object.assign(instance as object, { env: { ...env, RATE_LIMIT_PER_MINUTE: "3" } });
  });
});

it("a key over its rate is told when to try again, and another key is not held up by it", async () => {
  const [busy, quiet] = keys;
  for (let n = 0; n < 3; n++) expect((await ask("GET", path, { key: busy })).status).toBe(200);
  for (const method of ["GET", "POST"]) {
    const { status, headers, body } = await ask(method, path, {
      key: busy,
      ...(method === "POST" && { body: { code: "return 1" } }),
    });
    expect(status).toBe(429);
    expect(body).toMatchObject({
      code: "rate_limited",
      message: expect.stringContaining("3 a minute"),
    });
    const seconds = Number(headers.get("retry-after"));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(20);
  }
  expect((await ask("GET", path, { key: quiet })).status).toBe(200);
  const { body } = await ask("GET", path);
  expect(body.runs).toEqual([]);
});
