/** Sends calls: concurrency, timeouts, retries, cancellation. */
import PQueue from "p-queue";
import pRetry from "p-retry";
import type { AskedCall, RecordedDecision, Verdict } from "./approvals.js";
import { exceedsBytes } from "./bytes.js";
import { decodeValue, encodeValue } from "./encoding.js";
import { errorData, isTransport } from "./error-data.js";
import type { Limits } from "./limits.js";
import type { HostTool } from "./tools.js";
import type { Encoded, ErrorData } from "./types.js";

export interface OutgoingCall extends AskedCall {
  /** Aborting it ends the call at once, whatever the tool does. */
  controller: AbortController;
  /** Just before the first attempt. */
  onSend(): void;
  /** Fetched ahead (R3): everything that the program waits for goes first. */
  ahead?: true;
  /** A decision is journaled before its effect (R1). */
  onDecision(decision: RecordedDecision): Promise<void>;
}

export type CallResult = { attempts: number } & (
  | { status: "fulfilled"; value: Encoded }
  | { status: "rejected"; error: ErrorData }
  | { status: "aborted" }
  /** It waits for a decision; nothing was sent. */
  | { status: "held" }
);

interface Retries {
  retries: number;
  /** Before the second attempt; doubled, and up to twice that by chance, before each further one. */
  minTimeout: number;
}

export class Dispatcher {
  readonly #all: PQueue;
  readonly #servers = new Map<string, PQueue>();

  constructor(
    private readonly runId: string,
    private readonly limits: Limits,
    private readonly judge: (call: AskedCall, args: unknown[]) => Promise<Verdict>,
    private readonly retries: Retries = { retries: 2, minTimeout: 200 },
  ) {
    this.#all = new PQueue({ concurrency: limits.maxConcurrency });
  }

  /** Never rejects. */
  async send(call: OutgoingCall): Promise<CallResult> {
    const { signal } = call.controller;
    const { descriptor } = call.host;
    try {
      const given = this.#arguments(call.host, call.args);
      if (!Array.isArray(given)) return { status: "rejected", error: given, attempts: 0 };
      const verdict = await unlessAborted(signal, this.judge(call, given));
      if (verdict.kind === "hold") return { status: "held", attempts: 0 };
      if (verdict.asked !== undefined) await call.onDecision(verdict.asked);
      if (verdict.kind === "reject")
        return { status: "rejected", error: verdict.error, attempts: 0 };
      if (verdict.kind === "answer") return this.#within(call.host, verdict.value, 0);
      const args =
        verdict.args === undefined
          ? given
          : this.#arguments(call.host, encodeValue(verdict.args, {}, "the approved arguments"));
      if (!Array.isArray(args)) return { status: "rejected", error: args, attempts: 0 };
      const task = () => this.#withinTime(call, args);
      const settings = { signal, priority: call.ahead === true ? 0 : 1 };
      const run = () => this.#all.add(task, settings);
      const server = this.#serverQueue(descriptor.server);
      return await (server === undefined ? run() : server.add(run, settings));
    } catch (thrown) {
      if (signal.aborted) return { status: "aborted", attempts: 0 };
      return { status: "rejected", error: errorData(thrown), attempts: 0 };
    }
  }

  #serverQueue(server: string | undefined): PQueue | undefined {
    if (server === undefined) return undefined;
    let queue = this.#servers.get(server);
    if (queue === undefined) {
      queue = new PQueue({ concurrency: this.limits.maxConcurrencyPerServer });
      this.#servers.set(server, queue);
    }
    return queue;
  }

  /** The arguments, or the error that they are. */
  #arguments(host: HostTool, args: Encoded): unknown[] | ErrorData {
    const { name } = host.descriptor;
    const most = this.limits.maxArgumentBytes;
    if (exceedsBytes(args.text, most)) {
      const message = `The arguments of ${name} are larger than ${most} bytes. Send less, or in parts`;
      return { name: "RangeError", message, code: "argument-limit" };
    }
    const list = decodeValue(args);
    if (!Array.isArray(list))
      return { name: "TypeError", message: `The arguments of ${name} are no list` };
    const wrong = host.check(list);
    if (wrong !== undefined)
      return { name: "TypeError", message: wrong, code: "invalid-arguments" };
    return host.descriptor.arguments === "object" && list.length === 0 ? [{}] : list;
  }

  /** The call's time begins when it leaves the queue. */
  async #withinTime(call: OutgoingCall, args: unknown[]): Promise<CallResult> {
    const { signal } = call.controller;
    if (signal.aborted) return { status: "aborted", attempts: 0 };
    call.onSend();
    const attempt = new AbortController();
    const late = setTimeout(() => attempt.abort(), this.limits.callTimeoutMs);
    const forward = () => attempt.abort();
    signal.addEventListener("abort", forward, { once: true });
    let attempts = 0;
    const once = () => this.#attempt(call, args, ++attempts, attempt.signal);
    try {
      return await this.#retried(call.host, once, attempt.signal);
    } catch (thrown) {
      if (signal.aborted) return { status: "aborted", attempts };
      const error = attempt.signal.aborted ? this.#timeout(call.host) : errorData(unwrap(thrown));
      return { status: "rejected", error, attempts };
    } finally {
      clearTimeout(late);
      signal.removeEventListener("abort", forward);
    }
  }

  /** R2: only what may be sent twice is, and only when the way there or back failed. */
  async #retried(
    host: HostTool,
    once: () => Promise<CallResult>,
    signal: AbortSignal,
  ): Promise<CallResult> {
    if (!isRepeatable(host)) return once();
    // Wrapped, because p-retry has ideas of its own about TypeErrors and what is no Error.
    const wrapped = () =>
      once().catch((thrown: unknown) => {
        throw new AttemptFailure(thrown);
      });
    return pRetry(wrapped, {
      ...this.retries,
      factor: 2,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof AttemptFailure && isTransport(error.thrown),
    });
  }

  async #attempt(
    { seq, host }: OutgoingCall,
    args: unknown[],
    attempt: number,
    signal: AbortSignal,
  ): Promise<CallResult> {
    const { runId } = this;
    const idempotencyKey = `${runId}:${seq}`;
    const invoke = async () => host.invoke(args, { signal, seq, runId, attempt, idempotencyKey });
    const result = await unlessAborted(signal, invoke());
    return this.#checked(host, result, attempt);
  }

  #checked(host: HostTool, result: unknown, attempts: number): CallResult {
    return this.#within(
      host,
      encodeValue(result, {}, `the result of ${host.descriptor.name}`),
      attempts,
    );
  }

  #within(host: HostTool, value: Encoded, attempts: number): CallResult {
    const { name } = host.descriptor;
    const most = this.limits.maxResultBytes;
    if (!exceedsBytes(value.text, most)) return { status: "fulfilled", value, attempts };
    const message = `${name} returned more than ${most} bytes. Ask it for less: a page, a filter, fewer fields`;
    return {
      status: "rejected",
      error: { name: "RangeError", message, code: "result-limit" },
      attempts,
    };
  }

  #timeout(host: HostTool): ErrorData {
    const message = `${host.descriptor.name} did not answer within ${this.limits.callTimeoutMs} ms`;
    return { name: "TimeoutError", message, code: "call-timeout" };
  }
}

class AttemptFailure extends Error {
  constructor(readonly thrown: unknown) {
    super("attempt failed");
  }
}

function unwrap(thrown: unknown): unknown {
  return thrown instanceof AttemptFailure ? thrown.thrown : thrown;
}

export function isRepeatable({ descriptor }: HostTool): boolean {
  const { readOnlyHint, idempotentHint } = descriptor.annotations ?? {};
  return readOnlyHint === true || idempotentHint === true;
}

/** `work`, or a rejection as soon as `signal` is aborted: a tool need not heed its signal. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new DOMException("The call was aborted", "AbortError"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
