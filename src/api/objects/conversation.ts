/** One user's conversation with an organisation's tools: its history, and one turn at a time. */
import { DurableObject, type DurableObjectState } from "cloudflare:workers";
import { claudeError, claudeOf } from "../chat/claude.js";
import { type ChatEvent, encodeEvent, eventStreamHeaders } from "../chat/events.js";
import { History } from "../chat/history.js";
import { arrivedHeader, TurnQueue } from "../chat/queue.js";
import { takeTurn } from "../chat/turn.js";
import type { Listener, News } from "../chat/waits.js";
import { type Env, runOf } from "../env.js";
import { ApiError, errorBody, type Refusal, refused } from "../errors.js";
import { log } from "../log.js";
import type { ConversationRpc, StartTurn } from "../rpc.js";
import type { ChatView, HistoryPage } from "../schemas/chat.js";

const mostWaiting = 10;
/** A guess at how long turns take, for callers that were turned away. */
const turnSeconds = 5;
const runWaitMs = 60_000;
/** How soon a turn by itself is begun again whose process was killed. */
const heartbeatMs = 10_000;
/** Written so often that a client who has gone is noticed. */
const pingMs = 2_000;

interface Queued {
  /** Without a message: the conversation takes the turn by itself. */
  start: Listener & { message?: string };
  /** Resolves to what ends the turn. */
  place: Promise<() => void>;
  /** Turns ahead of it. */
  position: number;
}

export class Conversation extends DurableObject<Env> implements ConversationRpc {
  readonly #history: History;
  readonly #queue = new TurnQueue(mostWaiting);

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#history = new History(ctx.storage);
  }

  async fetch(request: Request): Promise<Response> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Response.json(refusal, { status: refusal.status });
    const gone = new AbortController();
    const position = this.#queue.length;
    // Before anything is awaited: a place that is free now is taken.
    const place = this.#queue.enter(Number(request.headers.get(arrivedHeader)), gone.signal);
    try {
      const start = (await request.json()) as StartTurn;
      const stream = this.#stream({ start, place, position }, gone);
      return new Response(stream, { headers: eventStreamHeaders });
    } catch (thrown) {
      void place.then((next) => next());
      throw thrown;
    }
  }

  history(limit: number, cursor?: string): HistoryPage {
    return this.#history.list(limit, cursor);
  }

  /** An alarm outlives this process. */
  async runWentOn(): Promise<void> {
    if (this.#history.known) await this.ctx.storage.setAlarm(Date.now());
  }

  /** A turn by itself for news of runs. What it cannot tell is told with the next message. */
  async alarm(): Promise<void> {
    if (!this.#history.known || !this.env.ANTHROPIC_API_KEY) return;
    const gone = new AbortController();
    // Behind all messages that wait: the first of them tells it.
    const last = Number.POSITIVE_INFINITY;
    const next = await this.#queue.enter(last, gone.signal).catch(() => undefined);
    if (next === undefined) return;
    const start = this.#history.waits.listener();
    if (start === undefined) return next();
    await this.#turn({ start, place: Promise.resolve(next), position: 0 }, gone, () => {});
  }

  clear(): number {
    return this.#history.clear();
  }

  #refusal(): Refusal | undefined {
    try {
      claudeOf(this.env);
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      const { status, code, message } = thrown;
      return refused(status, code, message);
    }
    if (!this.#queue.isFull) return undefined;
    const { length } = this.#queue;
    const message = `${length} turns of this conversation are going or waiting; try again later`;
    return { ...refused(429, "queue_full", message), retryAfter: length * turnSeconds };
  }

  #stream(queued: Queued, gone: AbortController): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    let ping: ReturnType<typeof setInterval> | undefined;
    const leave = () => {
      clearInterval(ping);
      gone.abort(new Error("the client has gone"));
    };
    return new ReadableStream({
      type: "bytes",
      start: (controller) => {
        const send = (text: string) => {
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            leave();
          }
        };
        ping = setInterval(() => send(": ping\n\n"), pingMs);
        const turn = this.#turn(queued, gone, (event) => send(encodeEvent(event))).finally(() => {
          clearInterval(ping);
          if (gone.signal.aborted) return;
          controller.close();
          // A reader that waits on a byte stream must be told.
          controller.byobRequest?.respond(0);
        });
        this.ctx.waitUntil(turn);
      },
      cancel: leave,
    });
  }

  /** Never rejects. */
  async #turn(
    { start, place, position }: Queued,
    gone: AbortController,
    emit: (event: ChatEvent) => void,
  ): Promise<void> {
    if (position > 0) emit({ event: "status", data: { status: "queued", position } });
    const next = await place.catch(() => undefined);
    if (next === undefined) return;
    // What a failing turn has still going ends with it.
    const ended = new AbortController();
    const signal = AbortSignal.any([gone.signal, ended.signal]);
    const began = Date.now();
    const id = crypto.randomUUID();
    const runs: string[] = [];
    let view: ChatView | undefined;
    let failed: ApiError | undefined;
    try {
      if (start.message !== undefined) this.#history.begin(id, start.client, start.message);
      const news = await this.#news(start.org);
      if (start.message === undefined && !this.#beginUnasked(id, start, news, runs)) return;
      const setup = { ...start, id, env: this.env, history: this.#history, signal, emit };
      view = await takeTurn({ ...setup, news, runs });
      this.#history.end(id, statusOf(view), runs, view.responses.join("\n\n"));
      emit({ event: "complete", data: view });
    } catch (thrown) {
      const cancelled = gone.signal.aborted;
      if (!cancelled) failed = this.#failure(thrown, start.requestId);
      this.#history.end(id, cancelled ? "cancelled" : "failed", runs);
      if (failed !== undefined) emit({ event: "error", data: errorData(failed) });
    } finally {
      ended.abort(new Error("the turn has ended"));
      if (start.message === undefined) this.#history.waits.ended(id);
      next();
    }
    log(
      {
        ...{ event: "orchestration_summary", org: start.org, runs: runs.length },
        iterations: view?.iterations ?? 0,
        input_tokens: view?.usage.input_tokens ?? 0,
        output_tokens: view?.usage.output_tokens ?? 0,
        duration_ms: Date.now() - began,
        stop: view?.stop ?? failed?.code ?? "cancelled",
      },
      start.requestId,
    );
  }

  #news(org: string): Promise<News[]> {
    return this.#history.waits.news(async (id, wait) => {
      const run = runOf(this.env, org, id);
      let view = await run.get(wait ? runWaitMs : 0);
      while (wait && view?.status === "running") view = await run.get(runWaitMs);
      return view;
    });
  }

  /** False when there is nothing to tell that a turn was not begun for before. */
  #beginUnasked(id: string, { client }: Listener, news: readonly News[], runs: string[]): boolean {
    if (news.every(({ offered }) => offered)) return false;
    this.#history.begin(id, client);
    this.#history.waits.offer(id, news);
    this.ctx.waitUntil(this.ctx.storage.setAlarm(Date.now() + heartbeatMs));
    runs.push(...news.map(({ run }) => run.id));
    return true;
  }

  #failure(thrown: unknown, requestId: string): ApiError {
    const known = thrown instanceof ApiError ? thrown : claudeError(thrown, this.env);
    if (known !== undefined) return known;
    const error = thrown instanceof Error ? thrown.name : "unknown";
    log({ event: "request_failed", error }, requestId);
    return new ApiError(
      500,
      "internal",
      "Something went wrong here; the request id finds it in the log",
    );
  }
}

function statusOf({ stop }: ChatView): "completed" | "refused" {
  return stop === "refused" ? "refused" : "completed";
}

function errorData(error: ApiError) {
  const { status, retryAfter } = error;
  return {
    ...errorBody(error),
    status,
    ...(retryAfter !== undefined && { retry_after: retryAfter }),
  };
}
