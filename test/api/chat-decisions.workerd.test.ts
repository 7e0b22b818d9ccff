import { env, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { conversationOf, runOf } from "../../src/api/env.js";
import type { ChatView, HistoryPage } from "../../src/api/schemas/chat.js";
import type { Step } from "../support/messages-api/script.js";
import { call, eventsOf, makeOrg, runs, says, type TestOrg } from "./chat-support.js";
import { later } from "./later.js";

const slow = { timeout: 20_000, interval: 50 };
const note = "return await atlas.save_note({ subject: 'deu', text: 'checked' });";

function asking(...steps: Step[]): Promise<TestOrg> {
  return makeOrg({ policy: { "atlas.save_note": "ask" } }, steps);
}

async function texts(org: TestOrg): Promise<string[]> {
  return (await page(org)).messages.map(({ text }) => text);
}

async function page({ name }: TestOrg): Promise<HistoryPage> {
  return (await (await call(`/api/v1/users/u/history?org=${name}`)).json()) as HistoryPage;
}

function waitingRun({ pending }: ChatView): string {
  return pending[0]?.run_id ?? "";
}

async function decide(org: TestOrg, run: string, decision: object): Promise<void> {
  const path = `/api/v1/orgs/${org.name}/runs/${run}/decisions`;
  const response = await call(path, {
    method: "POST",
    body: JSON.stringify({ decisions: [decision] }),
  });
  expect(response.ok).toBe(true);
}

async function ended(org: TestOrg, run: string): Promise<object> {
  const path = `/api/v1/orgs/${org.name}/runs/${run}`;
  const look = async () => (await (await call(path)).json()) as { status: string };
  await expect.poll(async () => (await look()).status, slow).toMatch(/completed|failed/);
  return look();
}

/** What the model was given last in its nth request. */
async function given(org: TestOrg, n: number): Promise<string> {
  return JSON.stringify((await org.requests())[n]?.body.messages.at(-1));
}

describe("a conversation whose run is decided on", () => {
  it("goes on by itself with the run's result", async () => {
    const org = await asking(runs(note), says("It waits."), says("It is written."), says("Yes."));
    const run = waitingRun(await org.answer("Note it"));
    await decide(org, run, { seq: 0, action: "approve" });
    await expect.poll(() => texts(org), slow).toEqual(["Note it", "It waits.", "It is written."]);
    expect(await given(org, 2)).toContain(`Run ${run}, which waited for a decision, has ended`);
    expect(await given(org, 2)).toContain("deu");
    const [, , answer] = (await page(org)).messages;
    expect(answer).toMatchObject({
      role: "assistant",
      client_id: "c",
      run_ids: [run],
      turn_status: "completed",
    });
    await org.answer("Really?");
    const { messages } = (await org.requests())[3]?.body ?? { messages: [] };
    expect(messages.map(({ role }) => role)).toEqual([
      ...["user", "assistant", "user", "assistant", "user"],
    ]);
    expect(await given(org, 3)).not.toContain(run);
  });

  it("goes on when the call is rejected", async () => {
    const code = `try { ${note} } catch (error) { return error.name + ': ' + error.message }`;
    const org = await asking(runs(code), says("It waits."), says("As you wish."));
    const run = waitingRun(await org.answer("Note it"));
    await decide(org, run, { seq: 0, action: "reject", reason: "not now" });
    await expect.poll(async () => (await texts(org)).at(-1), slow).toBe("As you wish.");
    expect(await given(org, 2)).toMatch(/ToolRejectedError.*not now/);
  });

  it("goes on when nobody decided in time", async () => {
    const code = `try { ${note} } catch (error) { return [error.name, error.code] }`;
    const org = await asking(runs(code), says("It waits."), says("Too late."), says("Yes."));
    const run = waitingRun(await org.answer("Note it"));
    await later(org.name, run, 8 * 86_400_000);
    expect(await runDurableObjectAlarm(runOf(env, org.name, run))).toBe(true);
    await expect.poll(() => texts(org), slow).toEqual(["Note it", "It waits.", "Too late."]);
    expect(await ended(org, run)).toMatchObject({
      status: "completed",
      value: ["ToolRejectedError", "approval-expired"],
      calls: [{ tool: "atlas.save_note", status: "rejected" }],
    });
    expect(await given(org, 2)).toContain("approval-expired");
    const path = `/api/v1/orgs/${org.name}/runs/${run}/decisions`;
    const late = JSON.stringify({ decisions: [{ seq: 0, action: "approve" }] });
    expect((await call(path, { method: "POST", body: late })).status).toBe(409);
    await org.answer("Is it?");
    expect(await texts(org)).toEqual([...["Note it", "It waits.", "Too late.", "Is it?", "Yes."]]);
  });

  it("asks again for the next approval, and goes on after that", async () => {
    const code = `const a = await atlas.save_note({ subject: 'deu', text: '1' });
const b = await atlas.save_note({ subject: 'fra', text: '2' });
return [a, b];`;
    const org = await asking(runs(code), says("One waits."), says("Two waits."), says("Both."));
    const run = waitingRun(await org.answer("Note two"));
    await decide(org, run, { seq: 0, action: "answer", value: "first" });
    await expect.poll(async () => (await texts(org)).at(-1), slow).toBe("Two waits.");
    expect(await given(org, 2)).toContain("waits for a person to approve call 1");
    await decide(org, run, { seq: 1, action: "answer", value: "second" });
    await expect.poll(async () => (await texts(org)).at(-1), slow).toBe("Both.");
    expect(await given(org, 3)).toContain('[\\"first\\",\\"second\\"]');
    expect(await org.requests()).toHaveLength(4);
  });

  it("goes on when the run is cancelled while it waits", async () => {
    const org = await asking(runs(note), says("It waits."), says("Cancelled, then."));
    const run = waitingRun(await org.answer("Note it"));
    const cancelled = await call(`/api/v1/orgs/${org.name}/runs/${run}/cancel`, { method: "POST" });
    expect(await cancelled.json()).toMatchObject({
      status: "failed",
      error: { code: "cancelled" },
    });
    await expect.poll(async () => (await texts(org)).at(-1), slow).toBe("Cancelled, then.");
    expect(await given(org, 2)).toContain("The run failed");
  });

  it("goes on after what the user wrote before the decision", async () => {
    const org = await asking(runs(note), says("It waits."), says("Still."), says("Written."));
    const run = waitingRun(await org.answer("Note it"));
    await org.answer("And?");
    expect(await given(org, 2)).not.toContain(run);
    await decide(org, run, { seq: 0, action: "answer", value: 17 });
    await expect
      .poll(() => texts(org), slow)
      .toEqual(["Note it", "It waits.", "And?", "Still.", "Written."]);
  });

  it("takes no turn of its own for what a message has told, or what it was told twice", async () => {
    const held = says("Hm: {{message}}", { held: true });
    const org = await asking(runs(note), says("It waits."), held, says("News."), says("Never."));
    const run = waitingRun(await org.answer("Note it"));
    const busy = org.answer("Meanwhile");
    await expect.poll(async () => (await org.requests()).length, slow).toBe(3);
    const next = await org.chat("And now?", { stream: true });
    await decide(org, run, { seq: 0, action: "answer", value: 17 });
    await ended(org, run);
    await org.go();
    await busy;
    await eventsOf(next);
    expect(await given(org, 3)).toMatch(/has ended.*And now\?/);
    const stub = conversationOf(env, org.name, "u");
    // The alarm's own turn stands in the queue behind those: told again, it finds nothing.
    await runInDurableObject(stub, (instance) => (instance as { alarm(): Promise<void> }).alarm());
    expect(await org.requests()).toHaveLength(4);
  });

  it("brings nothing back when the history was deleted", async () => {
    const org = await asking(runs(note), says("It waits."), says("Never."));
    const run = waitingRun(await org.answer("Note it"));
    await call(`/api/v1/users/u/history?org=${org.name}`, { method: "DELETE" });
    await decide(org, run, { seq: 0, action: "answer", value: 17 });
    await ended(org, run);
    const stub = conversationOf(env, org.name, "u");
    await runInDurableObject(stub, (instance) => (instance as { alarm(): Promise<void> }).alarm());
    expect(await texts(org)).toEqual([]);
    expect(await org.requests()).toHaveLength(2);
  });

  it("tells the result with the next message when Claude fails, and does not try for ever", async () => {
    const broken = { status: 400, type: "invalid_request_error", message: "no credit" };
    const org = await asking(runs(note), says("It waits."), broken, says("Written."));
    const run = waitingRun(await org.answer("Note it"));
    await decide(org, run, { seq: 0, action: "answer", value: { id: 17 } });
    await expect.poll(async () => (await org.requests()).length, slow).toBe(3);
    const stub = conversationOf(env, org.name, "u");
    await runInDurableObject(stub, (instance) => (instance as { alarm(): Promise<void> }).alarm());
    expect(await org.requests()).toHaveLength(3);
    await org.answer("And?");
    expect(await given(org, 3)).toContain('{\\"id\\":17}');
  });

  it("is told again by the run's alarm when it could not be reached", async () => {
    const org = await asking(runs(note), says("It waits."), says("Written."));
    const run = waitingRun(await org.answer("Note it"));
    const stub = runOf(env, org.name, run);
    await runInDurableObject(stub, (instance) => {
      const gone = { runWentOn: () => Promise.reject(new Error("gone")) };
      const CONVERSATIONS = { idFromName: () => ({}), get: () => gone };
      Object.assign(instance as object, { env: { ...env, CONVERSATIONS } });
    });
    await decide(org, run, { seq: 0, action: "answer", value: 17 });
    await ended(org, run);
    // Another process has the object, and the conversation is there again.
    await runInDurableObject(stub, (_, state) => state.abort("restart")).catch(() => {});
    const alarm = (instance: unknown) => (instance as { alarm(): Promise<void> }).alarm();
    await runInDurableObject(runOf(env, org.name, run), alarm);
    await expect.poll(async () => (await texts(org)).at(-1), slow).toBe("Written.");
  });

  it("begins the turn again that was cut off, and is told what it had run", async () => {
    const note = (text: string) =>
      `return await atlas.save_note({ subject: 'deu', text: '${text}' });`;
    const held = says("Never said.", { held: true });
    const org = await makeOrg({ policy: { "atlas.save_note": "ask" } }, [
      ...[runs(note("first")), says("It waits.")],
      ...[runs("return (await atlas.get_country({ code: 'DEU' })).name"), held],
      ...[says("Both are done."), says("Yes.")],
    ]);
    const run = waitingRun(await org.answer("Note it"));
    await decide(org, run, { seq: 0, action: "answer", value: "noted" });
    await expect.poll(async () => (await org.requests()).length, slow).toBe(4);
    await cutOff(org);
    await alarm(org);
    await expect.poll(() => texts(org), slow).toEqual(["Note it", "It waits.", "Both are done."]);
    const told = await given(org, 4);
    expect(told).toContain(`Run ${run}, which waited for a decision, has ended`);
    expect(told).toMatch(/which you started before you were cut off, has ended.*Germany/);
    await alarm(org);
    expect(await org.requests()).toHaveLength(5);
    await org.answer("Really?");
    expect(await given(org, 5)).not.toContain("Run ");
  });

  it("begins a turn three times that is cut off each time, and tells the result with the next message", async () => {
    const held = says("Never said.", { held: true });
    const org = await asking(runs(note), says("It waits."), held, held, held, says("Written."));
    const run = waitingRun(await org.answer("Note it"));
    await decide(org, run, { seq: 0, action: "answer", value: 17 });
    for (const requests of [3, 4, 5]) {
      await expect.poll(async () => (await org.requests()).length, slow).toBe(requests);
      await cutOff(org);
      await alarm(org);
    }
    expect(await org.requests()).toHaveLength(5);
    await org.answer("And?");
    expect(await given(org, 5)).toMatch(/has ended.*17.*And\?/);
  });
});

/** As when the process that has the conversation is killed. */
async function cutOff({ name }: TestOrg): Promise<void> {
  const stub = conversationOf(env, name, "u");
  await runInDurableObject(stub, (_, state) => state.abort("restart")).catch(() => {});
}

/** Does not wait for the turn that it may begin. */
async function alarm({ name }: TestOrg): Promise<void> {
  await runInDurableObject(conversationOf(env, name, "u"), (instance, state) => {
    state.waitUntil((instance as { alarm(): Promise<void> }).alarm().catch(() => {}));
  });
}
