import { Validator } from "@seriousme/openapi-schema-validator";
import { beforeAll, expect, it } from "vitest";
import { makeApp } from "../../src/api/app.js";

/** As the API's own description has them: the README and the clients rely on each. */
const promised = [
  "GET /health",
  "POST /api/v1/chat",
  "POST /api/v1/chat/stream",
  "GET /api/v1/users/{user}/history",
  "DELETE /api/v1/users/{user}/history",
  "POST /api/v1/orgs/{org}/plan",
  "POST /api/v1/orgs/{org}/runs",
  "GET /api/v1/orgs/{org}/runs",
  "GET /api/v1/orgs/{org}/runs/{id}",
  "GET /api/v1/orgs/{org}/runs/{id}/journal",
  "GET /api/v1/orgs/{org}/runs/{id}/events",
  "POST /api/v1/orgs/{org}/runs/{id}/decisions",
  "POST /api/v1/orgs/{org}/runs/{id}/cancel",
  "GET /api/v1/orgs/{org}/tools",
  "GET /api/v1/orgs/{org}/tools/types",
  "GET /api/v1/admin/orgs/{org}/mcp-servers",
  "PUT /api/v1/admin/orgs/{org}/mcp-servers",
  "POST /api/v1/admin/orgs/{org}/mcp-servers",
  "DELETE /api/v1/admin/orgs/{org}/mcp-servers/{id}",
  "GET /api/v1/admin/orgs/{org}/config",
  "PUT /api/v1/admin/orgs/{org}/config",
  "GET /api/v1/admin/orgs/{org}/keys",
  "POST /api/v1/admin/orgs/{org}/keys",
  "DELETE /api/v1/admin/orgs/{org}/keys/{id}",
];

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  security?: object[];
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

let document: Description;

beforeAll(async () => {
  const response = await makeApp().request("/openapi.json", {}, {});
  document = (await response.json()) as Description;
});

function operations(): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );
}

it("the description is a valid OpenAPI document", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...structuredClone(document) });
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
  expect(validator.version).toBe("3.1");
});

it("the description has every route of the API, and no other", () => {
  const described = operations().map(([route]) => route);
  expect(described.sort()).toEqual([...promised].sort());
});

it("the description names what stands in a path, and each operation by a name of its own", () => {
  for (const [route, { parameters = [] }] of operations()) {
    const named = parameters.filter((one) => one.in === "path").map(({ name }) => name);
    expect(named.sort(), route).toEqual([...route.matchAll(/\{(\w+)\}/g)].map(([, n]) => n).sort());
  }
  const ids = operations().map(([, { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
});

it("the description asks for a key wherever the API does", () => {
  for (const [route, { security = [] }] of operations())
    expect(security, route).toHaveLength(route.includes(" /api/") ? 1 : 0);
});
