/** The loop of one run: stage, check, journal, dispatch, wait (S2, S4, S6, S7, R1). */
import { readAheadText } from "../transform/read-ahead-text.js";
import { Approvals, defaultApprovalExpiryMs } from "./approvals.js";
import { allCame, deliveryOf, waitEvents } from "./arrivals.js";
import { CallTable, requestEntry, settlementEntry, settlementOfCall } from "./call-table.js";
import { outcomeCall } from "./calls.js";
import { type CheckpointMode, Checkpoints } from "./checkpoints.js";
import { type Clock, makeClock } from "./clock.js";
import { type GivenDecision, takeDecisions } from "./decide.js";
import { Dispatcher } from "./dispatch.js";
import { checkEnd, checkReplay } from "./divergence.js";
import { endedAs } from "./ended.js";
import { endEntry, runEnd, unhandledWarnings } from "./ending.js";
import { type ErrorContext, failureOutcomeError } from "./errors.js";
import type { RunEvent } from "./events.js";
import {
  cancelled,
  deadlock,
  RunFailure,
  runGasFailure,
  runTimeout,
  stageDied,
  stageFailure,
} from "./failure.js";
import { isOwnGuest, withGuest } from "./guest-text.js";
import { type Arrival, Inbox } from "./inbox.js";
import {
  checkpointEntry,
  type EndEntry,
  type HeaderEntry,
  type JournalEntry,
  type JournalStore,
  MemoryJournal,
  serializeJournal,
} from "./journal.js";
import type { Outcome, OutcomeWarning } from "./outcome.js";
import type { Approve } from "./policy.js";
import { Positions, type SnippetPosition } from "./positions.js";
import { type Prefetch, Prefetcher, type Taken } from "./prefetch.js";
import { type Ended, endDifference } from "./recorded-end.js";
import { Recorder } from "./recorder.js";
import type { Replay } from "./replay.js";
import { stageInput } from "./stage-input.js";
import { Stop } from "./stop.js";
import { isIdle, pendingOf } from "./suspension.js";
import type { HostTool } from "./tools.js";
import type {
  GuestText,
  Proved,
  Settlement,
  SourceOrigin,
  StageAhead,
  StageExecutor,
  StageInput,
  StageOutput,
  StageRequest,
  StageResult,
} from "./types.js";
import { isAnswer, isOutstanding, shouldWake } from "./waits.js";

export interface RunnerSetup {
  header: HeaderEntry;
  /** By the index that requests carry. */
  hosts: readonly HostTool[];
  executor: StageExecutor;
  diagnostics: Outcome["diagnostics"];
  now?: number | (() => number);
  store?: JournalStore;
  approve?: Approve;
  approvalExpiryMs?: number;
  signal?: AbortSignal;
  onEvent?: (event: RunEvent) => void;
  /** Of a run that is resumed. */
  replay?: Replay;
  /** For calls that the journal left waiting. */
  decisions?: readonly GivenDecision[];
  /** The journal's approvals hold: it is known to be unchanged. */
  trusted?: boolean;
  parallelize?: "annotated" | "off";
  checkpoint?: CheckpointMode;
  /** Of a run that began on another release: it goes on with that one's guest. */
  guest?: GuestText;
  /** Of a fresh run. */
  proved?: Proved;
}

/** What a stage came to, and when it began. */
interface Staged {
  output: StageOutput;
  /** What it asks for that no earlier one did. */
  fresh: readonly StageRequest[];
  gas: number;
  at: number;
}

export class Runner {
  /** Done when calls that outlived the run have been journaled too. Never rejects. */
  drained: Promise<void> = Promise.resolve();

  readonly #settlements: Settlement[] = [];
  readonly #warnings: OutcomeWarning[] = [];
  readonly #stop = new Stop();
  readonly #clock: Clock;
  readonly #inbox: Inbox;
  readonly #recorder: Recorder;
  readonly #calls: CallTable;
  readonly #positions: Positions;
  readonly #input: StageInput;
  readonly #began: number;
  readonly #approvals: Approvals;
  readonly #checkpoints: Checkpoints;
  /** Unless that is turned off, or there is nothing to gain. */
  readonly #prefetcher: Prefetcher | undefined;
  /** Of a run without a store that may be suspended. */
  readonly #kept: MemoryJournal | undefined;
  #stages = 0;
  #gas = 0;
  #output: StageOutput | undefined;
  #origin: SourceOrigin | undefined;
  #memoryFull = false;
  /** When the main body was first seen to have settled. */
  #endedAt: number | undefined;
  /** `at` of the newest settlement. */
  #last: number;

  constructor(private readonly setup: RunnerSetup) {
    const { header, replay } = setup;
    this.#last = replay?.last ?? header.startedAt;
    this.#clock = makeClock(setup.now, this.#last);
    this.#began = this.#clock.now();
    this.#inbox = new Inbox(this.#clock);
    const asks = setup.hosts.some((host) => host.descriptor.policy === "ask");
    this.#kept = asks && setup.store === undefined ? new MemoryJournal() : undefined;
    if (replay !== undefined) this.#kept?.append(replay.entries);
    this.#recorder = new Recorder(setup.store ?? this.#kept, header.limits);
    const now = () => this.#clock.now();
    const { approve } = setup;
    this.#approvals = new Approvals({ runId: header.id, source: header.source, approve, now });
    this.#positions = new Positions(header.program);
    this.#input = stageInput(header, this.#settlements, setup);
    // Another release's guest may take none, or others.
    const mode = setup.guest === undefined ? (setup.checkpoint ?? "auto") : "off";
    this.#checkpoints = new Checkpoints(mode, this.#input.program);
    const dispatcher = new Dispatcher(header.id, header.limits, (call, args) =>
      this.#approvals.judge(call, args),
    );
    // Another release's guest may look ahead in another way.
    const ahead = setup.parallelize !== "off" && setup.guest === undefined;
    if (ahead && mayCallTwice(header.sites)) {
      const { hosts } = setup;
      this.#prefetcher = new Prefetcher({
        ...{ hosts, dispatcher, limits: header.limits, sites: header.sites, clock: this.#clock },
        emit: setup.onEvent && ((event) => this.#emit(event)),
      });
    }
    this.#calls = new CallTable({
      hosts: setup.hosts,
      clock: this.#clock,
      recorder: this.#recorder,
      dispatcher,
      approvalExpiryMs: setup.approvalExpiryMs ?? defaultApprovalExpiryMs,
      position: (site) => this.#position(site),
      emit: setup.onEvent && ((event) => this.#emit(event)),
      arrive: (seq) => {
        const call = this.#calls.all[seq];
        if (call !== undefined) this.#prefetcher?.settled(call);
        this.#inbox.arrive(seq);
      },
      hold: () => this.#inbox.look(),
    });
    if (replay === undefined) return;
    this.#recorder.count(replay.entries);
    this.#calls.seed(replay);
    for (const settlement of replay.settlements) this.#settlements.push(settlement);
    const saved = replay.checkpoint;
    if (saved !== undefined) this.#checkpoints.resume(saved.data, this.#calls.all, saved.delivered);
  }

  /** Never rejects. */
  async run(): Promise<Outcome> {
    const { header, signal } = this.setup;
    this.#emit({ type: "run-start", id: header.id, at: this.#began });
    const timeLeft = header.limits.runTimeoutMs - (this.setup.replay?.activeMs ?? 0);
    const late = setTimeout(() => this.#halt(runTimeout(header.limits)), Math.max(0, timeLeft));
    if (timeLeft <= 0) this.#halt(runTimeout(header.limits));
    const cancel = () => this.#halt(cancelled(signal?.reason));
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted === true) cancel();
    const stopped = await this.#loop().catch((thrown: unknown) => asFailure(thrown));
    clearTimeout(late);
    signal?.removeEventListener("abort", cancel);
    const outcome = await this.#outcome(stopped);
    const durationMs = this.#clock.now() - this.#began;
    this.#emit({ type: "end", id: header.id, status: outcome.status, durationMs });
    return outcome;
  }

  async #outcome(stopped: "suspended" | RunFailure | undefined): Promise<Outcome> {
    const end = this.setup.replay?.end;
    if (end !== undefined) return this.#ended(end, stopped);
    if (stopped !== "suspended") return this.#finish(stopped);
    return this.#suspended().catch((thrown: unknown) => this.#finish(asFailure(thrown)));
  }

  async #loop(): Promise<"suspended" | undefined> {
    const { replay } = this.setup;
    this.#inbox.throwIfStopped();
    let early: Taken | undefined;
    if (replay === undefined) {
      const { header, proved } = this.setup;
      const foreknown = proved?.foreknown;
      if (foreknown !== undefined) early = this.#prefetcher?.foreknown(foreknown);
      await this.#recorder.append([header, ...(early?.entries ?? [])]);
      this.#inbox.throwIfStopped();
    } else if (replay.end !== undefined) {
      const { output } = await this.#stage();
      checkEnd(output, replay.end);
      this.#checkFailedEnd(output, replay);
      return undefined;
    } else await this.#decisions(replay);
    for (;;) {
      const stage = this.#stage();
      // R3: while the program has yet to come to it.
      early?.send();
      early = undefined;
      const { output, fresh, gas, at } = await stage;
      const send = await this.#request(fresh, output, gas, at);
      send?.();
      if (output.end !== undefined) {
        this.#endedAt ??= this.#clock.now();
        for (const seq of output.lost) this.#abortRead(seq);
        if (!this.#lingers(output)) return undefined;
      } else if (!this.#canWake(output)) throw deadlock();
      else {
        const ahead = this.#ahead(fresh);
        if (ahead !== undefined) await this.#lookAhead(ahead);
      }
      const arrivals = await this.#wait(output);
      if (arrivals.length === 0) return "suspended";
      const { entries, settlements, last } = deliveryOf(arrivals, this.#calls, this.#last);
      this.#last = last;
      // After a sleep the program means to read what is there now.
      for (const settlement of settlements) {
        if (settlement.kind !== "timer") continue;
        this.#emit({ type: "timer", id: settlement.id, at: settlement.at });
        entries.push(...(this.#prefetcher?.discard() ?? []));
      }
      await this.#recorder.append(entries);
      for (const settlement of settlements) this.#settlements.push(settlement);
      this.#checkpoints.land(output, this.#settlements);
    }
  }

  /** S4: an error is compared too, unless it is another release's, which may word it otherwise. */
  #checkFailedEnd(output: StageOutput, replay: Replay): void {
    if (replay.end?.status !== "failed" || !isOwnGuest(replay.header.guest)) return;
    const unsent = output.requests.length > this.#calls.all.length;
    const waits = output.end === undefined && (unsent || this.#canWake(output));
    const end = runEnd(output, undefined, this.#origin, this.#errorContext());
    const ended: Ended = end.status === "completed" ? { ...end, value: end.encoded } : end;
    const difference = endDifference(waits ? undefined : ended, replay);
    if (difference === undefined) return;
    const message = `The run diverged from its journal at its end: ${difference}`;
    throw new RunFailure("DivergenceError", "divergence", message);
  }

  async #decisions(replay: Replay): Promise<void> {
    if (replay.deaths > 1) throw stageDied(replay.settlements.length);
    const { entries, warnings } = await takeDecisions({
      replay,
      given: this.setup.decisions ?? [],
      calls: this.#calls,
      approvals: this.#approvals,
      now: this.#clock.now(),
      trusted: this.setup.trusted === true,
    });
    for (const warning of warnings) this.#warn(warning);
    if (entries.length > 0) await this.#recorder.append(entries);
  }

  /** Runs one stage, and checks it against the journal. */
  async #stage(): Promise<Staged> {
    this.#inbox.throwIfStopped();
    const began = performance.now();
    if (this.#isCareful) await this.#careful("stage-begun");
    const at = Math.max(this.#last, this.#clock.now());
    const input = this.#checkpoints.input(this.#input);
    const offers = this.#prefetcher?.offers(at, input);
    const stop = this.#stop;
    const offered = offers === undefined ? input : { ...input, offers };
    let result = await this.setup.executor.execute(offered, stop);
    if (offers !== undefined && !this.#prefetcher?.mayConsume(result, this.#calls.all.length))
      result = await this.setup.executor.execute(input, stop);
    for (;;) {
      const plainer = this.#checkpoints.plainer(result, this.#input);
      if (plainer === undefined) break;
      result = await this.setup.executor.execute(plainer, stop);
    }
    this.#inbox.throwIfStopped();
    this.#stages++;
    this.#gas += result.gas;
    const output = this.#checked(result);
    const fresh = output.requests.slice(this.#calls.all.length);
    const durationMs = performance.now() - began;
    this.#emit({
      type: "stage",
      stage: this.#stages,
      gas: result.gas,
      durationMs,
      requests: fresh.length,
    });
    for (const entry of output.logs.slice(this.#output?.logs.length ?? 0))
      this.#emit({ type: "log", entry });
    this.#output = output;
    if (this.#isCareful) await this.#careful("stage-ended");
    const { limits } = this.setup.header;
    if (this.#gas > limits.maxRunGas)
      throw runGasFailure(limits, this.#stages, this.#checkpoints.refused);
    return { output, fresh, gas: result.gas, at };
  }

  /** R3: what the program will most likely read next is fetched while it waits. */
  #ahead(fresh: readonly StageRequest[]): StageAhead | undefined {
    if (this.setup.replay?.abandoned === true) return undefined;
    return this.#prefetcher?.look(fresh, this.#calls);
  }

  async #lookAhead(ahead: StageAhead): Promise<void> {
    if (this.#prefetcher === undefined) return;
    const based = this.#checkpoints.based(this.#input);
    const { gas, ms, ...rest } = this.#input.limits;
    const limits = { ...rest, gas: Math.min(gas, maxAheadGas), ms: Math.min(ms, maxAheadMs) };
    const offers = this.#prefetcher.offers(this.#last, based);
    const began = performance.now();
    const input = { ...based, limits, offers, ahead };
    const result = await this.setup.executor.execute(input, this.#stop);
    this.#inbox.throwIfStopped();
    if (!result.ok) {
      this.#prefetcher.giveUp();
      return;
    }
    const taken = this.#prefetcher.take(result.output, this.#calls);
    this.#emit({
      type: "look-ahead",
      stage: this.#stages,
      durationMs: performance.now() - began,
      hints: taken.entries.length,
    });
    if (taken.entries.length === 0) return;
    await this.#recorder.append(taken.entries);
    this.#inbox.throwIfStopped();
    taken.send();
  }

  /** R5: only after a takeover from a process that died. */
  get #isCareful(): boolean {
    return this.setup.replay?.abandoned === true;
  }

  async #careful(type: "stage-begun" | "stage-ended"): Promise<void> {
    const stage = this.#stages + (type === "stage-begun" ? 1 : 0);
    await this.#recorder.append([{ type, stage, at: this.#clock.now() }]);
  }

  #checked(result: StageResult): StageOutput {
    const { limits, tools } = this.setup.header;
    if (!result.ok) throw stageFailure(result.error, limits, result.origin);
    this.#origin = result.origin;
    this.#memoryFull = result.memoryFull === true;
    const { output } = result;
    if (output.needs.length > 0) {
      throw stageFailure(
        { kind: "output", message: `the stage lacks ${output.needs.join(", ")}` },
        limits,
      );
    }
    const { calls } = this.#checkpoints;
    checkReplay(output, this.#calls.all, calls, this.#settlements.length, {
      toolName: (tool) => tools[tool] ?? "",
      position: (site) => this.#position(site),
    });
    return output;
  }

  /** Journals what the stage asks for that is new, if anything; then it may be sent. */
  async #request(
    requests: readonly StageRequest[],
    output: StageOutput,
    gas: number,
    at: number,
  ): Promise<(() => void) | undefined> {
    const { replay } = this.setup;
    // What a journal left open goes first: it was asked for first.
    if (this.#stages === 1 && replay !== undefined) {
      for (const call of this.#calls.all.slice()) this.#calls.reopen(call);
    }
    if (requests.length === 0) {
      this.#checkpoints.take(output, gas, this.#settlements);
      return undefined;
    }
    const calls = requests.map((request) => this.#calls.record(request, this.#stages));
    const entries: JournalEntry[] = [];
    const going = new Map<number, Prefetch>();
    const taken = new Set(output.consumed);
    for (const call of calls) {
      const { seq } = call;
      entries.push(...(this.#prefetcher?.asks(call) ?? []), requestEntry(call));
      const prefetch = this.#prefetcher?.use(call, seq);
      if (prefetch === undefined) continue;
      const { id, value, stop, reason } = prefetch;
      call.prefetchReason = reason;
      entries.push({ type: "prefetch-use", id, use: "consumed", seq, at });
      going.set(seq, prefetch);
      call.stop.add(() => stop.abort());
      if (value === undefined || !taken.delete(seq)) continue;
      this.#calls.settled(call, value);
      // At once: what comes next was asked for with this result, and must not be read without it.
      entries.push(settlementEntry(call, at));
      this.#settlements.push(settlementOfCall(call, at));
      this.#last = at;
    }
    for (const seq of taken) {
      const message = `call ${seq} took a result that was not offered`;
      throw stageFailure({ kind: "output", message }, this.setup.header.limits);
    }
    const saved = this.#checkpoints.take(output, gas, this.#settlements);
    if (saved !== undefined) entries.push(checkpointEntry(saved, this.#stages, at));
    await this.#recorder.append(entries);
    this.#inbox.throwIfStopped();
    return () => {
      for (const call of calls) if (!call.delivered) this.#calls.send(call, going.get(call.seq));
    };
  }

  #canWake(output: StageOutput): boolean {
    const timers = new Set<number>();
    for (const { id } of output.timers) timers.add(id);
    return isOutstanding(output.waits, {
      call: (seq) => this.#calls.isOpen(seq),
      timer: (id) => timers.has(id),
    });
  }

  #wait(output: StageOutput): Promise<Arrival[]> {
    const timers = output.end === undefined ? output.timers : this.#lingeringTimers(output);
    const calls = this.#calls.open.size;
    this.#emit({ type: "wait", stage: this.#stages, calls, timers: timers.length });
    const enough = (arrivals: readonly Arrival[]) => {
      // A decision may take days: until then nothing that has arrived stays out of the journal.
      if (this.#approvals.asking > 0) return true;
      if (output.end === undefined) {
        const { waits } = output;
        return (
          isAnswer(waits, arrivals) ||
          allCame(waits, this.#calls) ||
          shouldWake(waits, waitEvents(arrivals, this.#calls))
        );
      }
      return arrivals.some((a) => a.kind === "timer" || output.linger.calls.includes(a.seq));
    };
    const kept = this.setup.store !== undefined;
    const idle = (nextMs: number | undefined) => isIdle(this.#calls, nextMs, kept);
    const sole = timers.length === 0 && this.#calls.sole && this.#prefetcher?.busy !== true;
    return this.#inbox.wait(timers, enough, idle, sole);
  }

  #lingers(output: StageOutput): boolean {
    const open = output.linger.calls.some((seq) => this.#calls.isOpen(seq));
    return open || this.#lingeringTimers(output).length > 0;
  }

  /** A bare timer keeps no run alive past `callTimeoutMs` (S7). */
  #lingeringTimers({ linger, timers }: StageOutput): StageOutput["timers"] {
    const until = (this.#endedAt ?? 0) + this.setup.header.limits.callTimeoutMs;
    return timers.filter((timer) => linger.timers.includes(timer.id) && timer.due <= until);
  }

  /** Everything the run knows is in its journal: this process has no more to do with it. */
  async #suspended(): Promise<Outcome> {
    const { replay } = this.setup;
    const timers = this.#output?.timers ?? [];
    const pending = await pendingOf(this.#calls.held, timers, this.#approvals);
    const at = this.#clock.now();
    const activeMs = (replay?.activeMs ?? 0) + (at - this.#began);
    const left = this.#prefetcher?.discard() ?? [];
    await this.#recorder.append([...left, { type: "suspended", activeMs, at }]);
    return {
      ...this.#facts({ status: "suspended", value: undefined }),
      pending,
      ...(this.#kept !== undefined && { journal: this.#exported(this.#kept.entries) }),
    };
  }

  #exported([header, ...entries]: readonly JournalEntry[]): string {
    const first = header?.type === "header" ? [withGuest(header)] : [];
    return serializeJournal([...first, ...entries]);
  }

  /** Ended by an earlier process: nothing is sent or journaled again. */
  #ended(end: EndEntry, stopped: "suspended" | RunFailure | undefined): Outcome {
    this.#calls.leaveEnded(end.status === "failed");
    if (stopped instanceof RunFailure && stopped.code === "divergence") {
      const error = failureOutcomeError(stopped, this.#errorContext());
      return this.#facts({ status: "failed", value: undefined, error });
    }
    if (stopped instanceof RunFailure && end.status === "completed")
      this.#warn({ code: stopped.code, message: `Run again, it failed: ${stopped.message}` });
    return this.#facts(endedAs(end));
  }

  async #finish(failure: RunFailure | undefined): Promise<Outcome> {
    const context = this.#errorContext();
    const end = runEnd(this.#output, failure, this.#origin, context);
    if (failure !== undefined && this.#output?.end !== undefined && failure.code !== "cancelled") {
      this.#warn({ code: failure.code, message: `After the value was known: ${failure.message}` });
    }
    // What has settled and no stage has seen is known to be so, like what settles from now on.
    const unseen = [...this.#calls.open].filter(({ status }) => status !== "pending");
    this.#calls.closed = true;
    for (const { seq } of this.#calls.all) {
      if (failure === undefined) this.#leave(seq);
      else this.#abort(seq);
    }
    for (const warning of unhandledWarnings(this.#output, this.#origin, context))
      this.#warn(warning);
    const left = this.#prefetcher?.discard() ?? [];
    if (left.length > 0) await this.#recorder.append(left).catch(() => {});
    const at = Math.max(this.#last, this.#clock.now());
    await this.#recorder.appendEnd(endEntry(end, at)).catch((thrown: unknown) => {
      if (failure === undefined) this.#warn({ code: "journal-store", message: String(thrown) });
    });
    if (unseen.length > 0)
      await this.#recorder.append(unseen.map((call) => settlementEntry(call, at))).catch(() => {});
    this.drained = this.#calls.drain();
    const waste = this.#prefetcher?.waste();
    if (waste !== undefined) this.#warn(waste);
    return this.#facts(
      end.status === "completed"
        ? { status: end.status, value: end.value }
        : { status: end.status, value: undefined, error: end.error },
    );
  }

  #facts(end: Pick<Outcome, "status" | "value" | "error">): Outcome {
    return {
      id: this.setup.header.id,
      ...end,
      logs: this.#output?.logs ?? [],
      calls: this.#calls.all.map((call) => outcomeCall(call, this.#whyNotAhead(call.site))),
      stages: this.#stages,
      gas: this.#gas,
      diagnostics: this.setup.diagnostics,
      warnings: this.#warnings,
    };
  }

  #whyNotAhead(site: number | string): string | undefined {
    if (this.setup.parallelize === "off") return "not read ahead: that is turned off";
    const { sites } = this.setup.header;
    const known = typeof site === "number" ? sites[site] : undefined;
    return known?.ahead?.can === "no" ? readAheadText(known, sites) : undefined;
  }

  /** S7: a lost read is aborted, a lost write is left to finish and reported. */
  #leave(seq: number): void {
    this.#abortRead(seq);
    const call = this.#calls.all[seq];
    if (call?.status !== "pending") return;
    const { line, column, host } = call;
    const unsent = this.#calls.isUnsent(call);
    const what = unsent
      ? "still waited for a decision when the run ended; it was not sent"
      : "was still going when the run ended; it was left to finish";
    const message = `${host.descriptor.name} ${what}`;
    this.#warn({ code: "lost-call", message, line, column, call: seq });
    // Nobody decides any more on what nobody waits for.
    if (unsent) this.#calls.abort(call);
  }

  #abortRead(seq: number): void {
    if (this.#calls.all[seq]?.host.descriptor.annotations?.readOnlyHint === true) this.#abort(seq);
  }

  #abort(seq: number): void {
    const call = this.#calls.all[seq];
    if (call !== undefined) this.#calls.abort(call);
  }

  #halt(failure: RunFailure): void {
    this.#inbox.stop(failure);
    this.#stop.abort();
  }

  #position(site: number | string): SnippetPosition | undefined {
    return typeof site === "number" ? this.setup.header.sites[site] : this.#positions.ofSite(site);
  }

  #errorContext(): ErrorContext {
    const { source, limits } = this.setup.header;
    const callPosition = (seq: number) => this.#calls.all[seq];
    return {
      source,
      limits,
      positions: this.#positions,
      callPosition,
      memoryFull: this.#memoryFull,
    };
  }

  #warn(warning: OutcomeWarning): void {
    this.#warnings.push(warning);
    this.#emit({ type: "warning", warning });
  }

  #emit(event: RunEvent): void {
    try {
      this.setup.onEvent?.(event);
    } catch {
      // A listener that fails is no reason for the run to.
    }
  }
}

/** A look ahead that takes longer is not worth it; its gas is no part of the run's. */
const maxAheadGas = 500;
const maxAheadMs = 1_000;

/** Whether there can be a call to fetch ahead: not when the only one is made once. */
function mayCallTwice(sites: HeaderEntry["sites"]): boolean {
  return (
    sites.length > 1 ||
    sites.some(({ loop, callback, function: inside }) => loop || callback || inside !== undefined)
  );
}

function asFailure(thrown: unknown): RunFailure {
  if (thrown instanceof RunFailure) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RunFailure("EngineError", "engine", `The run failed: ${message}`);
}
