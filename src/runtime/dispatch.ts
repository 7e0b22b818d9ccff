/** Sends calls: their arguments, what is decided on them, how many at once. */
import type { AskedCall, RecordedDecision, Verdict } from "./approvals.js";
import { exceedsBytes } from "./bytes.js";
import { Deadlines } from "./deadlines.js";
import { decodeValue, encodeValue } from "./encoding.js";
import { errorData } from "./error-data.js";
import type { Limits } from "./limits.js";
import type { Retries } from "./retries.js";
import {
  type CallResult,
  type Ended,
  later,
  Sending,
  type SendingContext,
  type Sent,
  withinSize,
} from "./sending.js";
import { Slots } from "./slots.js";
import { unlessStopped } from "./stop.js";
import type { HostTool } from "./tools.js";
import type { Encoded, ErrorData } from "./types.js";

export interface OutgoingCall extends AskedCall, Sent {
  readonly seq: number;
  readonly host: HostTool;
  /** Fetched ahead (R3): everything that the program waits for goes first. */
  ahead?: true;
  /** A decision is journaled before its effect (R1). */
  onDecision(decision: RecordedDecision): Promise<void>;
}

export class Dispatcher {
  readonly #all: Slots;
  readonly #servers = new Map<string, Slots>();
  readonly #sending: SendingContext;

  constructor(
    runId: string,
    private readonly limits: Limits,
    private readonly judge: (call: AskedCall, args: unknown[]) => Verdict | Promise<Verdict>,
    retries: Retries = { retries: 2, minTimeout: 200 },
  ) {
    this.#all = new Slots(limits.maxConcurrency);
    const deadlines = new Deadlines(limits.callTimeoutMs);
    this.#sending = { runId, limits, deadlines, retries };
  }

  /** Never throws. */
  send(call: OutgoingCall, ended: Ended): void {
    try {
      const given = this.#arguments(call.host, call.args);
      if (!Array.isArray(given)) {
        later(ended, { status: "rejected", error: given, attempts: 0 });
        return;
      }
      const judged = this.judge(call, given);
      if ("kind" in judged && !("asked" in judged)) this.#effect(call, given, judged, ended);
      else this.#decided(call, given, judged, ended).catch((thrown) => ended(unsent(call, thrown)));
    } catch (thrown) {
      later(ended, unsent(call, thrown));
    }
  }

  async #decided(
    call: OutgoingCall,
    given: unknown[],
    judged: Verdict | Promise<Verdict>,
    ended: Ended,
  ): Promise<void> {
    const verdict = "kind" in judged ? judged : await unlessStopped(call.stop, judged);
    if (verdict.kind !== "hold" && verdict.asked !== undefined)
      await call.onDecision(verdict.asked);
    this.#effect(call, given, verdict, ended);
  }

  #effect(call: OutgoingCall, given: unknown[], verdict: Verdict, ended: Ended): void {
    if (verdict.kind === "send") {
      const args = verdict.args === undefined ? given : this.#approved(call.host, verdict.args);
      if (Array.isArray(args)) this.#inTurn(call, args, ended);
      else later(ended, { status: "rejected", error: args, attempts: 0 });
    } else later(ended, this.#answer(call.host, verdict));
  }

  #answer(host: HostTool, verdict: Exclude<Verdict, { kind: "send" }>): CallResult {
    switch (verdict.kind) {
      case "hold":
        return { status: "held", attempts: 0 };
      case "reject":
        return { status: "rejected", error: verdict.error, attempts: 0 };
      case "answer":
        return withinSize(host, verdict.value, 0, this.limits);
    }
  }

  #approved(host: HostTool, args: unknown[]): unknown[] | ErrorData {
    return this.#arguments(host, encodeValue(args, {}, "the approved arguments"));
  }

  #inTurn(call: OutgoingCall, args: unknown[], ended: Ended): void {
    const { stop, ahead = false } = call;
    const sending = new Sending(call, args, this.#sending, ended);
    const server = this.#slotsOf(call.host.descriptor.server);
    if (server === undefined) {
      this.#all.run(stop, ahead, sending);
      return;
    }
    const begin = (done: () => void) => {
      const both = (free: () => void) => () => {
        free();
        done();
      };
      this.#all.run(stop, ahead, {
        begin: (free) => sending.begin(both(free)),
        left: both(() => sending.left()),
      });
    };
    server.run(stop, ahead, { begin, left: () => sending.left() });
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
}

/** How a call ended that never went out. */
function unsent({ stop }: OutgoingCall, thrown: unknown): CallResult {
  return stop.aborted
    ? { status: "aborted", attempts: 0 }
    : { status: "rejected", error: errorData(thrown), attempts: 0 };
}
