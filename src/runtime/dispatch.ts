/** Sends calls: concurrency, timeouts, retries, cancellation. */
import pRetry from "p-retry";
import type { AskedCall, RecordedDecision, Verdict } from "./approvals.js";
import { exceedsBytes } from "./bytes.js";
import { decodeValue, encodeValue } from "./encoding.js";
import { errorData, isTransport } from "./error-data.js";
import type { Limits } from "./limits.js";
import { Slots } from "./slots.js";
import { Stop, unlessStopped } from "./stop.js";
import type { ToolCallContext } from "./tool-types.js";
import type { HostTool } from "./tools.js";
import type { Encoded, ErrorData } from "./types.js";

export interface OutgoingCall extends AskedCall {
  /** Aborting it ends the call at once, whatever the tool does. */
  stop: Stop;
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
  readonly #all: Slots;
  readonly #servers = new Map<string, Slots>();

  constructor(
    private readonly runId: string,
    private readonly limits: Limits,
    private readonly judge: (call: AskedCall, args: unknown[]) => Verdict | Promise<Verdict>,
    private readonly retries: Retries = { retries: 2, minTimeout: 200 },
  ) {
    this.#all = new Slots(limits.maxConcurrency);
  }

  /** Never rejects. */
  send(call: OutgoingCall): Promise<CallResult> {
    const ended = (thrown: unknown): CallResult =>
      call.stop.aborted
        ? { status: "aborted", attempts: 0 }
        : { status: "rejected", error: errorData(thrown), attempts: 0 };
    try {
      const given = this.#arguments(call.host, call.args);
      if (!Array.isArray(given))
        return Promise.resolve({ status: "rejected", error: given, attempts: 0 });
      const judged = this.judge(call, given);
      const sent =
        "kind" in judged && !("asked" in judged)
          ? this.#effect(call, given, judged)
          : this.#decided(call, given, judged);
      return sent instanceof Promise ? sent.catch(ended) : Promise.resolve(sent);
    } catch (thrown) {
      return Promise.resolve(ended(thrown));
    }
  }

  async #decided(
    call: OutgoingCall,
    given: unknown[],
    judged: Verdict | Promise<Verdict>,
  ): Promise<CallResult> {
    const verdict = "kind" in judged ? judged : await unlessStopped(call.stop, judged);
    if (verdict.kind !== "hold" && verdict.asked !== undefined)
      await call.onDecision(verdict.asked);
    return this.#effect(call, given, verdict);
  }

  #effect(
    call: OutgoingCall,
    given: unknown[],
    verdict: Verdict,
  ): CallResult | Promise<CallResult> {
    switch (verdict.kind) {
      case "hold":
        return { status: "held", attempts: 0 };
      case "reject":
        return { status: "rejected", error: verdict.error, attempts: 0 };
      case "answer":
        return this.#within(call.host, verdict.value, 0);
      case "send": {
        if (verdict.args === undefined) return this.#inTurn(call, given);
        const approved = encodeValue(verdict.args, {}, "the approved arguments");
        const args = this.#arguments(call.host, approved);
        if (!Array.isArray(args)) return { status: "rejected", error: args, attempts: 0 };
        return this.#inTurn(call, args);
      }
    }
  }

  #inTurn(call: OutgoingCall, args: unknown[]): Promise<CallResult> {
    const { stop, ahead = false } = call;
    const server = this.#slotsOf(call.host.descriptor.server);
    const send = () => this.#withinTime(call, args);
    if (server === undefined) return this.#all.run(stop, ahead, send);
    return server.run(stop, ahead, () => this.#all.run(stop, ahead, send));
  }

  #slotsOf(server: string | undefined): Slots | undefined {
    if (server === undefined) return undefined;
    let slots = this.#servers.get(server);
    if (slots === undefined) {
      slots = new Slots(this.limits.maxConcurrencyPerServer);
      this.#servers.set(server, slots);
    }
    return slots;
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
  #withinTime(call: OutgoingCall, args: unknown[]): Promise<CallResult> {
    const { stop, host } = call;
    return new Promise((resolve) => {
      if (stop.aborted) {
        resolve({ status: "aborted", attempts: 0 });
        return;
      }
      call.onSend();
      const attempt = new Stop();
      const end = () => attempt.abort();
      const late = setTimeout(end, this.limits.callTimeoutMs);
      stop.add(end);
      let attempts = 0;
      const once = () => this.#attempt(call, args, ++attempts, attempt);
      const ended = (result: CallResult) => {
        clearTimeout(late);
        stop.remove(end);
        resolve(result);
      };
      const failed = (thrown: unknown) => {
        if (stop.aborted) return ended({ status: "aborted", attempts });
        const error = attempt.aborted ? this.#timeout(host) : errorData(unwrap(thrown));
        ended({ status: "rejected", error, attempts });
      };
      once()
        .catch((thrown: unknown) => this.#again(host, once, thrown, attempt))
        .then(ended, failed);
    });
  }

  /** R2: only what may be sent twice is, and only when the way there or back failed. */
  async #again(
    host: HostTool,
    once: () => Promise<CallResult>,
    first: unknown,
    attempt: Stop,
  ): Promise<CallResult> {
    if (!isRepeatable(host) || !isTransport(first)) throw first;
    let known = true;
    // Wrapped, because p-retry has ideas of its own about TypeErrors and what is no Error.
    const wrapped = async () => {
      if (known) {
        known = false;
        throw new AttemptFailure(first);
      }
      return once().catch((thrown: unknown) => {
        throw new AttemptFailure(thrown);
      });
    };
    return pRetry(wrapped, {
      ...this.retries,
      factor: 2,
      randomize: true,
      signal: attempt.signal,
      shouldRetry: ({ error }) => error instanceof AttemptFailure && isTransport(error.thrown),
    });
  }

  #attempt(
    { seq, host }: OutgoingCall,
    args: unknown[],
    attempt: number,
    stop: Stop,
  ): Promise<CallResult> {
    const { runId } = this;
    const context = (): ToolCallContext => {
      const { signal } = stop;
      return { signal, seq, runId, attempt, idempotencyKey: `${runId}:${seq}` };
    };
    const invoke = async () => host.invoke(args, context);
    return unlessStopped(stop, invoke(), (result) => this.#checked(host, result, attempt));
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
  try {
    return thrown instanceof AttemptFailure ? thrown.thrown : thrown;
  } catch {
    // A revoked proxy does not say what it is.
    return thrown;
  }
}

export function isRepeatable({ descriptor }: HostTool): boolean {
  const { readOnlyHint, idempotentHint } = descriptor.annotations ?? {};
  return readOnlyHint === true || idempotentHint === true;
}
