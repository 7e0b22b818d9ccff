/**
 * Reads fetched ahead (R3). A hint is never trusted: only tools that are annotated read-only and need
 * no decision are fetched, through the same checks as a call; a result is used only by a call with the
 * same tool and arguments, and only while nothing that may write has been asked for since.
 */
import type { Clock } from "./clock.js";
import type { CallResult, Dispatcher } from "./dispatch.js";
import type { JournalEntry } from "./journal.js";
import type { Limits } from "./limits.js";
import type { HostTool } from "./tools.js";
import type {
  Encoded,
  StageAhead,
  StageInput,
  StageOffers,
  StageRequest,
  StageResult,
} from "./types.js";

interface Prefetch {
  id: number;
  request: StageRequest;
  controller: AbortController;
  result: Promise<CallResult>;
  /** Once it is there. */
  value?: Encoded;
}

export interface PrefetchContext {
  hosts: readonly HostTool[];
  limits: Limits;
  clock: Clock;
  source: string;
  dispatcher: Dispatcher;
}

/** Uncertain hints to begin with; four times as many whenever all have proved right. */
const firstWindow = 8;

/** What a loop may end early by. Without any, a loop mostly runs as often as it seems to. */
const endsEarly = /\b(?:break|throw|while|do)\b/;

export class Prefetcher {
  readonly #reads: number[];
  readonly #unused = new Map<string, Prefetch>();
  #sent = 0;
  #wasted = 0;
  #window: number;
  #fruitless = 0;
  #rest = 0;

  constructor(private readonly context: PrefetchContext) {
    this.#window = endsEarly.test(context.source) ? firstWindow : context.limits.maxPrefetched;
    this.#reads = context.hosts.flatMap(({ descriptor }, tool) =>
      isFetchable(descriptor) ? [tool] : [],
    );
  }

  /** A stage that looks ahead is worth its price after a stage that made these requests. */
  look(requests: readonly StageRequest[], made: number): StageAhead | undefined {
    const { maxPrefetched, maxCalls } = this.context.limits;
    const most = Math.min(maxPrefetched, maxCalls - made);
    // What goes out together needs no help.
    if (requests.length === 0 || requests.length > firstWindow || most <= 0) return undefined;
    if (!requests.every(({ tool }) => this.#reads.includes(tool))) return undefined;
    if (this.#rest > 0) {
      this.#rest--;
      return undefined;
    }
    if (this.#unused.size > this.#window / 2) return undefined;
    return { reads: this.#reads, most, fewer: Math.min(most, this.#window) };
  }

  /** Of what a look ahead found, what is new: its journal entries, and how to send it after that. */
  take(hints: readonly StageRequest[]): { entries: JournalEntry[]; send(): void } {
    const { clock, hosts, limits } = this.context;
    const fresh = new Map<string, StageRequest>();
    for (const hint of hints) {
      const room = this.#unused.size + fresh.size < limits.maxPrefetched;
      if (!this.#reads.includes(hint.tool) || typeof hint.site !== "number" || !room) break;
      const key = keyOf(hint);
      if (!this.#unused.has(key)) fresh.set(key, hint);
    }
    this.#fruitless = fresh.size === 0 ? this.#fruitless + 1 : 0;
    this.#rest = fresh.size === 0 ? 2 ** Math.min(this.#fruitless, 10) - 1 : 0;
    let id = this.#sent;
    const at = clock.now();
    const entries = [...fresh.values()].map(({ tool, site, args }): JournalEntry => {
      const name = hosts[tool]?.descriptor.name ?? "";
      const reason = "its arguments are known";
      return { type: "prefetch", id: id++, tool: name, site: Number(site), args, reason, at };
    });
    const send = () => {
      for (const [key, hint] of fresh) this.#send(key, hint);
    };
    return { entries, send };
  }

  #send(key: string, request: StageRequest): void {
    const host = this.context.hosts[request.tool];
    if (host === undefined) return;
    const id = this.#sent++;
    const controller = new AbortController();
    const result = this.context.dispatcher.send({
      ...{ seq: -1 - id, host, args: request.args, controller, line: 1, column: 1 },
      onSend: () => {},
      onDecision: async () => {},
    });
    const prefetch: Prefetch = { id, request, controller, result };
    this.#unused.set(key, prefetch);
    void result.then((ended) => {
      if (ended.status === "fulfilled") prefetch.value = ended.value;
    });
  }

  /** What is there by now, for the next stage. */
  offers(at: number, input: StageInput): StageOffers | undefined {
    if (this.#unused.size === 0) return undefined;
    let budget = input.limits.memoryBytes / 5;
    for (const s of input.settlements) if (s.kind === "fulfilled") budget -= s.value.text.length;
    const results: StageOffers["results"][number][] = [];
    for (const { request, value } of this.#unused.values()) {
      const text = value === undefined ? undefined : plainText(value);
      if (text === undefined || text.length > budget) continue;
      budget -= text.length;
      results.push({ tool: request.tool, args: request.args, text });
    }
    return results.length === 0 ? undefined : { at, results };
  }

  /** The prefetch that this call uses up. */
  use(request: StageRequest): Prefetch | undefined {
    const key = keyOf(request);
    const prefetch = this.#unused.get(key);
    if (prefetch === undefined) return undefined;
    this.#unused.delete(key);
    if (this.#unused.size === 0) this.#window *= 4;
    return prefetch;
  }

  /**
   * Whether the stage stands as it is with what it was offered: nothing was taken after a call that
   * may write, when it may be stale, and no limit was reached.
   */
  mayConsume(result: StageResult, made: number): boolean {
    if (!result.ok) return false;
    const { requests, consumed } = result.output;
    const write = requests.findIndex((request, seq) => seq >= made && this.mayWrite(request));
    return write < 0 || consumed.every((seq) => seq < write);
  }

  mayWrite({ tool }: Pick<StageRequest, "tool">): boolean {
    return this.context.hosts[tool]?.descriptor.annotations?.readOnlyHint !== true;
  }

  /** Nothing that is left is used any more. */
  discard(): JournalEntry[] {
    const at = this.context.clock.now();
    const entries = [...this.#unused.values()].map(({ id, controller }): JournalEntry => {
      controller.abort();
      return { type: "prefetch-use", id, use: "wasted", at };
    });
    this.#wasted += entries.length;
    this.#unused.clear();
    this.#window = firstWindow;
    return entries;
  }

  get waste(): { wasted: number; sent: number } {
    return { wasted: this.#wasted, sent: this.#sent };
  }
}

function keyOf({ tool, args }: StageRequest): string {
  return `${tool} ${args.form}${args.text}`;
}

function isFetchable({ annotations, policy }: HostTool["descriptor"]): boolean {
  return annotations?.readOnlyHint === true && (policy === undefined || policy === "allow");
}

/** As the guest reads it without the help of another module; richer values are not offered. */
function plainText({ form, text }: Encoded): string | undefined {
  if (form === "json") return text;
  return text === "-1" ? "" : undefined;
}
