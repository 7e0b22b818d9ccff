import { beforeAll, describe, expect, it } from "vitest";
import { addServer, ask, type Loose, send } from "./client.js";

const tools = "/api/v1/orgs/tools/tools";
const names = (body: Loose): string[] => body.tools.map(({ name }: { name: string }) => name);

beforeAll(async () => {
  await addServer("tools", "many", "/many");
  await addServer("tools", "atlas", "/atlas", { policy: { save_note: "ask" } });
});

describe("the catalog", () => {
  it("has every tool of every server", async () => {
    const { status, body } = await ask("GET", tools);
    expect(status).toBe(200);
    expect(body.total).toBe(1_009);
    expect(body.servers).toMatchObject([
      { id: "atlas", status: "ok", tools_count: 9 },
      { id: "many", status: "ok", tools_count: 1_000 },
    ]);
    const note = body.tools.find(({ name }: Loose) => name === "atlas.save_note");
    expect(note).toMatchObject({ server: "atlas", policy: "ask" });
  });

  it("is searched by name", async () => {
    expect(names((await ask("GET", `${tools}?q=list_languages`)).body)[0]).toBe(
      "atlas.list_languages",
    );
  });

  it("is searched by description among a thousand", async () => {
    expect(names((await ask("GET", `${tools}?q=reconcile%20ledger`)).body)[0]).toContain("_777");
  });

  it("is searched by parameter", async () => {
    expect(names((await ask("GET", `${tools}?q=zodiac`)).body)[0]).toContain("_333");
  });

  it("is searched by server", async () => {
    const found = names((await ask("GET", `${tools}?q=atlas`)).body);
    expect(found.every((name) => name.startsWith("atlas."))).toBe(true);
    expect(found.length).toBeGreaterThanOrEqual(9);
  });

  it("finds nothing for what is not there", async () => {
    expect((await ask("GET", `${tools}?q=qqqqqqqqq`)).body.tools).toEqual([]);
  });

  it("is given as TypeScript declarations", async () => {
    const response = await send("GET", `${tools}/types`);
    expect(response.headers.get("content-type")).toContain("text/plain");
    const text = await response.text();
    expect(text).toContain("declare const atlas: {");
    expect(text).toContain("list_languages(input?:");
  });
});

describe("a plan", () => {
  const plan = (code: string) => ask("POST", "/api/v1/orgs/tools/plan", { body: { code } });

  it("names the tools that a snippet calls, and runs nothing", async () => {
    const { status, body } = await plan("return await atlas.get_language({ code: 'deu' })");
    expect(status).toBe(200);
    expect(body.sites).toMatchObject([{ tool: "atlas.get_language", line: 1 }]);
  });

  it("has diagnostics for a tool that does not exist", async () => {
    const { body } = await plan("return await get_languag({ code: 'deu' })");
    expect(body.diagnostics[0]).toMatchObject({ code: "unknown-tool", line: 1 });
  });
});

it("says what a policy is to who gives lists of tools, as the library takes them", async () => {
  const config = "/api/v1/admin/orgs/tools/config";
  const { status, body } = await ask("PUT", config, { body: { policy: { ask: ["*.delete_*"] } } });
  expect(status).toBe(400);
  expect(body.message).toContain('{"*.delete_*": "ask"}');
});
