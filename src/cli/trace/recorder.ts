/** A trace from a run's events, as they come. */
import { inspect } from "node:util";
import type { Outcome } from "../../index.js";
import type { RunEvent } from "../../runtime/events.js";
import type { OutcomeCall } from "../../runtime/outcome.js";
import type { Trace, TracePrefetch } from "./model.js";

export class TraceRecorder {
  /** Of the run: that servers were connected before is not its time. */
  #begun: number;
  #ended: number | undefined;
  readonly #stages: Trace["stages"] = [];
  readonly #looks: Trace["looks"] = [];
  readonly #timers: Trace["timers"] = [];
  readonly #calls = new Map<number, { asked?: number; from?: number; to?: number }>();
  readonly #prefetches = new Map<number, TracePrefetch>();

  /** @param now ms, monotone */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.#begun = now();
  }

  onEvent(event: RunEvent): void {
    const at = this.now() - this.#begun;
    switch (event.type) {
      case "run-start":
        this.#begun = this.now();
        break;
      case "stage": {
        const { stage: number, durationMs, gas, requests } = event;
        this.#stages.push({ number, from: Math.max(0, at - durationMs), to: at, gas, requests });
        break;
      }
      case "look-ahead":
        this.#looks.push({ from: at - event.durationMs, to: at, hints: event.hints });
        break;
      case "timer":
        this.#timers.push({ id: event.id, at });
        break;
      case "call-start":
        this.#call(event.seq).from = at;
        break;
      case "call-end":
        this.#call(event.seq).to = at;
        break;
      case "prefetch-start": {
        const { id, tool, line, column, reason } = event;
        this.#prefetches.set(id, { id, tool, line, column, reason, from: at });
        break;
      }
      case "prefetch-end": {
        const prefetch = this.#prefetches.get(event.id);
        if (prefetch !== undefined) prefetch.to = at;
        break;
      }
      case "prefetch-use": {
        const prefetch = this.#prefetches.get(event.id);
        if (prefetch === undefined || event.seq === undefined) break;
        prefetch.usedBy = event.seq;
        this.#call(event.seq).asked = at;
        break;
      }
      case "end":
        this.#ended = at;
        break;
      default:
    }
  }

  /** Of a run that is over, for now or for good. */
  trace(source: string, { id, status, calls }: Outcome): Trace {
    return {
      ...{ id, status, source, total: this.#ended ?? this.now() - this.#begun },
      ...{ stages: this.#stages, looks: this.#looks, timers: this.#timers },
      calls: calls.map((call) => this.#traced(call)),
      prefetches: [...this.#prefetches.values()],
    };
  }

  #traced(call: OutcomeCall): Trace["calls"][number] {
    const { seq, tool, line, column, stage, status, attempts, prefetchReason } = call;
    const known = this.#calls.get(seq) ?? {};
    const made = this.#stages.find(({ number }) => number === stage)?.to ?? 0;
    const { asked = known.from ?? made, to } = known;
    return {
      ...{ seq, tool, line, column, stage, status, attempts },
      ...{ asked, from: known.from ?? asked, args: call.args.map(brief).join(", ") },
      ...(to !== undefined && { to }),
      ...resultOf(call),
      ...(prefetchReason !== undefined && { reason: prefetchReason }),
    };
  }

  #call(seq: number): { asked?: number; from?: number; to?: number } {
    const known = this.#calls.get(seq) ?? {};
    this.#calls.set(seq, known);
    return known;
  }
}

function resultOf(call: OutcomeCall): { result?: string } {
  if (call.error !== undefined) return { result: `${call.error.name}: ${call.error.message}` };
  return call.status === "fulfilled" ? { result: brief(call.result) } : {};
}

const most = 240;

/** A value in one line, cut where it gets long. */
export function brief(value: unknown): string {
  const text = inspect(value, {
    ...{
      depth: 3,
      maxArrayLength: 12,
      maxStringLength: most,
      breakLength: Number.POSITIVE_INFINITY,
    },
  });
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
