/**
 * One run. Its journal is on disk before anything follows from it, so that whichever process has the
 * object next goes on from there: at an alarm, when it is asked for, or when a call is decided.
 */
import { DurableObject, type DurableObjectState } from "cloudflare:workers";
import type { RunEvent } from "../../runtime/events.js";
import type { JournalEntry } from "../../runtime/journal.js";
import type { Outcome } from "../../runtime/outcome.js";
import type { ApprovalRequest, Decision } from "../../runtime/policy.js";
import type { OwnedStore } from "../../runtime/stores.js";
import { goOn, start } from "../../workers.js";
import { type Env, organizationOf } from "../env.js";
import { done, type Result, refused } from "../errors.js";
import { log } from "../log.js";
import type { RunRpc, StartRun } from "../rpc.js";
import { Approvals, approvalsTable, decisionOf } from "../run/approvals.js";
import { EventLog, eventsTable } from "../run/events.js";
import { exportStream } from "../run/export.js";
import { completeJournal, toolsetFor } from "../run/guest.js";
import { JournalTable, journalTable } from "../run/journal.js";
import { failure, outcomeView, wakeOf, withMissingServers } from "../run/outcome.js";
import { policiesOf, RunRecord, type RunState } from "../run/state.js";
import { tell } from "../run/tell.js";
import { Telling } from "../run/telling.js";
import { type RunTools, runTools } from "../run/tools.js";
import { viewOf } from "../run/view.js";
import { Waiters } from "../run/waiters.js";
import { Watch } from "../run/watch.js";
import type { Decisions, RunView } from "../schemas/run.js";
import { hasTables, textTable } from "./sql.js";

/** How soon a run is picked up whose process was killed. */
const heartbeatMs = 10_000;
const dayMs = 86_400_000;

/** The run in this process. */
interface Live {
  controller: AbortController;
  watch: Watch;
  /** Calls that wait for a decision, by `seq`. */
  askers: Map<number, (decision: Decision) => void>;
  /** When the first of them expires. */
  expiresAt: number;
  /** Held until the outcome is written with it. */
  end: JournalEntry[];
  announced: boolean;
}

export class Run extends DurableObject<Env> implements RunRpc {
  readonly #record: RunRecord;
  readonly #journal: JournalTable;
  readonly #approvals: Approvals;
  #events: EventLog | undefined;
  #live: Live | undefined;
  readonly #waiters = new Waiters();
  readonly #telling: Telling;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const known = hasTables(ctx.storage);
    this.#record = new RunRecord(ctx.storage, known);
    this.#journal = new JournalTable(ctx.storage);
    this.#approvals = new Approvals(ctx.storage.sql);
    if (known) this.#approvals.upgrade();
    this.#telling = new Telling(() => this.env, this.#record);
  }

  async start({ code, waitMs, ...given }: StartRun): Promise<Result<RunView>> {
    if (this.#record.state === undefined) {
      const { storage } = this.ctx;
      storage.transactionSync(() => {
        for (const table of [textTable, journalTable, eventsTable, approvalsTable])
          storage.sql.exec(table);
        this.#record.begin(
          { ...given, status: "running", createdAt: Date.now(), processes: 0 },
          code,
        );
      });
      await storage.setAlarm(Date.now() + heartbeatMs);
    }
    const view = await this.get(waitMs);
    return view === undefined ? refused(500, "internal", "The run was not stored") : done(view);
  }

  async get(waitMs = 0): Promise<RunView | undefined> {
    const { state } = this.#record;
    if (state === undefined) return undefined;
    if (state.status === "running") this.#goOn("recovery");
    if (waitMs > 0 && state.status === "running") await this.#waiters.changed(waitMs);
    return viewOf(this.#record, this.#approvals);
  }

  async journal(): Promise<ReadableStream<Uint8Array> | undefined> {
    const { state } = this.#record;
    if (state === undefined) return undefined;
    const organization = organizationOf(this.env, state.org);
    return exportStream(this.#journal.lines(), organization, this.env.JOURNAL_KEY);
  }

  async events(lastEventId?: string): Promise<ReadableStream<Uint8Array> | undefined> {
    const { state } = this.#record;
    if (state === undefined) return undefined;
    if (state.status === "running") this.#goOn("recovery");
    const after = /^\d{1,15}$/.test(lastEventId ?? "") ? Number(lastEventId) : -1;
    this.#events ??= new EventLog(this.ctx.storage, state.processes);
    return this.#events.stream(after, state.endedAt !== undefined);
  }

  async cancel(): Promise<RunView | undefined> {
    const { state } = this.#record;
    if (state === undefined || state.endedAt !== undefined)
      return viewOf(this.#record, this.#approvals);
    if (state.status === "suspended") this.#record.update({ status: "running" });
    const live = this.#goOn("recovery");
    live.controller.abort(new Error("it was cancelled by its caller"));
    while (this.#record.state?.endedAt === undefined) await this.#waiters.changed(heartbeatMs);
    return viewOf(this.#record, this.#approvals);
  }

  async decide(decisions: Decisions): Promise<Result<RunView>> {
    const { state } = this.#record;
    if (state === undefined) return refused(404, "run_not_found", "There is no such run");
    if (state.endedAt !== undefined) return refused(409, "run_ended", "The run has ended");
    for (const { seq } of decisions) {
      if (!this.#approvals.isPending(seq))
        return refused(409, "not_pending", `Call ${seq} does not wait for a decision`);
    }
    this.ctx.storage.transactionSync(() => {
      for (const decision of decisions) this.#approvals.decide(decision);
      if (state.status === "suspended") this.#record.update({ status: "running" });
    });
    await this.ctx.storage.sync();
    for (const { seq } of decisions) this.#tellAsker(seq);
    if (this.#live === undefined) {
      await this.ctx.storage.setAlarm(Date.now() + heartbeatMs);
      this.#goOn("decision");
    }
    const view = viewOf(this.#record, this.#approvals);
    return view === undefined ? refused(404, "run_not_found", "There is no such run") : done(view);
  }

  /** While a run goes on: a heartbeat, from which another process picks it up. Then: its retention. */
  async alarm(): Promise<void> {
    const { state } = this.#record;
    if (state === undefined) return;
    const { storage } = this.ctx;
    if (state.status === "suspended") {
      if (state.wakeAt === undefined) return;
      await this.#telling.tell();
      // It was decided while the conversation was told.
      if (this.#record.state?.processes !== state.processes || this.#live !== undefined) return;
      if (Date.now() < state.wakeAt)
        return void (await storage.setAlarm(this.#telling.alarmAt(state.wakeAt)));
      this.#record.update({ status: "running" });
    }
    if (state.endedAt === undefined) {
      await storage.setAlarm(Date.now() + heartbeatMs);
      this.#goOn("recovery");
      await this.#waiters.changed(heartbeatMs * 0.9);
      return;
    }
    const forgetAt = state.endedAt + retentionMs(this.env);
    if (!state.reported && Date.now() < forgetAt) await this.#report(state);
    await this.#telling.tell();
    if (Date.now() < forgetAt)
      return void (await storage.setAlarm(this.#telling.alarmAt(forgetAt)));
    await this.#forget(state);
  }

  async #forget({ org, id }: RunState): Promise<void> {
    const { storage } = this.ctx;
    try {
      await organizationOf(this.env, org).forgetRun(id);
    } catch {
      // An alarm that throws is tried a few times and then no more: the run would stay for ever.
      await storage.setAlarm(Date.now() + dayMs);
      return;
    }
    this.#record.forget();
    await storage.deleteAll();
  }

  /** The run in this process; taken up if it is in none. */
  #goOn(reason: "decision" | "recovery"): Live {
    if (this.#live !== undefined) return this.#live;
    const live: Live = {
      controller: new AbortController(),
      watch: new Watch(),
      askers: new Map(),
      expiresAt: Number.POSITIVE_INFINITY,
      end: [],
      announced: false,
    };
    this.#live = live;
    const processes = (this.#record.state?.processes ?? 0) + 1;
    const state = this.#record.update({ processes });
    if (state === undefined) return live;
    this.#events?.end();
    this.#events = new EventLog(this.ctx.storage, processes);
    if (processes > 1) {
      log({ event: "run_resumed", run_id: state.id, reason }, state.requestId);
      this.#events.emit("status", { id: state.id, status: "running" });
    }
    this.#execute(live, state).catch((thrown: unknown) => {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (this.#live === live) this.#end(live, failure(state, message));
    });
    return live;
  }

  async #execute(live: Live, state: RunState): Promise<void> {
    const organization = organizationOf(this.env, state.org);
    const store = await this.#journal.claim(crypto.randomUUID(), this.#journal.owner);
    const written = await this.#journal.read();
    const offered = await toolsetFor(organization, state, written.length > 0);
    const toolset = state.tools === "none" ? { ...offered, servers: [] } : offered;
    const policies = state.policies ?? policiesOf(toolset);
    if (state.policies === undefined) this.#record.update({ policies });
    const entries = await completeJournal(organization, written);
    live.watch.replayed(entries);
    live.announced = entries.length > 0;
    const [header] = entries;
    const opened = runTools({
      ...{ env: this.env, toolset, policies },
      needed: header?.type === "header" ? header.tools : [],
      onToolsChanged: (server) => void organization.catalogChanged(server).catch(() => {}),
    });
    const options = {
      tools: opened.tools,
      store: { append: (more: readonly JournalEntry[]) => this.#append(live, store, more) },
      approve: (request: ApprovalRequest) => this.#ask(live, request),
      signal: live.controller.signal,
      onEvent: (event: RunEvent) => this.#saw(live, event),
    };
    const limits = { ...toolset.config.limits, ...state.limits };
    const began = Date.now();
    const started =
      entries.length === 0
        ? start(this.#record.code, { ...options, limits, id: state.id })
        : await goOn(entries, { ...options, trusted: true });
    const outcome = withMissingServers(await started.outcome, toolset.states);
    if (this.#live === live) {
      if (outcome.status === "suspended") this.#suspended(wakeOf(outcome));
      else this.#end(live, outcome, opened, Date.now() - began);
    }
    await started.drained;
    await opened.close();
  }

  /** R1. A process that has given the run up writes nothing more. */
  async #append(live: Live, store: OwnedStore, entries: readonly JournalEntry[]): Promise<void> {
    if (this.#live !== live && live.end.length === 0) throw new Error("the run was given up");
    const [first] = entries;
    if (first?.type === "header") {
      const used = first.sites.flatMap(({ tool }) => (tool === undefined ? [] : [tool]));
      this.#announce(live, first.source.length, [...new Set(used)]);
    }
    if (this.#live === live && (first?.type === "end" || live.end.length > 0)) {
      live.end.push(...entries);
      return;
    }
    for (const entry of entries) {
      if (entry.type === "decision" && entry.decision.action === "expire")
        this.#approvals.decide({
          seq: entry.seq,
          action: "reject",
          reason: "nobody decided in time",
        });
    }
    live.watch.written(entries);
    await store.append(entries);
  }

  #announce(live: Live, length: number, tools: string[]): void {
    const { state } = this.#record;
    if (live.announced || state === undefined) return;
    live.announced = true;
    log(
      {
        event: "code_execution_start",
        run_id: state.id,
        code_length: length,
        host_functions: tools,
      },
      state.requestId,
    );
  }

  #saw(live: Live, event: RunEvent): void {
    const { state } = this.#record;
    if (this.#live !== live || state === undefined) return;
    live.watch.saw(event);
    if (this.#events !== undefined) tell(event, state, this.#events);
    this.#suspendSoon(live);
  }

  #ask(live: Live, request: ApprovalRequest): Promise<Decision> {
    const { seq } = request;
    if (this.#live === live && this.#approvals.ask(request))
      this.#events?.emit(
        "approval",
        this.#approvals.pending().find((pending) => pending.seq === seq),
      );
    live.expiresAt = Math.min(live.expiresAt, request.expiresAt);
    return new Promise((resolve) => {
      live.askers.set(seq, resolve);
      live.watch.asked.add(seq);
      this.#tellAsker(seq);
      this.#suspendSoon(live);
    });
  }

  #tellAsker(seq: number): void {
    const decided = this.#approvals.decision(seq);
    const asker = this.#live?.askers.get(seq);
    if (decided === undefined || asker === undefined) return;
    this.#live?.askers.delete(seq);
    this.#live?.watch.asked.delete(seq);
    asker(decisionOf(decided));
  }

  /** After everything that has happened has had its effect. */
  #suspendSoon(live: Live): void {
    if (live.watch.stuck) setTimeout(() => this.#suspend(live), 0);
  }

  /** Gives the run up until somebody decides: what it knows is in its journal. */
  #suspend(live: Live): void {
    const { state } = this.#record;
    if (
      this.#live !== live ||
      !live.watch.stuck ||
      live.controller.signal.aborted ||
      state === undefined
    )
      return;
    this.#live = undefined;
    live.controller.abort(new Error("suspended"));
    this.#suspended(live.expiresAt + 1);
  }

  /** Given up until somebody decides, or until `wakeAt`. */
  #suspended(wakeAt: number): void {
    this.#live = undefined;
    const untold = this.#telling.untold;
    const state = this.#record.update({ status: "suspended", wakeAt, waited: true, untold });
    if (state === undefined) return;
    this.ctx.waitUntil(this.ctx.storage.setAlarm(this.#telling.alarmAt(wakeAt)));
    const pending = this.#approvals.pending();
    log({ event: "run_suspended", run_id: state.id, pending: pending.length }, state.requestId);
    this.#events?.emit("status", { id: state.id, status: "suspended", pending });
    const organization = organizationOf(this.env, state.org);
    this.ctx.waitUntil(organization.reportRun(state.id, { status: "suspended" }).catch(() => {}));
    this.ctx.waitUntil(this.#telling.tell());
    this.#waiters.tell();
  }

  #end(live: Live, outcome: Outcome, opened?: RunTools, durationMs = 0): void {
    const { state } = this.#record;
    if (state === undefined) return;
    this.#announce(live, this.#record.code.length, []);
    const endedAt = Date.now();
    const { status, stages, calls } = outcome;
    const report = {
      ...{ status, endedAt, stages, calls: calls.length, durationMs: endedAt - state.createdAt },
      ...(opened !== undefined && { servers: opened.reached }),
    };
    const next = this.ctx.storage.transactionSync(() => {
      this.#journal.write(live.end);
      this.#record.end(outcomeView(outcome));
      return this.#record.update({ status, endedAt, report, untold: this.#telling.untold });
    });
    this.#live = undefined;
    log(
      {
        ...{
          event: "code_execution_complete",
          run_id: state.id,
          status,
          stages,
          calls: calls.length,
        },
        duration_ms: durationMs,
      },
      state.requestId,
    );
    const { logs: _, calls: __, ...shown } = outcomeView(outcome);
    this.#events?.emit("complete", shown);
    this.#events?.end();
    if (next !== undefined) this.ctx.waitUntil(this.#report(next).catch(() => {}));
    this.ctx.waitUntil(this.#telling.tell());
    this.#waiters.tell();
  }

  async #report(state: RunState): Promise<void> {
    const forgetAt = (state.endedAt ?? Date.now()) + retentionMs(this.env);
    await this.ctx.storage.setAlarm(this.#telling.alarmAt(forgetAt));
    if (state.report !== undefined)
      await organizationOf(this.env, state.org).reportRun(state.id, state.report);
    this.#record.update({ reported: true });
  }
}

function retentionMs({ RUN_RETENTION_DAYS }: Env): number {
  const days = Number(RUN_RETENTION_DAYS ?? 7);
  return (Number.isFinite(days) && days > 0 ? days : 7) * dayMs;
}
