import { env, runInDurableObject } from "cloudflare:test";
import type { DurableObjectState } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeApp } from "../../src/api/app.js";
import { Organization } from "../../src/api/objects/organization.js";
import { addServer, ask, engineKey, type Loose, mcp, otherOrigin, run, send } from "./client.js";

const admin = (org: string) => `/api/v1/admin/orgs/${org}/mcp-servers`;
const serverState = async () => (await fetch(`${mcp}/state`)).json() as Promise<Loose>;

describe("MCP servers", () => {
  it("are added, changed, listed by priority and removed", async () => {
    await addServer("crud", "low", "/atlas", { priority: 1 });
    await addServer("crud", "high", "/atlas", { priority: 2, name: "High" });
    await addServer("crud", "low", "/workshop", { priority: 1, enabled: false });
    const { body } = await ask("GET", admin("crud"));
    expect(body.servers).toMatchObject([
      { id: "high", name: "High", enabled: true },
      { id: "low", name: "low", enabled: false, url: `${mcp}/workshop` },
    ]);
    expect((await send("DELETE", `${admin("crud")}/high`)).status).toBe(204);
    expect((await send("DELETE", `${admin("crud")}/high`)).status).toBe(404);
  });

  it("are replaced together", async () => {
    await addServer("replaced", "old", "/atlas");
    const { status, body } = await ask("PUT", admin("replaced"), {
      body: [{ id: "new", url: `${mcp}/atlas` }],
    });
    expect(status).toBe(200);
    expect(body.servers.map(({ id }: { id: string }) => id)).toEqual(["new"]);
  });

  it("are all asked side by side when discovering, and each is reported", async () => {
    await addServer("found", "atlas", "/atlas");
    await addServer("found", "broken", "/always-broken");
    await addServer("found", "off", "/atlas", { enabled: false });
    await ask("POST", admin("found"), { body: { id: "nobody", url: "http://127.0.0.1:9/mcp" } });
    const { body } = await ask("GET", `${admin("found")}?discover=true`);
    const byId = new Map(body.servers.map((server: Loose) => [server.id, server]));
    expect(byId.get("atlas")).toMatchObject({ discovery_status: "ok", tools_count: 9 });
    expect(byId.get("off")).toMatchObject({ discovery_status: "skipped" });
    expect(byId.get("nobody")).toMatchObject({ discovery_status: "error" });
    expect((byId.get("nobody") as Loose).discovery_error).not.toBe("");
  });

  it("show only the tools that are allowed", async () => {
    await addServer("allowed", "atlas", "/atlas", { allowed_tools: ["get_*"] });
    const { body } = await ask("GET", `${admin("allowed")}?discover=true`);
    expect(body.servers[0].tools.map(({ name }: Loose) => name).sort()).toEqual([
      "get_country",
      "get_language",
    ]);
    const { body: list } = await ask("GET", "/api/v1/orgs/allowed/tools");
    expect(list.tools.map(({ name }: Loose) => name).sort()).toEqual([
      "atlas.get_country",
      "atlas.get_language",
    ]);
    expect((await run("allowed", "return await list_languages({})")).body.status).toBe("failed");
  });

  it.each([
    "ftp://example.com/mcp",
    "http://example.com/mcp",
    "https://10.0.0.1/mcp",
    "https://0xa.1/",
    "https://user:password@example.com/mcp",
    "https://[::ffff:192.168.0.1]/mcp",
    "http://169.254.169.254/latest",
  ])("are refused at %s", async (url) => {
    const { status, body } = await ask("POST", admin("urls"), { body: { id: "x", url } });
    expect(status).toBe(400);
    expect(body.code).toBe("invalid_server_url");
  });
});

describe("redirects", () => {
  it("to another origin lose the credentials", async () => {
    await addServer("moved", "moved", "/redirect", {
      auth_token: "token-for-the-first-origin",
      headers: { "x-secret": "header-for-the-first" },
    });
    const { body } = await ask("GET", `${admin("moved")}?discover=true`);
    expect(body.servers[0].discovery_status).toBe("ok");
    const { captured } = (await (await fetch(`${otherOrigin}/state`)).json()) as Loose;
    expect(captured.length).toBeGreaterThan(0);
    expect(JSON.stringify(captured)).not.toContain("first");
  });

  it("to a private address are refused", async () => {
    await addServer("inward", "inward", "/private");
    const { body } = await ask("GET", `${admin("inward")}?discover=true`);
    expect(body.servers[0]).toMatchObject({ discovery_status: "error" });
    expect(body.servers[0].discovery_error).toContain("10.0.0.1");
  });
});

describe("a server that keeps failing", () => {
  it("is set aside, the catalog says so, and a probe brings it back", async () => {
    await addServer("flaky", "broken", "/broken");
    await addServer("flaky", "atlas", "/atlas");
    const catalog = async () =>
      (await ask("GET", "/api/v1/orgs/flaky/tools")).body.servers.find(
        ({ id }: Loose) => id === "broken",
      );
    for (let n = 0; n < 3; n++)
      expect(await catalog()).toMatchObject({ status: "error", tools_count: 0 });
    const before = (await serverState()).requests["/broken"];
    expect(await catalog()).toMatchObject({
      status: "set_aside",
      error: expect.any(String),
      retry_at: expect.any(String),
    });
    expect((await serverState()).requests["/broken"]).toBe(before);
    expect(
      (await run("flaky", "return (await get_language({ code: 'deu' })).name")).body.value,
    ).toBe("German");
    expect((await run("flaky", "return await broken.write({ name: 'n' })")).body).toMatchObject({
      status: "failed",
      warnings: [{ code: "server-missing", message: expect.stringContaining('server "broken"') }],
    });
    await fetch(`${mcp}/repair`);
    await ask("GET", `${admin("flaky")}?discover=true`);
    expect(await catalog()).toMatchObject({ status: "ok" });
  });
});

describe("secrets", () => {
  const secrets = ["tok-3f9c1b7e5a2d", "hdr-8d1e6c4b0f37"];
  const lines: string[] = [];

  beforeEach(() => {
    vi.spyOn(console, "log").mockImplementation((line) => void lines.push(String(line)));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("reach their server, and appear in no response, log, journal, event or storage", async () => {
    await addServer("secret", "workshop", "/workshop", {
      auth_token: secrets[0],
      headers: { "x-extra": secrets[1] },
    });
    const seen: string[] = [];
    const keep = async (response: Response) => void seen.push(await response.text());
    await keep(await send("GET", admin("secret")));
    await keep(await send("GET", `${admin("secret")}?discover=true`));
    const { body } = await run(
      "secret",
      "const a = await echo_auth(); let b; try { await fail_auth() } catch (e) { b = e.message } console.log(a, b); return [a, b]",
    );
    seen.push(JSON.stringify(body));
    // The server had the token: what it echoed is there, without it.
    expect(body.value).toEqual(["you sent [secret]", expect.stringContaining("refused [secret]")]);
    const base = `/api/v1/orgs/secret/runs/${body.id}`;
    for (const path of ["", "/journal", "/events"]) await keep(await send("GET", base + path));
    await keep(await send("GET", "/api/v1/orgs/secret/tools"));
    seen.push(lines.join("\n"));
    for (const [namespace, name] of [
      [env.ORGANIZATIONS, "secret"],
      [env.RUNS, `secret/${body.id}`],
    ] as const) {
      const stub = namespace.get(namespace.idFromName(name));
      seen.push(await runInDurableObject(stub, (_, state) => dump(state)));
    }
    expect(lines.some((line) => line.includes("code_execution_complete"))).toBe(true);
    for (const text of seen)
      for (const secret of [...secrets, engineKey]) expect(text).not.toContain(secret);
  });

  it("stay when a change leaves them out, and go with null", async () => {
    await addServer("kept", "workshop", "/workshop", { auth_token: secrets[0] });
    await addServer("kept", "workshop", "/workshop", { name: "renamed" });
    expect((await run("kept", "return await echo_auth()")).body.value).toBe("you sent [secret]");
    await addServer("kept", "workshop", "/workshop", { auth_token: null });
    expect((await run("kept", "return await echo_auth()")).body.value).toBe("you sent none");
  });

  it("do not follow a server to another origin", async () => {
    await addServer("gone", "workshop", "/workshop", { auth_token: secrets[0] });
    await ask("POST", admin("gone"), { body: { id: "workshop", url: `${otherOrigin}/workshop` } });
    expect((await run("gone", "return await echo_auth()")).body.value).toBe("you sent none");
  });
});

describe("the catalog", () => {
  it("is asked for once while it is fresh", async () => {
    await addServer("fresh", "atlas", "/fresh");
    await run("fresh", "return 1");
    const { requests } = await serverState();
    await run("fresh", "return 1");
    expect((await serverState()).requests["/fresh"]).toBe(requests["/fresh"]);
  });
});

describe("a server whose tools change", () => {
  it("says so, and the next run has them", async () => {
    await addServer("growing", "growing", "/growing");
    const before = await run("growing", "return await extra_0()");
    expect(before.body.status).toBe("failed");
    expect((await run("growing", "return await grow()")).body.value).toBe("grown");
    expect((await run("growing", "return await extra_0()")).body.value).toBe("extra");
  });
});

describe("browsers", () => {
  it("may call from configured origins only", async () => {
    const app = makeApp();
    const preflight = async (origin: string, allowed: string) => {
      const headers = { origin, "access-control-request-method": "POST" };
      const request = new Request("https://entracte.test/api/v1/chat", {
        method: "OPTIONS",
        headers,
      });
      const answer = await app.fetch(request, { ...env, CORS_ORIGINS: allowed });
      return answer.headers.get("access-control-allow-origin");
    };
    expect(await preflight("https://a.example", "https://a.example, https://b.example")).toBe(
      "https://a.example",
    );
    expect(await preflight("https://c.example", "https://a.example")).toBeNull();
    expect(await preflight("https://a.example", "")).toBeNull();
  });
});

describe("the rate of a key", () => {
  it("is limited, with the seconds to wait", async () => {
    const stub = env.ORGANIZATIONS.get(env.ORGANIZATIONS.idFromName("rated"));
    const answers = await runInDurableObject(stub, async (_, state) => {
      const organization = new Organization(state, { ...env, RATE_LIMIT_PER_MINUTE: "2" });
      return [
        await organization.admit(undefined),
        await organization.admit(undefined),
        await organization.admit(undefined),
      ];
    });
    expect(answers).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, status: 429, retryAfter: expect.any(Number) },
    ]);
  });
});

function dump({ storage }: DurableObjectState): string {
  const tables = storage.sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .toArray();
  return tables
    .map(({ name }) => JSON.stringify(storage.sql.exec(`SELECT * FROM "${name}"`).toArray()))
    .join("\n");
}
