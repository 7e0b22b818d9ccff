import { env, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { makeApp } from "../../src/api/app.js";
import { conversationOf, type Env } from "../../src/api/env.js";
import type { HistoryPage } from "../../src/api/schemas/chat.js";
import type { Script } from "../support/messages-api/script.js";
import { call, eventsOf, makeOrg, says, type TestOrg } from "./chat-support.js";

const bindings = env as unknown as Env;

async function history(org: TestOrg, query = "", user = "u"): Promise<HistoryPage> {
  const response = await call(`/api/v1/users/${user}/history?org=${org.name}${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as HistoryPage;
}

function streamed(org: string, message: string): Request {
  return new Request("https://entracte.test/api/v1/chat/stream", {
    method: "POST",
    headers: {
      authorization: `Bearer ${bindings.ENGINE_API_KEY}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({ org, user_id: "u", client_id: "c", message }),
  });
}

const echo: Script = { mode: "turn", steps: [says("Re: {{message}}")] };

describe("the queue", () => {
  it("takes turns one at a time, in the order of arrival", async () => {
    const org = await makeOrg();
    const words = ["one", "two", "three", "four", "five"];
    const held = says("Re: {{message}}", { held: true });
    await org.play({ mode: "once", steps: [held, ...Array(4).fill(says("Re: {{message}}"))] });
    const first = org.answer("one");
    await expect.poll(async () => (await org.requests()).length).toBe(1);
    // All at once, and straight into the app: on the way to it they could overtake one another too.
    // The head of a stream tells that the turn has its place in the queue.
    const app = makeApp();
    const streams = await Promise.all(
      words.slice(1).map((message) => app.fetch(streamed(org.name, message), bindings)),
    );
    await org.go();
    expect((await first).responses).toEqual(["Re: one"]);
    const answers = await Promise.all(streams.map(eventsOf));
    expect(answers.map((events) => JSON.parse(events.at(-1)?.data ?? "").responses)).toEqual(
      words.slice(1).map((word) => [`Re: ${word}`]),
    );
    const requests = await org.requests();
    // Each was asked with all turns before it, finished.
    expect(requests.map(({ body }) => body.messages.length)).toEqual([1, 3, 5, 7, 9]);
    const { messages } = await history(org);
    expect(messages.map(({ text }) => text)).toEqual(
      words.flatMap((word) => [word, `Re: ${word}`]),
    );
  });

  it("lets the conversations of two users go side by side", async () => {
    const org = await makeOrg({}, [says("Never", { hang: true }), says("Hello.")]);
    const first = await org.chat("Hang", { user_id: "a", stream: true });
    await expect.poll(async () => (await org.requests()).length).toBe(1);
    expect((await org.answer("Hi", { user_id: "b" })).responses).toEqual(["Hello."]);
    await first.body?.cancel();
  });

  it("turns away with 429 and Retry-After when it is full, and goes on after that", async () => {
    const org = await makeOrg({}, [says("Never", { hang: true })]);
    const running = await org.chat("Hang", { stream: true });
    await expect.poll(async () => (await org.requests()).length).toBe(1);
    const waiting = await Promise.all(
      Array.from({ length: 10 }, (_, i) => org.chat(`wait ${i}`, { stream: true })),
    );
    const refused = await org.chat("too many");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: "queue_full" });
    // Those who leave while they wait never have their turn.
    for (const response of waiting) await response.body?.cancel();
    await running.body?.cancel();
    await org.play(echo);
    await expect.poll(async () => (await org.chat("again")).status, { timeout: 10_000 }).toBe(200);
    expect((await history(org)).messages.map(({ text }) => text)).toEqual([
      "Hang",
      "again",
      "Re: again",
    ]);
  });
});

describe("without a key of the Claude API", () => {
  it("answers 503 with what to set", async () => {
    const org = await makeOrg({}, [says("Never.")]);
    const stub = conversationOf(bindings, org.name, "u");
    await runInDurableObject(stub as never, (instance) => {
      Object.assign(instance as object, { env: { ...bindings, ANTHROPIC_API_KEY: "" } });
    });
    const response = await org.chat("Hello");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "chat_unavailable",
      message: expect.stringContaining("ANTHROPIC_API_KEY"),
    });
    expect(await org.requests()).toHaveLength(0);
    expect((await history(org)).messages).toEqual([]);
  });
});

describe("history", () => {
  it("is paged from the newest back, each page in order", async () => {
    const org = await makeOrg();
    await org.play(echo);
    for (const word of ["a", "b", "c"]) await org.answer(word);
    const newest = await history(org, "&limit=4");
    expect(newest.messages.map(({ text }) => text)).toEqual(["b", "Re: b", "c", "Re: c"]);
    const older = await history(org, `&limit=4&cursor=${newest.next_cursor}`);
    expect(older.messages.map(({ text }) => text)).toEqual(["a", "Re: a"]);
    expect(older.next_cursor).toBeUndefined();
    expect(newest.messages[3]).toMatchObject({ role: "assistant", client_id: "c", run_ids: [] });
    const bad = await call(`/api/v1/users/u/history?org=${org.name}&limit=0`);
    expect(bad.status).toBe(400);
  });

  it("is each user's own, and empty before anything was said", async () => {
    const org = await makeOrg();
    await org.play(echo);
    await org.answer("secret");
    expect(await history(org, "", "somebody-else")).toEqual({ messages: [] });
  });

  it("is forgotten when it is deleted", async () => {
    const org = await makeOrg();
    await org.play(echo);
    await org.answer("forget this");
    const response = await call(`/api/v1/users/u/history?org=${org.name}`, { method: "DELETE" });
    expect(await response.json()).toEqual({ deleted: 2 });
    expect((await history(org)).messages).toEqual([]);
    await org.answer("what do you know?");
    const requests = await org.requests();
    expect(requests.at(-1)?.body.messages).toHaveLength(1);
  });

  it("shows the model as much of it as fits, cut in steps that a cache can follow", async () => {
    const org = await makeOrg();
    await org.play({ mode: "turn", steps: [says("Noted.")] });
    for (let n = 0; n < 9; n++) await org.answer(`${n} ${"x".repeat(18_000)}`);
    const requests = (await org.requests()).map(({ body }) => body.messages);
    const lengths = requests.map((messages) => messages.length);
    expect(lengths.slice(0, 7)).toEqual([1, 3, 5, 7, 9, 11, 13]);
    expect(lengths[7]).toBe(7);
    expect(lengths[8]).toBe(9);
    const start = (messages: (typeof requests)[number] | undefined) =>
      JSON.stringify(messages?.[0]).slice(0, 40);
    expect(start(requests[8])).toBe(start(requests[7]));
    expect(requests[7]?.[0]?.role).toBe("user");
  });

  it("keeps messages of any length", async () => {
    const org = await makeOrg();
    await org.play({ mode: "once", steps: [says(`é${"y".repeat(700_000)}`)] });
    const answer = await org.answer("A lot");
    const { messages } = await history(org);
    expect(messages[1]?.text).toBe(answer.responses[0]);
  });
});
