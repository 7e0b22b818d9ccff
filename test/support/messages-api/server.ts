/**
 * A scripted Claude: the Messages API on loopback, streaming. A script is kept under the name of a
 * model, so that tests that run at once do not meet: `PUT /scripts/MODEL`, `GET /scripts/MODEL` for
 * what was asked of it, `PUT /scripts/MODEL/go` for the answers that are held.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import {
  lastWords,
  type MessagesBody,
  type Recorded,
  type Reply,
  type Script,
  type Step,
  turnStep,
} from "./script.js";
import { replyEvents } from "./stream.js";

interface Playing {
  script: Script;
  used: number;
  requests: Recorded[];
  held: Promise<void>;
  go(): void;
}

export interface ScriptedClaude {
  url: string;
  play(model: string, script: Script): void;
  requests(model: string): Recorded[];
  close(): Promise<void>;
}

export async function startScriptedClaude(port = 0): Promise<ScriptedClaude> {
  const playing = new Map<string, Playing>();
  const play = (model: string, script: Script) => {
    let go = () => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    playing.set(model, { script, used: 0, requests: [], held, go });
  };
  const requests = (model: string) => playing.get(model)?.requests ?? [];
  const server = createServer((request, response) => {
    answer(request, response, { playing, play, requests }).catch((thrown: unknown) => {
      if (!response.headersSent) fail(response, 500, "api_error", String(thrown));
      else response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return { url: urlOf(server), play, requests, close: () => close(server) };
}

interface Control extends Pick<ScriptedClaude, "play" | "requests"> {
  playing: ReadonlyMap<string, Playing>;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  control: Control,
): Promise<void> {
  const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
  const [, scripts, model = "", go] = path.split("/");
  if (scripts === "scripts") {
    if (go === "go") control.playing.get(model)?.go();
    else if (request.method === "PUT") control.play(model, (await bodyOf(request)) as Script);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(control.requests(model)));
    return;
  }
  if (path !== "/v1/messages") return fail(response, 404, "not_found_error", path);
  const body = (await bodyOf(request)) as MessagesBody;
  const found = control.playing.get(body.model);
  if (found === undefined) return fail(response, 404, "not_found_error", `model: ${body.model}`);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const recorded: Recorded = { headers, body, aborted: false };
  found.requests.push(recorded);
  response.on("close", () => {
    recorded.aborted = !response.writableFinished;
  });
  const step = nextStep(found, body);
  if (step === undefined)
    return fail(response, 400, "invalid_request_error", "the script has no more steps");
  if ("status" in step) return fail(response, step.status, step.type, step.message, step.headers);
  if (step.held === true) await found.held;
  await send(response, step, body);
}

function nextStep(playing: Playing, body: MessagesBody): Step | undefined {
  const { script } = playing;
  return script.steps[script.mode === "once" ? playing.used++ : turnStep(body)];
}

async function send(response: ServerResponse, reply: Reply, body: MessagesBody): Promise<void> {
  if (reply.delayMs !== undefined)
    await new Promise((resolve) => setTimeout(resolve, reply.delayMs));
  response.writeHead(200, { "content-type": "text/event-stream", "request-id": "req_scripted" });
  for (const { event, data } of replyEvents(reply, body, lastWords(body))) {
    if (reply.hang === true && event === "content_block_stop") return;
    response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }
  response.end();
}

function fail(
  response: ServerResponse,
  status: number,
  type: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ type: "error", error: { type, message } }));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen");
  return `http://127.0.0.1:${address.port}`;
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
