import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChatView, HistoryPage } from "../../src/api/schemas/chat.js";
import { freePort } from "../support/free-port.js";
import type { Step } from "../support/messages-api/script.js";
import { type ScriptedClaude, startScriptedClaude } from "../support/messages-api/server.js";
import { type StartedServers, startServers } from "./mcp-servers.js";
import { askWorker, startWorker, type WorkerProcess } from "./worker-process.js";

const state = mkdtempSync(join(tmpdir(), "entracte-restart-chat-"));
const model = "killed";
let servers: StartedServers;
let claude: ScriptedClaude;
let worker: WorkerProcess;

beforeAll(async () => {
  servers = await startServers();
  claude = await startScriptedClaude();
}, 60_000);

afterAll(async () => {
  await worker?.kill("SIGKILL");
  await claude?.close();
  await servers?.close();
  rmSync(state, { recursive: true, force: true });
});

async function api<T>(method: string, path: string, body?: object): Promise<T> {
  return JSON.parse(await askWorker(worker, method, path, body)) as T;
}

function start(port: number): Promise<WorkerProcess> {
  const own = { ANTHROPIC_API_KEY: "scripted", ANTHROPIC_BASE_URL: claude.url };
  return startWorker(port, state, own);
}

function runs(code: string): Step {
  return { content: [{ type: "tool_use", name: "execute_code", input: { code } }] };
}

function says(text: string, more: object = {}): Step {
  return { content: [{ type: "text", text }], ...more };
}

async function texts(): Promise<string[]> {
  const { messages } = await api<HistoryPage>("GET", "/users/u/history");
  return messages.map(({ text }) => text);
}

it("a conversation that goes on by itself does so again when its Worker is killed, and repeats no call", async () => {
  const port = await freePort();
  worker = await start(port);
  const url = `${servers.base}/workshop`;
  await api("POST", "/admin/orgs/demo/mcp-servers", { id: "asks", url, policy: { write: "ask" } });
  await api("POST", "/admin/orgs/demo/mcp-servers", { id: "free", url });
  await api("PUT", "/admin/orgs/demo/config", { model });
  const steps = [
    ...[runs("return await asks.write({ name: 'asked' })"), says("It waits.")],
    ...[runs("return await free.write({ name: 'followed' })"), says("Never.", { held: true })],
    says("Both are done."),
  ];
  claude.play(model, { mode: "once", steps });
  const message = { user_id: "u", client_id: "c", message: "Write both" };
  const { pending } = await api<ChatView>("POST", "/chat", message);
  await api("POST", `/orgs/demo/runs/${pending[0]?.run_id}/decisions`, {
    decisions: [{ seq: 0, action: "approve" }],
  });
  await expect.poll(() => claude.requests(model).length, { timeout: 30_000 }).toBe(4);
  await worker.kill("SIGKILL");

  worker = await start(port);
  // Nobody asks it anything: only its alarm can be what begins the turn again.
  await expect.poll(() => claude.requests(model).length, { timeout: 60_000 }).toBe(5);
  await expect
    .poll(texts, { timeout: 30_000 })
    .toEqual([...["Write both", "It waits.", "Both are done."]]);
  const told = JSON.stringify(claude.requests(model)[4]?.body.messages.at(-1));
  expect(told).toMatch(/which waited for a decision, has ended.*wrote asked/);
  expect(told).toMatch(/which you started before you were cut off, has ended.*wrote followed/);
  const { writes } = (await (await fetch(`${servers.base}/state`)).json()) as { writes: string[] };
  expect(writes).toEqual(["asked", "followed"]);
}, 180_000);
