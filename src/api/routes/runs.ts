import { createRoute, z } from "@hono/zod-openapi";
import type { AppContext } from "../context.js";
import { organizationOf, runOf } from "../env.js";
import { ApiError, unwrap } from "../errors.js";
import { body, failures, json, makeRouter, security } from "../router.js";
import { startRun } from "../runs.js";
import { orgParams, runParams } from "../schemas/common.js";
import {
  decisions,
  type RunView,
  runInput,
  runList,
  runListQuery,
  runView,
} from "../schemas/run.js";

const base = "/api/v1/orgs/{org}/runs";
const common = { tags: ["runs"], security };

const post = createRoute({
  ...{ method: "post", path: base, ...common },
  summary: "Run a snippet",
  request: { params: orgParams, body: body(runInput) },
  responses: {
    200: json(runView, "The outcome."),
    202: json(runView, "It goes on, or waits for decisions: `GET` it, or follow its events."),
    ...failures,
  },
});

const list = createRoute({
  ...{ method: "get", path: base, ...common },
  summary: "Runs, the newest first",
  request: { params: orgParams, query: runListQuery },
  responses: { 200: json(runList, "One page."), ...failures },
});

const one = createRoute({
  ...{ method: "get", path: `${base}/{id}`, ...common },
  summary: "One run, with its outcome once it has ended",
  request: { params: runParams },
  responses: { 200: json(runView, "The run."), ...failures },
});

const journal = createRoute({
  ...{ method: "get", path: `${base}/{id}/journal`, ...common },
  summary: "A run's journal, as JSON Lines",
  request: { params: runParams },
  responses: {
    200: {
      description: "One entry a line.",
      content: { "application/x-ndjson": { schema: z.string() } },
    },
    ...failures,
  },
});

const events = createRoute({
  ...{ method: "get", path: `${base}/{id}/events`, ...common },
  summary: "A run's events, live",
  description:
    "Server-sent events: `status`, `stage`, `call`, `log`, `warning`, `approval`, `complete`. Those before come first; `Last-Event-ID` leaves out what was already received.",
  request: {
    params: runParams,
    headers: z.object({ "last-event-id": z.string().optional() }),
  },
  responses: {
    200: { description: "The events.", content: { "text/event-stream": { schema: z.string() } } },
    ...failures,
  },
});

const cancel = createRoute({
  ...{ method: "post", path: `${base}/{id}/cancel`, ...common },
  summary: "Stop a run; calls in flight are aborted",
  request: { params: runParams },
  responses: { 200: json(runView, "The run, ended."), ...failures },
});

const decide = createRoute({
  ...{ method: "post", path: `${base}/{id}/decisions`, ...common },
  summary: "Decide on calls that ask",
  description:
    "`approve` sends the call, `reject` makes it fail, `answer` gives its result without sending it. The run goes on by itself, and the chat conversation that waits for it takes a turn when it has ended or asks again.",
  request: { params: runParams, body: body(decisions) },
  responses: {
    200: json(runView, "The run has ended."),
    202: json(runView, "The run goes on."),
    ...failures,
  },
});

export function runRoutes() {
  const router = makeRouter();
  router.openapi(post, async (c) => {
    const { org } = c.req.valid("param");
    const { code, wait_ms: waitMs, idempotency_key: idempotencyKey } = c.req.valid("json");
    const { requestId } = c.var;
    const view = await startRun(c.env, {
      org,
      code,
      origin: "api",
      waitMs,
      idempotencyKey,
      requestId,
    });
    return answer(c, view, org);
  });
  router.openapi(list, async (c) => {
    const { org } = c.req.valid("param");
    const { limit, cursor, status } = c.req.valid("query");
    return c.json(await organizationOf(c.env, org).listRuns(limit, cursor, status), 200);
  });
  router.openapi(one, async (c) => {
    const { org, id } = c.req.valid("param");
    return c.json(found(await runOf(c.env, org, id).get()), 200);
  });
  router.openapi(journal, async (c) => {
    const { org, id } = c.req.valid("param");
    const stream = found(await runOf(c.env, org, id).journal());
    const response = new Response(stream, { headers: { "content-type": "application/x-ndjson" } });
    // The integration takes every media type that ends in json for JSON.
    return response as never;
  });
  router.openapi(events, async (c) => {
    const { org, id } = c.req.valid("param");
    const last = c.req.valid("header")["last-event-id"];
    const stream = found(await runOf(c.env, org, id).events(last));
    return c.body(stream, 200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
    });
  });
  router.openapi(cancel, async (c) => {
    const { org, id } = c.req.valid("param");
    return c.json(found(await runOf(c.env, org, id).cancel()), 200);
  });
  router.openapi(decide, async (c) => {
    const { org, id } = c.req.valid("param");
    const decided = await runOf(c.env, org, id).decide(c.req.valid("json").decisions);
    return answer(c, unwrap(decided), org);
  });
  return router;
}

function answer(c: AppContext, view: RunView, org: string) {
  const ended = view.status === "completed" || view.status === "failed";
  c.header("location", `/api/v1/orgs/${org}/runs/${view.id}`);
  return ended ? c.json(view, 200) : c.json(view, 202);
}

function found<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  const message = "There is no such run; runs are forgotten some days after they have ended";
  throw new ApiError(404, "run_not_found", message);
}
