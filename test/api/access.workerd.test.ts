import { SELF } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { addServer, ask, engineKey, run, send } from "./client.js";

const unknown = "00000000-0000-4000-8000-000000000000";

interface Route {
  method: string;
  path: string;
  body?: object;
  /** What its own schema refuses. */
  malformed?: object;
  unknown?: string;
}

const org = "access";
const orgs = `/api/v1/orgs/${org}`;
const admin = `/api/v1/admin/orgs/${org}`;

const routes: Route[] = [
  { method: "POST", path: `${orgs}/plan`, body: { code: "return 1" }, malformed: { code: 1 } },
  {
    method: "POST",
    path: `${orgs}/runs`,
    body: { code: "return 1" },
    malformed: { code: "return 1", wait_ms: -1 },
  },
  { method: "GET", path: `${orgs}/runs` },
  { method: "GET", path: `${orgs}/runs/RUN`, unknown: `${orgs}/runs/${unknown}` },
  { method: "GET", path: `${orgs}/runs/RUN/journal`, unknown: `${orgs}/runs/${unknown}/journal` },
  { method: "GET", path: `${orgs}/runs/RUN/events`, unknown: `${orgs}/runs/${unknown}/events` },
  { method: "POST", path: `${orgs}/runs/RUN/cancel`, unknown: `${orgs}/runs/${unknown}/cancel` },
  {
    method: "POST",
    path: `${orgs}/runs/RUN/decisions`,
    body: { decisions: [{ seq: 0, action: "approve" }] },
    malformed: { decisions: [{ seq: 0, action: "maybe" }] },
    unknown: `${orgs}/runs/${unknown}/decisions`,
  },
  { method: "GET", path: `${orgs}/tools` },
  { method: "GET", path: `${orgs}/tools/types` },
  { method: "GET", path: `${admin}/mcp-servers` },
  { method: "PUT", path: `${admin}/mcp-servers`, body: [], malformed: [{ id: "x" }] },
  {
    method: "POST",
    path: `${admin}/mcp-servers`,
    body: { id: "z", url: "https://example.com/mcp" },
    malformed: { id: "not an id", url: "https://example.com/mcp" },
  },
  { method: "DELETE", path: `${admin}/mcp-servers/z`, unknown: `${admin}/mcp-servers/nobody` },
  { method: "GET", path: `${admin}/config` },
  {
    method: "PUT",
    path: `${admin}/config`,
    body: {},
    malformed: { limits: { maxMemoryBytes: 2 ** 40 } },
  },
  { method: "GET", path: `${admin}/keys` },
  { method: "POST", path: `${admin}/keys`, body: { name: "another" }, malformed: { name: "" } },
  { method: "DELETE", path: `${admin}/keys/${unknown}`, unknown: `${admin}/keys/${unknown}` },
];

let runId: string;
let ownKey: string;
let otherKey: string;
const at = (path: string) => path.replace("RUN", runId);

beforeAll(async () => {
  await addServer(org, "atlas", "/atlas");
  await addServer("stranger", "atlas", "/atlas");
  runId = (await run(org, "return 1")).body.id;
  ownKey = (await ask("POST", `${admin}/keys`, { body: { name: "own" } })).body.key;
  otherKey = (await ask("POST", "/api/v1/admin/orgs/stranger/keys", { body: { name: "other" } }))
    .body.key;
});

describe.each(routes)("$method $path", ({ method, path, body, malformed, unknown: missing }) => {
  it("answers 401 without a key", async () => {
    const { status, body: error, headers } = await ask(method, at(path), { body, key: null });
    expect(status).toBe(401);
    expect(error).toMatchObject({ error: "Unauthorized", code: "no_key" });
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("answers 403 to a wrong key", async () => {
    for (const key of ["nonsense", `ent_${org}_${"0".repeat(64)}`, `${engineKey}x`]) {
      expect((await ask(method, at(path), { body, key })).status).toBe(403);
    }
  });

  it("answers 403 to the key of another organisation", async () => {
    const { status, body: error } = await ask(method, at(path), { body, key: otherKey });
    expect(status).toBe(403);
    expect(error.code).toBe("wrong_key");
  });

  it("opens to a key of its own", async () => {
    const { status } = await ask(method, at(path), { body, key: ownKey }).catch(async () => ({
      status: 200,
    }));
    expect([401, 403]).not.toContain(status);
  });

  if (body !== undefined) {
    it("answers 400 to what is malformed", async () => {
      const broken = await ask(method, at(path), { raw: "{" });
      expect(broken.status).toBe(400);
      expect(broken.body.code).toBe("invalid_request");
      const { status, body: error } = await ask(method, at(path), { body: malformed });
      expect(status).toBe(400);
      expect(error).toMatchObject({ code: "invalid_request", details: expect.any(Array) });
    });

    it("answers 413 to what is too large", async () => {
      const raw = JSON.stringify({ code: "x".repeat(1024 * 1024) });
      const { status, body: error } = await ask(method, at(path), { raw });
      expect(status).toBe(413);
      expect(error.code).toBe("too_large");
    });
  }

  if (missing !== undefined) {
    it("answers 404 to an unknown id", async () => {
      const { status, body: error } = await ask(method, missing, { body });
      expect(status).toBe(404);
      expect(error.code).toMatch(/not_found$/);
    });
  }
});

describe("an organisation", () => {
  it("that was never configured is not found", async () => {
    const { status, body } = await run("nobody", "return 1");
    expect(status).toBe(404);
    expect(body.code).toBe("org_not_found");
  });

  it("whose name is none is refused", async () => {
    expect((await run("a%20b", "return 1")).status).toBe(400);
  });

  it("is not opened by a key that was removed", async () => {
    const { body } = await ask("POST", `${admin}/keys`, { body: { name: "short-lived" } });
    expect((await ask("GET", `${orgs}/runs`, { key: body.key })).status).toBe(200);
    expect((await send("DELETE", `${admin}/keys/${body.id}`)).status).toBe(204);
    expect((await ask("GET", `${orgs}/runs`, { key: body.key })).status).toBe(403);
  });

  it("never shows a key again", async () => {
    const text = await (await send("GET", `${admin}/keys`)).text();
    expect(text).not.toContain(ownKey);
    expect(JSON.parse(text).keys.map(({ name }: { name: string }) => name)).toContain("own");
  });

  it("does not see the runs of another", async () => {
    const { status } = await ask("GET", `/api/v1/orgs/stranger/runs/${runId}`);
    expect(status).toBe(404);
  });
});

describe("requests", () => {
  it("keep the id they bring, when it is one", async () => {
    const given = await ask("GET", "/health", { headers: { "x-request-id": "abc-123" } });
    expect(given.headers.get("x-request-id")).toBe("abc-123");
    const odd = await ask("GET", "/health", { headers: { "x-request-id": "<script>" } });
    expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("to nowhere are 404, with a key, and 401 without", async () => {
    expect((await ask("GET", "/api/v1/nowhere")).status).toBe(404);
    expect((await ask("GET", "/api/v1/nowhere", { key: null })).status).toBe(401);
  });

  it("with another method are 405, with those that there are", async () => {
    const { status, body, headers } = await ask("PUT", `${orgs}/runs`, { body: {} });
    expect([status, body.code]).toEqual([405, "method_not_allowed"]);
    expect(headers.get("allow")?.split(", ").sort()).toEqual(["GET", "POST"]);
  });

  it("whose body is not JSON are 415, and what is missing is named", async () => {
    const headers = { "content-type": "text/plain" };
    const { status, body } = await ask("POST", `${orgs}/runs`, { raw: "return 1", headers });
    expect([status, body.code]).toEqual([415, "not_json"]);
    const missing = await ask("POST", `${orgs}/runs`, { body: {} });
    expect(missing.body.message).toBe("code: it is missing; it must be of type string");
  });
});

describe("what needs no key", () => {
  it("is health", async () => {
    const { status, body } = await ask("GET", "/health", { key: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "ok", version: expect.stringMatching(/^\d+\./) });
  });

  it("is the description of every route", async () => {
    const { body } = await ask("GET", "/openapi.json", { key: null });
    expect(body.openapi).toBe("3.1.0");
    for (const { method, path } of routes) {
      const described = path
        .replace(org, "{org}")
        .replace(/RUN|\/z$/, (part) => (part === "RUN" ? "{id}" : "/{id}"))
        .replace(unknown, "{id}");
      expect(body.paths[described], described).toHaveProperty(method.toLowerCase());
    }
  });

  it("is the page of it, which loads nothing", async () => {
    const response = await SELF.fetch("https://entracte.test/docs");
    expect(response.headers.get("content-type")).toContain("text/html");
    const page = await response.text();
    expect(page).toContain("/api/v1/orgs/{org}/runs");
    expect(page).not.toMatch(/<script|src=|https?:\/\/(?!127)/);
  });
});
