import { env } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { call, eventsOf, makeOrg, runs, says } from "./chat-support.js";

const bindings = env as unknown as { ENGINE_API_KEY: string };

function stream(org: string, message: string, signal?: AbortSignal): Promise<Response> {
  const body = JSON.stringify({ org, user_id: "u", client_id: "c", message });
  return call("/api/v1/chat/stream", { method: "POST", body, signal });
}

describe("a streamed turn", () => {
  it("tells of its texts, code, stages, calls, logs and answer as they happen", async () => {
    const org = await makeOrg({}, [
      runs(
        "console.log('asking'); return (await atlas.list_languages({ limit: 1 })).items.length;",
      ),
      says("There is one, and no more than that."),
    ]);
    const response = await stream(org.name, "How many?");
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = await eventsOf(response);
    const names = events.map(({ event }) => event);
    expect(new Set(names)).toEqual(
      new Set(["status", "code", "stage", "call", "log", "text", "complete"]),
    );
    expect(names.indexOf("code")).toBeLessThan(names.indexOf("stage"));
    expect(names.indexOf("stage")).toBeLessThan(names.indexOf("text"));
    const data = events.map((event) => ({ ...event, data: JSON.parse(event.data) }));
    const texts = data.filter(({ event }) => event === "text").map(({ data }) => data.text);
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join("")).toBe("There is one, and no more than that.");
    const last = data.at(-1);
    expect(last).toMatchObject({ event: "complete", data: { responses: [texts.join("")] } });
    const [id] = last?.data.run_ids ?? [];
    const ofRun = data.filter(({ event }) => ["code", "stage", "call", "log"].includes(event));
    expect(ofRun.every(({ data }) => data.run_id === id)).toBe(true);
    expect(data.filter(({ event }) => event === "call").map(({ data }) => data.status)).toEqual([
      "started",
      "fulfilled",
    ]);
  });

  it("tells of a call that asks for approval", async () => {
    const org = await makeOrg({ policy: { "*": "ask" } }, [
      runs("return await atlas.list_languages({ limit: 1 });"),
      says("It waits."),
    ]);
    const events = await eventsOf(await stream(org.name, "?"));
    const approval = events.find(({ event }) => event === "approval");
    expect(JSON.parse(approval?.data ?? "{}")).toMatchObject({
      seq: 0,
      tool: "atlas.list_languages",
      args: [{ limit: 1 }],
      run_id: expect.stringMatching(/./),
      line: 1,
      codeFrame: expect.stringContaining("atlas.list_languages({ limit: 1 })"),
    });
  });

  it("ends with an error event when the service fails", async () => {
    const org = await makeOrg({}, [
      { status: 400, type: "invalid_request_error", message: "no credit" },
    ]);
    const events = await eventsOf(await stream(org.name, "?"));
    const last = events.at(-1);
    expect(last?.event).toBe("error");
    expect(JSON.parse(last?.data ?? "{}")).toMatchObject({
      status: 502,
      code: "claude_error",
      message: expect.stringContaining("no credit"),
    });
  });

  it("is what /chat answers when the body asks for it", async () => {
    const org = await makeOrg({}, [says("Hello.")]);
    const events = await eventsOf(await org.chat("Hi", { stream: true }));
    expect(events.at(-1)?.event).toBe("complete");
  });
});

describe("a client who goes", () => {
  it("ends the request to the model, and the next turn follows", async () => {
    const org = await makeOrg({}, [says("Never to be finished", { hang: true }), says("Next.")]);
    const response = await stream(org.name, "First");
    const reader = response.body?.getReader();
    await reader?.read();
    await expect.poll(async () => (await org.requests()).length).toBe(1);
    await reader?.cancel();
    await expect.poll(async () => (await org.requests())[0]?.aborted).toBe(true);
    expect((await org.answer("Second")).responses).toEqual(["Next."]);
    const history = await (await call(`/api/v1/users/u/history?org=${org.name}`)).json();
    expect(history).toMatchObject({
      messages: [
        { text: "First", turn_status: "cancelled" },
        { text: "Second", turn_status: "completed" },
        { text: "Next." },
      ],
    });
    const [, second] = await org.requests();
    expect(JSON.stringify(second?.body.messages)).not.toContain("First");
  });

  it("ends the request to the model without a stream too", async () => {
    const org = await makeOrg({}, [says("Never to be finished", { hang: true })]);
    const gone = new AbortController();
    const response = org.chat("First", {}, { signal: gone.signal });
    await expect.poll(async () => (await org.requests()).length).toBe(1);
    gone.abort();
    await expect(response).rejects.toThrow();
    await expect
      .poll(async () => (await org.requests())[0]?.aborted, { timeout: 10_000 })
      .toBe(true);
  });

  it("cancels the run that is going", async () => {
    const org = await makeOrg({}, [
      runs("await new Promise((done) => setTimeout(done, 25_000)); return 1;"),
    ]);
    const response = await stream(org.name, "Wait long");
    const reader = response.body?.getReader();
    const decoder = new TextDecoder();
    let text = "";
    while (reader !== undefined && !text.includes("event: stage"))
      text += decoder.decode((await reader.read()).value);
    const id = /"run_id":"([^"]+)"/.exec(text)?.[1];
    await reader?.cancel();
    await expect
      .poll(
        async () => (await (await call(`/api/v1/orgs/${org.name}/runs/${id}`)).json()) as object,
        { timeout: 10_000 },
      )
      .toMatchObject({ status: "failed", error: { code: "cancelled" } });
  });
});

describe("who may chat", () => {
  it("refuses no key, a wrong key and another organisation's", async () => {
    const [mine, other] = [await makeOrg({}, [says("Mine.")]), await makeOrg()];
    const made = await call(`/api/v1/admin/orgs/${mine.name}/keys`, { method: "POST", body: "{}" });
    const { key } = (await made.json()) as { key: string };
    const body = (org?: string) =>
      JSON.stringify({ org, user_id: "u", client_id: "c", message: "m" });
    const post = (authorization: string, org?: string) =>
      call("/api/v1/chat", { method: "POST", body: body(org), headers: { authorization } });
    expect((await post("")).status).toBe(401);
    expect((await post("Bearer wrong")).status).toBe(403);
    expect((await post(`Bearer ${key}`, other.name)).status).toBe(403);
    expect((await post(`Bearer ${key}`)).status).toBe(200);
    expect((await post(`Bearer ${bindings.ENGINE_API_KEY}`, "no-such-org")).status).toBe(404);
    const history = `/api/v1/users/u/history?org=${other.name}`;
    expect((await call(history, { headers: { authorization: `Bearer ${key}` } })).status).toBe(403);
  });

  it("refuses what is malformed or too large", async () => {
    const org = await makeOrg();
    const post = (body: string) => call("/api/v1/chat", { method: "POST", body });
    expect((await post("{")).status).toBe(400);
    expect((await org.chat("")).status).toBe(400);
    expect((await org.chat("x", { message_type: "audio" })).status).toBe(400);
    expect((await org.chat("x", { user_id: "u".repeat(300) })).status).toBe(400);
    expect((await org.chat("x".repeat(2_000_000))).status).toBe(413);
  });
});
