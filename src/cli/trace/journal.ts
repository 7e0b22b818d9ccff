/** A trace from a journal: what stages took does not stand there, only what they began with. */
import { decodeValue } from "../../runtime/encoding.js";
import type { SettlementEntry } from "../../runtime/journal.js";
import { Positions } from "../../runtime/positions.js";
import { positionOf } from "../../runtime/rehearsal.js";
import type { Replay } from "../../runtime/replay.js";
import type { Encoded } from "../../runtime/types.js";
import type { Trace, TraceCall } from "./model.js";
import { brief } from "./recorder.js";

export function traceOfJournal({ header, entries, end, abandoned }: Replay): Trace {
  const { id, source, startedAt } = header;
  const positions = new Positions(header.program);
  const status = end?.status ?? (abandoned ? "interrupted" : "suspended");
  const trace: Trace = {
    ...{ id, status, source, total: 0 },
    ...{ stages: [], looks: [], timers: [], calls: [], prefetches: [] },
  };
  /** Calls whose results a fetch ahead was made of, and waited for. */
  const ended = new Set<number>();
  const passed = new Map<number, readonly number[]>();
  for (const entry of entries) {
    const at = entry.type === "header" ? 0 : entry.at - startedAt;
    trace.total = Math.max(trace.total, at);
    switch (entry.type) {
      case "request": {
        const { seq, tool, args, stage } = entry;
        const { line, column } = positionOf(entry.site, header, positions) ?? {
          line: 1,
          column: 1,
        };
        const last = trace.stages.at(-1);
        if (last?.number === stage) last.requests++;
        else trace.stages.push({ number: stage, from: at, requests: 1 });
        trace.calls.push({
          ...{ seq, tool, line, column, stage, asked: at, from: at },
          ...{ status: "pending", attempts: 0, args: listed(args) },
        });
        break;
      }
      case "settlement":
        settle(trace.calls[entry.seq], entry, at);
        break;
      case "timer":
        trace.timers.push({ id: entry.id, at });
        break;
      case "prefetch": {
        const { tool, site, reason } = entry;
        const { line, column } = positionOf(site, header, positions) ?? { line: 1, column: 1 };
        trace.prefetches.push({ id: entry.id, tool, line, column, reason, from: at });
        if (entry.passed !== undefined) passed.set(entry.id, seqsOf(entry.passed));
        break;
      }
      case "prefetch-use": {
        const prefetch = trace.prefetches.find((one) => one.id === entry.id);
        if (prefetch !== undefined && entry.seq !== undefined) prefetch.usedBy = entry.seq;
        ended.add(entry.id);
        break;
      }
      default:
    }
  }
  trace.prefetches = trace.prefetches.filter(({ id }) => !passed.has(id) || ended.has(id));
  for (const prefetch of trace.prefetches) {
    for (const seq of passed.get(prefetch.id) ?? [])
      prefetch.from = Math.max(prefetch.from, trace.calls[seq]?.to ?? 0);
    const call = prefetch.usedBy === undefined ? undefined : trace.calls[prefetch.usedBy];
    prefetch.to = Math.max(prefetch.from, call?.to ?? prefetch.from);
    if (call !== undefined) call.reason = prefetch.reason;
  }
  return trace;
}

function seqsOf(passed: readonly unknown[]): number[] {
  return passed.map((one) => Number((one as { seq?: unknown } | null)?.seq));
}

function settle(call: TraceCall | undefined, entry: SettlementEntry, at: number): void {
  if (call === undefined) return;
  const { value, error, attempts } = entry;
  call.status = value === undefined ? "rejected" : "fulfilled";
  call.to = at;
  call.attempts = attempts;
  call.result =
    value === undefined ? `${error?.name}: ${error?.message}` : brief(decodeValue(value));
}

function listed(args: Encoded): string {
  const list = decodeValue(args);
  return Array.isArray(list) ? list.map(brief).join(", ") : "";
}
