/**
 * Reads fetched ahead (R3). A hint is never trusted: only tools that are annotated read-only and need
 * no decision are fetched, through the same checks as a call; a result is used only by a call with the
 * same tool and arguments, and only while nothing that may have changed it has been asked for since.
 */

import type { CallSite, ForeknownRead } from "../transform/types.js";
import { common, type ToolGroups, toolGroups } from "./ahead-groups.js";
import { type Hint, hintsOf } from "./ahead-hints.js";
import type { CallTable } from "./call-table.js";
import type { CallRecord } from "./calls.js";
import { Chain, type Chained } from "./chained.js";
import type { Clock } from "./clock.js";
import type { Dispatcher, OutgoingCall } from "./dispatch.js";
import type { RunEvent } from "./events.js";
import type { JournalEntry } from "./journal.js";
import type { Limits } from "./limits.js";
import type { OutcomeWarning } from "./outcome.js";
import type { CallResult, Ended } from "./sending.js";
import { Stop } from "./stop.js";
import type { HostTool } from "./tools.js";
import type {
  Encoded,
  StageAhead,
  StageInput,
  StageOffers,
  StageOutput,
  StageRequest,
  StageResult,
} from "./types.js";

export interface Prefetch {
  readonly id: number;
  readonly request: StageRequest;
  readonly reason: string;
  readonly certain: boolean;
  /** Of the call that is expected to ask for it. */
  seq: number;
  readonly stop: Stop;
  /** Once it is there. */
  value?: Encoded;
  ended?: CallResult;
  /** Of the call that has taken it, and waits for its end. */
  heard?: Ended;
}

/** All calls of the run, and those whose results are not in the journal. */
type Calls = Pick<CallTable, "all" | "open">;

export interface PrefetchContext {
  hosts: readonly HostTool[];
  limits: Limits;
  clock: Clock;
  sites: readonly CallSite[];
  dispatcher: Dispatcher;
  /** Absent where nobody listens. */
  emit: ((event: RunEvent) => void) | undefined;
}

/** Reads that are to be fetched: their journal entries, and how to send them after that. */
export interface Taken {
  entries: JournalEntry[];
  send(): void;
}

const inText = "its arguments are in the text, and nothing comes before it";

/** Calls that may not come to be made, to begin with; four times as many whenever all have been. */
const firstWindow = 8;

/** What goes out together needs no help. */
const together = 32;

/** Looks ahead that come to nothing, after which even news are no reason to look at once. */
const patience = 4;

const none: Chained["parts"] = [];

type Foreknown = Pick<Chained, "key" | "hint">;
const foreknown = new WeakMap<readonly ForeknownRead[], readonly Foreknown[]>();

/** Arguments that take more than this are not compared. */
const maxKey = 10_000;

export class Prefetcher {
  readonly #groups: ToolGroups;
  readonly #unused = new Map<string, Prefetch>();
  /** What the first `#known` calls of the run asked for: asked for again, it is to be read again. */
  readonly #asked = new Set<string>();
  #known = 0;
  #taken = 0;
  #sent = 0;
  #calls: readonly CallRecord[] = [];
  readonly #chain = new Chain((request, chained) => this.#complete(request, chained));
  readonly #wasted: Prefetch[] = [];
  #window = firstWindow;
  /** How many were unused after the last hints were taken. */
  #batch = 0;
  /** A result has come in that no look ahead has seen. */
  #news = false;
  #fruitless = 0;
  #rest = 0;

  constructor(private readonly context: PrefetchContext) {
    this.#groups = toolGroups(context.hosts);
  }

  /** A stage that looks ahead is worth its price after a stage that made the requests `fresh`. */
  look(fresh: readonly StageRequest[], calls: Calls): StageAhead | undefined {
    const { maxPrefetched, maxCalls } = this.context.limits;
    const most = Math.min(maxPrefetched, maxCalls - calls.all.length);
    if (fresh.length === 0 || fresh.length > together || most <= 0) return undefined;
    // All of it is there: the next stage comes as far, and knows more.
    if (calls.all.slice(-fresh.length).every((call) => call.prefetched)) return undefined;
    const { reads, writes } = this.#groups;
    const open = new Set(reads.values());
    const unknown = new Set<number | string>();
    for (const call of calls.open) {
      open.delete(writes(call.tool) ?? 0);
      unknown.add(call.site);
    }
    if (open.size === 0 || !this.#hopeful(unknown)) return undefined;
    // What has come in since may say what comes next.
    const news = this.#news && this.#fruitless < patience;
    if (this.#rest > 0 && !news) {
      this.#rest--;
      return undefined;
    }
    if (!this.#news && this.#unused.size + this.#chain.size > this.#batch / 2) return undefined;
    this.#news = false;
    const groups = this.context.hosts.flatMap((_, tool): [number, number][] => {
      const group = reads.get(tool) ?? -(writes(tool) ?? common);
      return group === -common ? [] : [[tool, group]];
    });
    return { groups, open: [...open], most };
  }

  /** Whether any call can be a hint: one whose arguments need nothing that is `unknown`. */
  #hopeful(unknown: ReadonlySet<number | string>): boolean {
    const { hosts, sites } = this.context;
    const tools = new Set(
      [...this.#groups.reads.keys()].map((tool) => hosts[tool]?.descriptor.name),
    );
    return sites.some(
      ({ tool, needs, passes }) =>
        (tool === undefined || tools.has(tool)) &&
        (passes || !needs?.some((site) => unknown.has(site))),
    );
  }

  /** Of what a look ahead found, what is new. */
  take(output: StageOutput, calls: Calls): Taken {
    const unknown = [...calls.open].map(({ site }) => site);
    this.#calls = calls.all;
    const fresh = this.#admitted(hintsOf(output, this.context.sites, unknown));
    this.#fruitless = fresh.length === 0 ? this.#fruitless + 1 : 0;
    this.#rest = fresh.length === 0 ? 2 ** Math.min(this.#fruitless, 10) - 1 : 0;
    return this.#taking(fresh);
  }

  /** Of what the plan knows that the program will read, what may be sent before it does. */
  foreknown(reads: readonly ForeknownRead[]): Taken {
    const { maxPrefetched, maxCalls } = this.context.limits;
    const fresh: Chained[] = [];
    for (const { key, hint } of this.#foreknown(reads)) {
      if (fresh.length >= maxPrefetched || hint.index >= maxCalls) break;
      if (!this.#groups.reads.has(hint.request.tool)) continue;
      fresh.push({ id: this.#taken++, key, hint, seq: hint.index, parts: none });
    }
    return this.#taking(fresh);
  }

  /** As hints: the same for all runs of a plan, which has been made for these tools. */
  #foreknown(reads: readonly ForeknownRead[]): readonly Foreknown[] {
    const known = foreknown.get(reads);
    if (known !== undefined) return known;
    const { hosts, sites } = this.context;
    const tools = new Map(hosts.map(({ descriptor }, tool) => [descriptor.name, tool]));
    const hints = new Map<string, Foreknown>();
    reads.forEach(({ site, args }, index) => {
      if (args.length > maxKey) return;
      const tool = tools.get(sites[site]?.tool ?? "") ?? -1;
      const request = { tool, site, args: { form: "json" as const, text: args } };
      const key = keyOf(request);
      if (hints.has(key)) return;
      hints.set(key, { key, hint: { request, index, certain: true, reason: inText } });
    });
    const made = [...hints.values()];
    foreknown.set(reads, made);
    return made;
  }

  #taking(fresh: readonly Chained[]): Taken {
    const { clock, hosts } = this.context;
    this.#batch = this.#unused.size + this.#chain.size + fresh.length;
    const at = clock.now();
    const entries = fresh.map(({ id, hint: { request, reason }, parts }): JournalEntry => {
      const { args } = request;
      const tool = hosts[request.tool]?.descriptor.name ?? "";
      const site = Number(request.site);
      return parts.length === 0
        ? { type: "prefetch", id, tool, site, args, reason, at }
        : { type: "prefetch", id, tool, site, args, passed: parts, reason, at };
    });
    const send = () => {
      for (const chained of fresh) {
        if (chained.parts.length > 0) this.#chain.add(chained);
        else this.#send(chained.key, chained, chained.hint.request);
      }
      this.#look(fresh);
    };
    return { entries, send };
  }

  /** Results that are there already are passed on. */
  #look(fresh: readonly Chained[]): void {
    const values = new Map([...this.#unused.values()].map(({ seq, value }) => [seq, value]));
    for (const { parts } of fresh) {
      for (const { seq } of parts) {
        const call = this.#calls[seq];
        const value = values.get(seq) ?? call?.value;
        if (value !== undefined || call?.status === "rejected") this.#chain.came(seq, value);
      }
    }
  }

  /** A call of the run has settled. */
  settled({ seq, value }: Pick<CallRecord, "seq" | "value">): void {
    this.#chain.came(seq, value);
  }

  /** A look ahead came to nothing but a limit, or worse: the next ones would too. */
  giveUp(): void {
    this.#fruitless = patience;
    this.#rest = Number.POSITIVE_INFINITY;
  }

  #admitted(hints: readonly Hint[]): Chained[] {
    this.#learn();
    const next = this.#calls.length;
    const fresh = new Map<string, Chained>();
    const expected = new Set([...this.#unused.values()].map(({ seq }) => seq));
    let uncertain = [...this.#unused.values()].filter(({ certain }) => !certain).length;
    for (const hint of hints) {
      const { request, certain, passed } = hint;
      const seq = next + hint.index;
      const going = this.#unused.size + this.#chain.size + fresh.size;
      if (going >= this.context.limits.maxPrefetched) break;
      const may = this.#groups.reads.has(request.tool) && request.args.text.length <= maxKey;
      if (!may) continue;
      const parts =
        passed?.map(({ where, from, path }) => ({ where, seq: next + from, path })) ?? none;
      if (parts.length > 0) {
        if (this.#chain.has(seq) || expected.has(seq)) continue;
        if (!parts.every((part) => this.#comes(part.seq, seq, expected))) continue;
      }
      // What is passed on is known later, and may then prove to have been asked for.
      const key = parts.length > 0 ? `${seq}` : keyOf(request);
      const old = this.#unused.get(key);
      if (old !== undefined) {
        old.seq = seq;
        expected.add(seq);
      }
      if (old !== undefined || fresh.has(key) || this.#asked.has(key)) continue;
      if (!certain && ++uncertain > this.#window) break;
      fresh.set(key, { id: this.#taken++, key, hint, seq, parts });
      expected.add(seq);
    }
    return [...fresh.values()];
  }

  /** Whether the result of call `seq` will be there before call `before` is made. */
  #comes(seq: number, before: number, expected: ReadonlySet<number>): boolean {
    return seq < before && (seq < this.#calls.length || this.#chain.has(seq) || expected.has(seq));
  }

  #learn(): void {
    for (; this.#known < this.#calls.length; this.#known++) {
      const call = this.#calls[this.#known];
      if (call !== undefined && call.args.text.length <= maxKey) this.#asked.add(keyOf(call));
    }
  }

  /** The results that its arguments are made of are there. */
  #complete(request: StageRequest, chained: Chained): void {
    this.#learn();
    const key = keyOf(request);
    const may = request.args.text.length <= maxKey;
    if (!may || this.#unused.has(key) || this.#asked.has(key)) this.#chain.drop(chained);
    else this.#send(key, chained, request);
  }

  #send(key: string, { id, seq, hint }: Chained, request: StageRequest): void {
    const { hosts, clock, dispatcher, emit } = this.context;
    const { reason, certain, passed } = hint;
    const host = hosts[request.tool];
    if (host === undefined) return;
    this.#sent++;
    const stop = new Stop();
    const prefetch: Prefetch = { id, request, reason, certain, seq, stop };
    this.#unused.set(key, prefetch);
    const ended: Ended = (result) => {
      emit?.({ type: "prefetch-end", id, status: result.status, at: clock.now() });
      prefetch.ended = result;
      if (result.status === "fulfilled") {
        prefetch.value = result.value;
        // What follows from it is on its way already.
        if (passed === undefined) this.#news = true;
      }
      this.#chain.came(prefetch.seq, prefetch.value);
      prefetch.heard?.(result);
    };
    dispatcher.send(new Fetching(prefetch, host, this.context), ended);
  }

  /** What is there by now, for the next stage. */
  offers(at: number, input: StageInput): StageOffers | undefined {
    if (this.#unused.size === 0) return undefined;
    let budget = input.limits.memoryBytes / 5;
    for (const s of input.settlements) if (s.kind === "fulfilled") budget -= s.value.text.length;
    const results: StageOffers["results"][number][] = [];
    for (const { request, value } of this.#unused.values()) {
      if (value === undefined || value.text.length > budget) continue;
      const text = offered(value);
      budget -= text.length;
      results.push({ tool: request.tool, args: request.args, text });
    }
    return results.length === 0 ? undefined : { at, results };
  }

  /** Something has been, or is being, fetched for stages to come. */
  get busy(): boolean {
    return this.#unused.size + this.#chain.size > 0;
  }

  /** The prefetch that this call uses up. */
  use(request: StageRequest, seq: number): Prefetch | undefined {
    if (this.#unused.size === 0) return undefined;
    const key = keyOf(request);
    const prefetch = this.#unused.get(key);
    if (prefetch === undefined) return undefined;
    this.#unused.delete(key);
    if (this.#unused.size === 0) this.#window *= 4;
    this.context.emit?.({ type: "prefetch-use", id: prefetch.id, seq });
    return prefetch;
  }

  /**
   * Whether the stage stands as it is with what it was offered: nothing was taken after a call that
   * may have changed it, and no limit was reached.
   */
  mayConsume(result: StageResult, made: number): boolean {
    // Out of memory, a program may have caught it.
    if (!result.ok || result.memoryFull === true) return false;
    const { requests, consumed } = result.output;
    const taken = new Set(consumed);
    const written = new Set<number>();
    const { reads, writes } = this.#groups;
    return requests.every(({ tool }, seq) => {
      if (seq < made) return true;
      const group = writes(tool);
      if (group !== undefined) written.add(group);
      return !taken.has(seq) || !written.has(reads.get(tool) ?? common);
    });
  }

  /** The program asks for this call: what it may change has to be read after it. */
  asks({ tool }: Pick<StageRequest, "tool">): JournalEntry[] {
    const group = this.#groups.writes(tool);
    return group === undefined ? [] : this.discard(group);
  }

  /** Nothing that is left (of `group`) is used any more. */
  discard(group?: number): JournalEntry[] {
    const at = this.context.clock.now();
    const entries: JournalEntry[] = [];
    for (const [key, prefetch] of this.#unused) {
      const { id, request, stop } = prefetch;
      if (group !== undefined && this.#groups.reads.get(request.tool) !== group) continue;
      stop.abort();
      this.#unused.delete(key);
      this.#wasted.push(prefetch);
      this.context.emit?.({ type: "prefetch-use", id });
      entries.push({ type: "prefetch-use", id, use: "wasted", at });
    }
    this.#chain.clear(
      ({ hint: { request } }) =>
        group === undefined || this.#groups.reads.get(request.tool) === group,
    );
    if (entries.length > 0 || group === undefined) this.#window = firstWindow;
    return entries;
  }

  /** The warning that what was fetched in vain is worth, if anything was. */
  waste(): OutcomeWarning | undefined {
    if (this.#wasted.length === 0) return undefined;
    const { hosts, sites } = this.context;
    const places = new Map<string, number>();
    for (const { request } of this.#wasted) {
      const { line, column } = sites[Number(request.site)] ?? { line: 1, column: 1 };
      const place = `${hosts[request.tool]?.descriptor.name} at ${line}:${column}`;
      places.set(place, (places.get(place) ?? 0) + 1);
    }
    const where = [...places].map(([place, times]) => `${times} × ${place}`).slice(0, 5);
    const message = `${this.#wasted.length} of ${this.#sent} reads that were fetched ahead were not used: ${where.join(", ")}`;
    const first = sites[Number(this.#wasted[0]?.request.site)];
    return {
      code: "prefetch-wasted",
      message,
      ...(first && { line: first.line, column: first.column }),
    };
  }
}

/** A read as the dispatcher sends it. */
class Fetching implements OutgoingCall {
  readonly seq: number;
  readonly args: Encoded;
  readonly stop: Stop;
  readonly line: number;
  readonly column: number;
  readonly ahead = true;

  constructor(
    private readonly prefetch: Prefetch,
    readonly host: HostTool,
    private readonly context: PrefetchContext,
  ) {
    const { id, request, stop } = prefetch;
    const site = context.sites[Number(request.site)];
    this.seq = -1 - id;
    this.args = request.args;
    this.stop = stop;
    this.line = site?.line ?? 1;
    this.column = site?.column ?? 1;
  }

  onSend(): void {
    const { id, reason } = this.prefetch;
    const { emit, clock } = this.context;
    if (emit === undefined) return;
    const { host, line, column } = this;
    const tool = host.descriptor.name;
    emit({ type: "prefetch-start", id, tool, line, column, reason, at: clock.now() });
  }

  /** Nobody is asked. */
  async onDecision(): Promise<void> {}
}

function keyOf({ tool, args }: Pick<StageRequest, "tool" | "args">): string {
  return `${tool} ${args.form}${args.text}`;
}

/** As the guest reads it: JSON as it is, nothing for undefined, a `d` before richer values. */
function offered({ form, text }: Encoded): string {
  if (form === "json") return text;
  return text === "-1" ? "" : `d${text}`;
}
