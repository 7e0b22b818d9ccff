/** Organisations and conversations for the tests of chat, over HTTP. */
import { env, SELF } from "cloudflare:test";
import { readEvents, type SseMessage } from "../../src/api/chat/events.js";
import type { ChatView } from "../../src/api/schemas/chat.js";
import type { Recorded, Script, Step } from "../support/messages-api/script.js";

const bindings = env as unknown as { ENGINE_API_KEY: string; ANTHROPIC_BASE_URL: string };
const base = "http://127.0.0.1:8787";

export function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = {
    authorization: `Bearer ${bindings.ENGINE_API_KEY}`,
    "content-type": "application/json",
    ...init.headers,
  };
  return SELF.fetch(`${base}${path}`, { ...init, headers });
}

let count = 0;

export interface TestOrg {
  name: string;
  play(script: Script): Promise<void>;
  requests(): Promise<Recorded[]>;
  /** Lets the answers begin that are held. */
  go(): Promise<void>;
  chat(message: string, more?: object, init?: RequestInit): Promise<Response>;
  answer(message: string, more?: object): Promise<ChatView>;
}

/** An organisation with the example server, and a model that follows its own script. */
export async function makeOrg(config: object = {}, steps: Step[] = []): Promise<TestOrg> {
  const name = `chat-${Date.now()}-${++count}`;
  const model = `model-${crypto.randomUUID()}`;
  const script = `${bindings.ANTHROPIC_BASE_URL}/scripts/${model}`;
  await put(`/api/v1/admin/orgs/${name}/config`, { model, ...config });
  const server = {
    id: "atlas",
    url: `${base}/examples/atlas/mcp`,
    auth_token: "token-of-the-atlas",
  };
  await put(`/api/v1/admin/orgs/${name}/mcp-servers`, [server]);
  const chat: TestOrg["chat"] = (message, more = {}, init = {}) =>
    call("/api/v1/chat", {
      method: "POST",
      body: JSON.stringify({ org: name, user_id: "u", client_id: "c", message, ...more }),
      ...init,
    });
  const org: TestOrg = {
    name,
    chat,
    async play(steps) {
      await fetch(script, { method: "PUT", body: JSON.stringify(steps) });
    },
    async go() {
      await fetch(`${script}/go`, { method: "PUT" });
    },
    requests: async () => (await (await fetch(script)).json()) as Recorded[],
    async answer(message, more) {
      const response = await chat(message, more);
      if (response.status !== 200) throw new Error(await response.text());
      return (await response.json()) as ChatView;
    },
  };
  await org.play({ mode: "once", steps });
  return org;
}

async function put(path: string, body: unknown): Promise<void> {
  const response = await call(path, { method: "PUT", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
}

export async function eventsOf(response: Response): Promise<SseMessage[]> {
  const events: SseMessage[] = [];
  if (response.body === null) return events;
  for await (const event of readEvents(response.body)) events.push(event);
  return events;
}

export function says(text: string, more: object = {}): Step {
  return { content: [{ type: "text", text }], ...more };
}

export function runs(...codes: string[]): Step {
  return {
    content: codes.map((code) => ({ type: "tool_use", name: "execute_code", input: { code } })),
  };
}

/** What the model was told came of its tools, in its nth request. */
export function toolResults(request: Recorded | undefined): Record<string, unknown>[] {
  const content = request?.body.messages.at(-1)?.content;
  return typeof content === "object" ? content.filter(({ type }) => type === "tool_result") : [];
}
