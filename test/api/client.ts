/** The API as the tests call it. */
import { SELF } from "cloudflare:test";
import { inject } from "vitest";

export const engineKey = "engine-key-of-the-tests";
export const { base: mcp, other: otherOrigin } = inject("servers");

const host = "https://entracte.test";

export interface Call {
  key?: string | null;
  body?: unknown;
  /** Sent as it is. */
  raw?: string;
  headers?: Record<string, string>;
}

export function send(method: string, path: string, call: Call = {}): Promise<Response> {
  const { key = engineKey, body, raw, headers } = call;
  return SELF.fetch(`${host}${path}`, {
    method,
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...((body !== undefined || raw !== undefined) && { "content-type": "application/json" }),
      ...headers,
    },
    ...(raw !== undefined ? { body: raw } : body !== undefined && { body: JSON.stringify(body) }),
  });
}

// biome-ignore lint/suspicious/noExplicitAny: answers are what is being tested
export type Loose = any;

export interface Answer {
  status: number;
  body: Loose;
  headers: Headers;
}

export async function ask(method: string, path: string, call: Call = {}): Promise<Answer> {
  const response = await send(method, path, call);
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === "" ? undefined : JSON.parse(text) };
}

export async function addServer(
  org: string,
  id: string,
  path: string,
  more: object = {},
): Promise<void> {
  const { status, body } = await ask("POST", `/api/v1/admin/orgs/${org}/mcp-servers`, {
    body: { id, url: `${mcp}${path}`, ...more },
  });
  if (status !== 200) throw new Error(JSON.stringify(body));
}

export function run(org: string, code: string, more: object = {}): Promise<Answer> {
  return ask("POST", `/api/v1/orgs/${org}/runs`, { body: { code, ...more } });
}

export async function settled(org: string, id: string): Promise<Loose> {
  for (;;) {
    const { body } = await ask("GET", `/api/v1/orgs/${org}/runs/${id}`);
    if (body.status !== "running") return body;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Event {
  id: number;
  event: string;
  data: Loose;
}

/** All events, up to the end of the stream. */
export async function eventsOf(response: Response): Promise<Event[]> {
  return (await response.text())
    .split("\n\n")
    .filter((block) => block.startsWith("id: "))
    .map((block) => {
      const [id = "", event = "", ...data] = block.split("\n");
      return {
        id: Number(id.slice(4)),
        event: event.slice(7),
        data: JSON.parse(data.map((line) => line.slice(6)).join("\n")),
      };
    });
}
