import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import type { DurableObjectStorage } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { runOf } from "../../src/api/env.js";
import { addServer, ask, eventsOf, mcp, run, send, settled } from "./client.js";

const org = "runs";
const path = `/api/v1/orgs/${org}/runs`;

beforeAll(async () => {
  await addServer(org, "atlas", "/atlas");
  await addServer(org, "workshop", "/workshop", { policy: { write: "ask" } });
  await addServer(org, "free", "/free");
});

async function writes(): Promise<string[]> {
  return ((await (await fetch(`${mcp}/state`)).json()) as { writes: string[] }).writes;
}

describe("a run", () => {
  it("answers with its outcome", async () => {
    const { status, body } = await run(
      org,
      "return (await list_languages({ limit: 2 })).items.length",
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: "completed", value: 2, stages: 2 });
    expect(body.calls).toMatchObject([
      { seq: 0, tool: "atlas.list_languages", status: "fulfilled" },
    ]);
  });

  it("that fails is an answer, with position and code frame", async () => {
    const { status, body } = await run(org, "const x = 1;\nthrow new RangeError('no')");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: "failed",
      error: { name: "RangeError", message: "no", line: 2 },
    });
    expect(body).not.toHaveProperty("value");
    expect(body).not.toHaveProperty("valueEncoded");
  });

  it("that does not parse is an answer with diagnostics", async () => {
    const { status, body } = await run(org, "return (");
    expect(status).toBe(200);
    expect(body.status).toBe("failed");
    expect(body.diagnostics.length).toBeGreaterThan(0);
  });

  it("shows what JSON cannot say in devalue form too", async () => {
    const { body } = await run(org, "return new Map([[1, NaN]])");
    expect(body.value).toEqual([[1, null]]);
    expect(body.valueEncoded).toContain("Map");
  });

  it("that outlives wait_ms is 202, and goes on", async () => {
    const { status, body, headers } = await run(org, "return await free.wait({ ms: 300 })", {
      wait_ms: 0,
    });
    expect(status).toBe(202);
    expect(body.status).toBe("running");
    expect(headers.get("location")).toBe(`${path}/${body.id}`);
    expect(await settled(org, body.id)).toMatchObject({ status: "completed", value: "waited" });
  });

  it("keeps the limits of its organisation", async () => {
    await addServer("limited", "atlas", "/atlas");
    const put = await ask("PUT", "/api/v1/admin/orgs/limited/config", {
      body: { limits: { maxCalls: 1 } },
    });
    expect(put.status).toBe(200);
    const { body } = await run(
      "limited",
      "await get_language({ code: 'deu' }); await get_language({ code: 'fra' })",
    );
    expect(body).toMatchObject({ status: "failed" });
    expect(body.error.message).toContain("1");
  });

  it("that never ends runs out of gas, and the next one is sane", async () => {
    const { body } = await run(org, "for (;;);");
    expect(body).toMatchObject({ status: "failed" });
    expect((await run(org, "return 1")).body.value).toBe(1);
  });
});

describe("an idempotency key", () => {
  it("gives the same run again, and calls nothing twice", async () => {
    const code = "return await free.write({ name: 'once' })";
    const all = await Promise.all([1, 2, 3].map(() => run(org, code, { idempotency_key: "k1" })));
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(1);
    expect(all.map(({ body }) => body.value)).toEqual(["wrote once", "wrote once", "wrote once"]);
    expect((await writes()).filter((name) => name === "once")).toHaveLength(1);
  });

  it("is refused with other code", async () => {
    await run(org, "return 1", { idempotency_key: "k2" });
    const { status, body } = await run(org, "return 2", { idempotency_key: "k2" });
    expect(status).toBe(409);
    expect(body.code).toBe("idempotency_conflict");
  });
});

describe("the list of runs", () => {
  it("comes in pages, the newest first", async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift((await run(org, `return ${n}`)).body.id);
    const first = await ask("GET", `${path}?limit=2`);
    expect(first.body.runs.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const second = await ask("GET", `${path}?limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body.runs[0].id).toBe(ids[2]);
  });
});

describe("the journal", () => {
  it("is JSON Lines from header to end", async () => {
    const { body } = await run(org, "return await get_language({ code: 'deu' })");
    const response = await send("GET", `${path}/${body.id}/journal`);
    const lines = (await response.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type }) => type)).toEqual(["header", "request", "settlement", "end"]);
  });

  it("splits an entry over rows, and joins it again", async () => {
    const { body } = await run(org, "return (await free.big({ size: 1500000 })).length");
    expect(body).toMatchObject({ status: "completed", value: 1_500_000 });
    const text = await (await send("GET", `${path}/${body.id}/journal`)).text();
    const entries = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const settlement = entries.find(({ type }) => type === "settlement");
    expect(JSON.parse(settlement.value.text)).toBe("é".repeat(1_500_000));
    const rows = await runInDurableObject(
      env.RUNS.get(env.RUNS.idFromName(`${org}/${body.id}`)),
      (_, state) =>
        state.storage.sql
          .exec<{ bytes: number }>("SELECT length(CAST(text AS BLOB)) AS bytes FROM journal")
          .toArray(),
    );
    expect(rows.length).toBeGreaterThan(entries.length);
    expect(Math.max(...rows.map(({ bytes }) => bytes))).toBeLessThanOrEqual(1024 * 1024);
  });
});

describe("events", () => {
  it("come live, end with the run, and resume after Last-Event-ID", async () => {
    const { body } = await run(org, "console.log('hello'); return await free.wait({ ms: 200 })", {
      wait_ms: 0,
    });
    const all = await eventsOf(await send("GET", `${path}/${body.id}/events`));
    expect(all.map(({ event }) => event)).toEqual([
      ...["status", "stage", "log", "call", "call", "stage", "complete"],
    ]);
    expect(all.at(-1)?.data).toMatchObject({ status: "completed", value: "waited" });
    const rest = await eventsOf(
      await send("GET", `${path}/${body.id}/events`, {
        headers: { "last-event-id": String(all[3]?.id) },
      }),
    );
    expect(rest).toEqual(all.slice(4));
  });
});

describe("cancelling", () => {
  it("ends the run and aborts its calls", async () => {
    const { body } = await run(org, "return await free.wait({ ms: 60000 })", { wait_ms: 0 });
    const { status, body: ended } = await ask("POST", `${path}/${body.id}/cancel`);
    expect(status).toBe(200);
    expect(ended).toMatchObject({ status: "failed", error: { code: "cancelled" } });
  });

  it("of a run that has ended changes nothing", async () => {
    const { body } = await run(org, "return 1");
    const { body: again } = await ask("POST", `${path}/${body.id}/cancel`);
    expect(again).toMatchObject({ status: "completed", value: 1 });
  });
});

describe("a call that asks", () => {
  const code = "try { return await workshop.write({ name: NAME }) } catch (e) { return e.message }";
  const suspended = async (name: string) => {
    const { status, body } = await run(org, code.replace("NAME", JSON.stringify(name)));
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: "suspended",
      pending: [
        {
          ...{ seq: 0, tool: "workshop.write", args: [{ name }], line: 1 },
          codeFrame: expect.stringContaining("workshop.write"),
        },
      ],
    });
    return body.id as string;
  };
  const decide = (id: string, decision: object) =>
    ask("POST", `${path}/${id}/decisions`, { body: { decisions: [{ seq: 0, ...decision }] } });

  it("is sent when approved, once", async () => {
    const id = await suspended("approved");
    expect(await writes()).not.toContain("approved");
    expect((await decide(id, { action: "approve" })).status).toBeLessThan(203);
    expect(await settled(org, id)).toMatchObject({ status: "completed", value: "wrote approved" });
    expect((await writes()).filter((name) => name === "approved")).toHaveLength(1);
  });

  it("is sent with the arguments that were approved instead of its own", async () => {
    const id = await suspended("asked for");
    const { status } = await decide(id, { action: "approve", args: [{ name: "edited" }] });
    expect(status).toBeLessThan(203);
    expect(await settled(org, id)).toMatchObject({ status: "completed", value: "wrote edited" });
    expect(await writes()).toContain("edited");
    expect(await writes()).not.toContain("asked for");
  });

  it("fails with what the tool's schema says of arguments that it does not allow", async () => {
    const id = await suspended("badly edited");
    await decide(id, { action: "approve", args: [{ name: { first: 1 } }] });
    const { value } = await settled(org, id);
    expect(value).toMatch(/name/);
    expect(await writes()).not.toContain("badly edited");
    expect((await decide(id, { action: "approve", args: "none" })).status).toBe(400);
  });

  it("fails when rejected, with the reason", async () => {
    const id = await suspended("rejected");
    await decide(id, { action: "reject", reason: "too risky" });
    const { value } = await settled(org, id);
    expect(value).toContain("too risky");
    expect(await writes()).not.toContain("rejected");
  });

  it("returns an answer without being sent", async () => {
    const id = await suspended("answered");
    await decide(id, { action: "answer", value: { made: "up" } });
    expect((await settled(org, id)).value).toEqual({ made: "up" });
    expect(await writes()).not.toContain("answered");
  });

  it("is decided once", async () => {
    const id = await suspended("twice");
    await decide(id, { action: "approve" });
    await settled(org, id);
    expect((await decide(id, { action: "approve" })).status).toBe(409);
  });

  it("can be cancelled while it waits", async () => {
    const id = await suspended("cancelled");
    const { body } = await ask("POST", `${path}/${id}/cancel`);
    expect(body).toMatchObject({ status: "failed", error: { code: "cancelled" } });
    expect(await writes()).not.toContain("cancelled");
  });

  it("waits for the other calls of the run, then suspends it", async () => {
    const { status, body } = await run(
      org,
      "return await Promise.all([free.write({ ms: 100, name: 'beside' }), workshop.write({ name: 'both' })])",
    );
    expect(status).toBe(202);
    expect(body.status).toBe("suspended");
    const { body: decided } = await ask("POST", `${path}/${body.id}/decisions`, {
      body: { decisions: [{ seq: 1, action: "approve" }] },
    });
    expect(decided.id).toBe(body.id);
    expect((await settled(org, body.id)).value).toEqual(["wrote beside", "wrote both"]);
    expect((await writes()).filter((name) => name === "beside" || name === "both")).toHaveLength(2);
  });
});

describe("retention", () => {
  const isListed = async (id: string) =>
    (await ask("GET", path)).body.runs.some((listed: { id: string }) => listed.id === id);

  it("forgets an ended run, and its storage", async () => {
    const id = await endedLongAgo();
    expect(await runDurableObjectAlarm(runOf(env, org, id))).toBe(true);
    expect((await ask("GET", `${path}/${id}`)).status).toBe(404);
    expect(await isListed(id)).toBe(false);
    const left = await runInDurableObject(runOf(env, org, id), async (_, { storage }) => ({
      alarm: await storage.getAlarm(),
      tables: storage.sql.exec("SELECT name FROM sqlite_master").toArray().length,
    }));
    expect(left).toEqual({ alarm: null, tables: 0 });
  });

  it("forgets a run on another day when its organisation could not be reached", async () => {
    const id = await endedLongAgo();
    await runInDurableObject(runOf(env, org, id), (instance) => {
      const gone = { forgetRun: () => Promise.reject(new Error("gone")) };
      const ORGANIZATIONS = { idFromName: () => ({}), get: () => gone };
      Object.assign(instance as object, { env: { ...env, ORGANIZATIONS } });
    });
    expect(await runDurableObjectAlarm(runOf(env, org, id))).toBe(true);
    expect(await isListed(id)).toBe(true);
    await restart(id);
    expect(await runDurableObjectAlarm(runOf(env, org, id))).toBe(true);
    expect(await isListed(id)).toBe(false);
  });
});

async function endedLongAgo(): Promise<string> {
  const { body } = await run(org, "return 'old'");
  const stub = runOf(env, org, body.id);
  // Until its end is reported, the object goes on writing its state.
  await expect.poll(() => runInDurableObject(stub, isReported)).toBe(true);
  await runInDurableObject(stub, (_, { storage }) => {
    const [row] = storage.sql
      .exec<{ text: string }>("SELECT text FROM texts WHERE name = 'state'")
      .toArray();
    const state = { ...JSON.parse(row?.text ?? "{}"), endedAt: 0 };
    storage.sql.exec("UPDATE texts SET text = ? WHERE name = 'state'", JSON.stringify(state));
  });
  await restart(body.id);
  return body.id;
}

/** The object forgets what it had read. */
async function restart(id: string): Promise<void> {
  const stub = runOf(env, org, id);
  await runInDurableObject(stub, (_, state) => state.abort("restart")).catch(() => {});
}

function isReported(_: unknown, { storage }: { storage: DurableObjectStorage }): boolean {
  const sql = "SELECT text FROM texts WHERE name = 'state'";
  const [row] = storage.sql.exec<{ text: string }>(sql).toArray();
  return JSON.parse(row?.text ?? "{}").reported === true;
}
