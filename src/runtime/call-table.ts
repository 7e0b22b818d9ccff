/** The calls of one run: recorded, sent, settled, given up. */
import type { RecordedDecision } from "./approvals.js";
import type { CallRecord } from "./calls.js";
import type { Clock } from "./clock.js";
import { callDigest } from "./digest.js";
import type { Dispatcher, OutgoingCall } from "./dispatch.js";
import type { RunEvent } from "./events.js";
import { RunFailure } from "./failure.js";
import type { JournalEntry } from "./journal.js";
import type { SnippetPosition } from "./positions.js";
import type { Prefetch } from "./prefetch.js";
import type { Recorder } from "./recorder.js";
import type { Replay } from "./replay.js";
import { isRepeatable } from "./retries.js";
import { type CallResult, type Ended, later } from "./sending.js";
import { Stop } from "./stop.js";
import type { HostTool } from "./tools.js";
import type { Encoded, Settlement, StageRequest } from "./types.js";

export interface CallContext {
  hosts: readonly HostTool[];
  clock: Clock;
  recorder: Recorder;
  dispatcher: Dispatcher;
  position(site: number | string): SnippetPosition | undefined;
  /** Absent where nobody listens. */
  emit: ((event: RunEvent) => void) | undefined;
  approvalExpiryMs: number;
  /** A call has settled, and waits to be delivered. */
  arrive(seq: number): void;
  /** A call waits for a decision. */
  hold(seq: number): void;
}

export class CallTable {
  readonly all: CallRecord[] = [];
  /** Of them, in order, what is neither delivered nor aborted: few, where there are many calls. */
  readonly open = new Set<CallRecord>();
  /** The run is over: what settles now is journaled and delivered to nobody. */
  closed = false;
  /** How many are being sent, tried again, or journaled. */
  #going = 0;
  #drained: (() => void) | undefined;
  /** Calls that an earlier process had a decision on. */
  readonly #decided = new Set<number>();

  constructor(private readonly context: CallContext) {}

  /** Settled, but for its delivery, or still going. */
  isOpen(seq: number): boolean {
    const call = this.all[seq];
    return call !== undefined && this.open.has(call);
  }

  /** Something is being asked, sent or tried again: not every open call is held. */
  get moving(): boolean {
    for (const call of this.open) if (call.status === "pending" && !call.held) return true;
    return false;
  }

  /** One call is open, and nobody has to decide on it: it will settle, if it has not. */
  get sole(): boolean {
    const [call] = this.open;
    return call !== undefined && this.open.size === 1 && !call.held;
  }

  get held(): CallRecord[] {
    return [...this.open].filter((call) => call.status === "pending" && call.held);
  }

  /** Its settlement goes into the journal. */
  deliver(call: CallRecord): void {
    call.delivered = true;
    this.open.delete(call);
  }

  /** The host assigns `seq` (E4). */
  record(
    { tool, site, args }: StageRequest,
    stage: number,
    earlier?: { at: number; askUntil?: number },
  ): CallRecord {
    const host = this.context.hosts[tool];
    if (host === undefined) {
      throw new RunFailure(
        "EngineError",
        "output",
        `a request names tool ${tool}, which does not exist`,
      );
    }
    const { line, column } = this.context.position(site) ?? { line: 1, column: 1 };
    const startedAt = earlier?.at ?? this.context.clock.now();
    const asks = earlier === undefined && host.descriptor.policy === "ask";
    const askUntil = asks ? startedAt + this.context.approvalExpiryMs : earlier?.askUntil;
    const call: CallRecord = {
      seq: this.all.length,
      tool,
      host,
      site,
      args,
      stage,
      line,
      column,
      stop: new Stop(),
      status: "pending",
      startedAt,
      durationMs: 0,
      attempts: 0,
      askUntil,
      held: false,
      sent: false,
      delivered: false,
    };
    this.all.push(call);
    this.open.add(call);
    return call;
  }

  /** @param ahead what is being fetched already; anything but a value is asked for anew (R3) */
  send(call: CallRecord, ahead?: Prefetch): void {
    const { dispatcher } = this.context;
    this.#going++;
    const settle: Ended = (result) => {
      const journaled = this.#settle(call, result);
      // Nobody is left to be told that a late settlement could not be journaled.
      if (journaled === undefined) this.#gone();
      else journaled.then(this.#gone, this.#gone);
    };
    const send = () => dispatcher.send(new Outgoing(call, this.context, this.#decided), settle);
    if (ahead === undefined) {
      send();
      return;
    }
    const read: Ended = (result) => {
      call.prefetched = result.status === "fulfilled";
      if (call.prefetched) settle(result);
      else send();
    };
    if (ahead.ended === undefined) {
      ahead.heard = read;
      return;
    }
    // Whether to look further ahead depends on it.
    call.prefetched = ahead.ended.status === "fulfilled";
    later(read, ahead.ended);
  }

  readonly #gone = () => {
    if (--this.#going === 0) this.#drained?.();
  };

  /** A promise for what is journaled at once: the run is over. */
  #settle(call: CallRecord, result: CallResult): Promise<void> | undefined {
    const { clock, recorder } = this.context;
    // The run gave the call up before its result came.
    if (call.status !== "pending") return undefined;
    if (result.status === "held") {
      call.held = true;
      this.context.hold(call.seq);
      return undefined;
    }
    call.status = result.status;
    call.attempts = result.attempts;
    if (result.status === "fulfilled") call.value = result.value;
    if (result.status === "rejected") call.error = result.error;
    this.#ended(call);
    if (this.closed) return recorder.append([settlementEntry(call, clock.now())]);
    this.context.arrive(call.seq);
    return undefined;
  }

  /** The call took a result that had been fetched ahead (R3): it settled as soon as it was made. */
  settled(call: CallRecord, value: Encoded): void {
    const { seq, host, line, column, startedAt: at } = call;
    Object.assign(call, {
      status: "fulfilled",
      value,
      prefetched: true,
      attempts: 1,
    });
    this.deliver(call);
    this.context.emit?.({ type: "call-start", seq, tool: host.descriptor.name, line, column, at });
    this.#ended(call);
  }

  /** Done when no call is going any more. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained = resolve;
      if (this.#going === 0) resolve();
    });
  }

  abort(call: CallRecord): void {
    if (call.status !== "pending") return;
    call.status = "aborted";
    this.#ended(call);
    call.stop.abort();
  }

  /** What an earlier process recorded. */
  seed(replay: Replay): void {
    for (const { seq, decision } of replay.decisions)
      if (decision.action === "approve") this.#decided.add(seq);
    for (const request of replay.requests) {
      const tool = replay.header.tools.indexOf(request.tool);
      this.record({ tool, site: request.site, args: request.args }, request.stage, request);
    }
    for (const { seq, value, error, attempts, durationMs } of replay.settled) {
      const call = this.all[seq];
      if (call === undefined) continue;
      const status = value === undefined ? "rejected" : "fulfilled";
      Object.assign(call, { status, value, error, attempts, durationMs });
      this.deliver(call);
    }
  }

  /**
   * Goes on with a call that was open when its process ended. R2: one that may not be repeated is
   * not; nobody knows what became of it.
   */
  reopen(call: CallRecord): void {
    if (call.status !== "pending") return;
    if (isRepeatable(call.host) || this.isUnsent(call)) {
      this.send(call);
      return;
    }
    call.status = "rejected";
    call.error = {
      name: "OutcomeUnknownError",
      code: "outcome-unknown",
      message:
        `${call.host.descriptor.name} was called before the run was interrupted, and whether it took ` +
        "effect is unknown. Find out before calling it again",
    };
    this.#ended(call);
    this.context.arrive(call.seq);
  }

  /** Calls that were open when an earlier process ended the run, as that one left them (S7). */
  leaveEnded(failed: boolean): void {
    for (const call of this.all) {
      const read = call.host.descriptor.annotations?.readOnlyHint === true;
      if (call.status === "pending" && (failed || read || this.isUnsent(call))) {
        call.status = "aborted";
        this.open.delete(call);
      }
    }
  }

  /** A decision is journaled before its effect (R1): without one, a call that asked was never sent. */
  isUnsent({ seq, askUntil, sent }: CallRecord): boolean {
    return askUntil !== undefined && !sent && !this.#decided.has(seq);
  }

  #ended(call: CallRecord): void {
    call.durationMs = this.context.clock.now() - call.startedAt;
    const { seq, host, status, error, durationMs, attempts } = call;
    if (status === "pending") return;
    if (status === "aborted") this.open.delete(call);
    this.context.emit?.({
      type: "call-end",
      seq,
      tool: host.descriptor.name,
      status,
      durationMs,
      attempts,
      ...(error && { error }),
    });
  }
}

/** A call as the dispatcher sends it. */
class Outgoing implements OutgoingCall {
  readonly seq: number;
  readonly host: HostTool;
  readonly args: Encoded;
  readonly stop: Stop;
  readonly line: number;
  readonly column: number;
  readonly askUntil: number | undefined;

  constructor(
    private readonly call: CallRecord,
    private readonly context: CallContext,
    private readonly decided: Set<number>,
  ) {
    this.seq = call.seq;
    this.host = call.host;
    this.args = call.args;
    this.stop = call.stop;
    this.line = call.line;
    this.column = call.column;
    this.askUntil = call.askUntil;
  }

  onSend(): void {
    const { call, context, seq, line, column } = this;
    call.sent = true;
    call.startedAt = context.clock.now();
    const tool = this.host.descriptor.name;
    context.emit?.({ type: "call-start", seq, tool, line, column, at: call.startedAt });
  }

  async onDecision(decision: RecordedDecision): Promise<void> {
    const { context, seq } = this;
    if (decision.action === "approve") this.decided.add(seq);
    const digest = await callDigest(this.host.descriptor.name, this.args);
    const at = context.clock.now();
    await context.recorder.append([{ type: "decision", seq, decision, digest, at }]);
  }
}

export function requestEntry({
  seq,
  host,
  site,
  args,
  stage,
  startedAt,
  askUntil,
}: CallRecord): JournalEntry {
  const tool = host.descriptor.name;
  const at = startedAt;
  if (askUntil === undefined) return { type: "request", seq, tool, site, args, stage, at };
  return { type: "request", seq, tool, site, args, stage, askUntil, at };
}

export function settlementEntry(call: CallRecord, at: number): JournalEntry {
  const { seq, value, error, attempts, durationMs } = call;
  if (value !== undefined) return { type: "settlement", seq, at, value, attempts, durationMs };
  return { type: "settlement", seq, at, error, attempts, durationMs };
}

export function settlementOfCall({ seq, value, error }: CallRecord, at: number): Settlement {
  if (value !== undefined) return { kind: "fulfilled", seq, at, value };
  return { kind: "rejected", seq, at, error: error ?? { name: "Error", message: "" } };
}
