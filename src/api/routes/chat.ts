import { createRoute, z } from "@hono/zod-openapi";
import { eventStreamHeaders, readEvents } from "../chat/events.js";
import { arrivedHeader } from "../chat/queue.js";
import type { AppContext } from "../context.js";
import { conversationOf, isDevelopment } from "../env.js";
import { ApiError, type ErrorStatus, type Refusal, unwrap } from "../errors.js";
import { authorize, requireKnown } from "../middleware/auth.js";
import { body, failures, json, makeRouter, security } from "../router.js";
import type { StartTurn } from "../rpc.js";
import {
  type ChatView,
  chatInput,
  chatView,
  historyPage,
  historyParams,
  historyQuery,
} from "../schemas/chat.js";

const common = { tags: ["chat"], security };
const eventStream = {
  description:
    "Server-sent events: `status`, `text`, `code`, `stage`, `call`, `log`, `approval` (with `run_id`, `seq`, `tool`, `args`, `line`, `column` and `codeFrame`); last `complete`, with what /chat answers, or `error`.",
  content: { "text/event-stream": { schema: z.string() } },
};

const chat = createRoute({
  ...{ method: "post", path: "/api/v1/chat", ...common },
  summary: "Say something; the model answers, with code where it helps",
  description:
    "One turn at a time for each user of an organisation; others wait in a queue. Ending the request cancels the turn, as soon as the platform tells of it: `wrangler dev` does so for streams only. A turn whose run asks for approval ends with the request in `pending`. When the run has gone on after the decision, the conversation takes a turn by itself; its answer stands in the history. A message that comes before that is told the result instead.",
  request: { body: body(chatInput) },
  responses: { 200: json(chatView, "The answer. With `stream`, its events instead."), ...failures },
});

const stream = createRoute({
  ...{ method: "post", path: "/api/v1/chat/stream", ...common },
  summary: "The same, with its events as they happen",
  request: { body: body(chatInput) },
  responses: { 200: eventStream, ...failures },
});

const history = createRoute({
  ...{ method: "get", path: "/api/v1/users/{user}/history", ...common },
  summary: "A conversation's messages",
  request: { params: historyParams, query: historyQuery },
  responses: { 200: json(historyPage, "One page; the first has the newest."), ...failures },
});

const clear = createRoute({
  ...{ method: "delete", path: "/api/v1/users/{user}/history", ...common },
  summary: "Forget a conversation",
  request: { params: historyParams, query: historyQuery.pick({ org: true }) },
  responses: { 200: json(z.object({ deleted: z.number() }), "How many messages."), ...failures },
});

export function chatRoutes() {
  const router = makeRouter();
  router.openapi(chat, async (c) => {
    const input = c.req.valid("json");
    const events = await turn(c, input);
    // The schema of the events is not that of the answer.
    if (input.stream) return eventsResponse(events) as never;
    return c.json(await answerIn(events, c.req.raw.signal), 200);
  });
  router.openapi(stream, async (c) => eventsResponse(await turn(c, c.req.valid("json"))));
  router.openapi(history, async (c) => {
    const { org: named, limit, cursor } = c.req.valid("query");
    const org = await orgOf(c, named);
    const conversation = conversationOf(c.env, org, c.req.valid("param").user);
    return c.json(await conversation.history(limit, cursor), 200);
  });
  router.openapi(clear, async (c) => {
    const org = await orgOf(c, c.req.valid("query").org);
    const deleted = await conversationOf(c.env, org, c.req.valid("param").user).clear();
    return c.json({ deleted }, 200);
  });
  return router;
}

async function turn(
  c: AppContext,
  input: z.output<typeof chatInput>,
): Promise<ReadableStream<Uint8Array>> {
  const { user_id: user, client_id: client, message } = input;
  const org = await orgOf(c, input.org);
  const { requestId, arrived } = c.var;
  const start: StartTurn = { org, user, client, message, requestId };
  const request = new Request("https://conversation/turn", {
    method: "POST",
    headers: { [arrivedHeader]: String(arrived) },
    body: JSON.stringify(start),
  });
  const response = await conversationOf(c.env, org, user).fetch(request);
  if (response.ok && response.body !== null) return response.body;
  return unwrap((await response.json()) as Refusal);
}

/** The organisation that is named, the key's, or the default one. */
async function orgOf(c: AppContext, named: string | undefined): Promise<string> {
  const { caller } = c.var;
  const fallback = c.env.DEFAULT_ORG ?? (isDevelopment(c.env) ? "demo" : undefined);
  const org = named ?? (caller.kind === "org" ? caller.org : fallback);
  if (org === undefined)
    throw new ApiError(400, "invalid_request", "org: say which organisation it is for");
  requireKnown(org, await authorize(c, org));
  return org;
}

function eventsResponse(events: ReadableStream<Uint8Array>): Response {
  return new Response(events, { headers: eventStreamHeaders });
}

/**
 * Stops reading, which cancels the turn, when the client goes.
 *
 * @throws ApiError when the turn failed.
 */
async function answerIn(
  events: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<ChatView> {
  for await (const { event, data } of readEvents(events, signal)) {
    if (event === "complete") return JSON.parse(data) as ChatView;
    if (event !== "error") continue;
    const { status, code, message, retry_after } = JSON.parse(data) as {
      status: ErrorStatus;
      code: string;
      message: string;
      retry_after?: number;
    };
    throw new ApiError(status, code, message, undefined, retry_after);
  }
  throw new ApiError(503, "interrupted", "The turn was interrupted; try again", undefined, 1);
}
