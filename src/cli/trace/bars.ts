/** What of a trace is drawn as a bar: where, how, and what it says when it is looked at. */
import type { Trace, TraceCall, TracePrefetch } from "./model.js";

export interface Bar {
  from: number;
  to: number;
  /** From where to where it takes up its row. */
  begin: number;
  until: number;
  /** When the program asked, where that is another time. */
  asked?: number;
  look: "stage" | "look" | "call" | "ahead" | "vain" | "failed" | "timer";
  title: string;
  facts: [name: string, value: string][];
}

export const ms = (time: number): string =>
  time >= 10_000
    ? `${(time / 1000).toFixed(1)} s`
    : `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`;

const span = (from: number, to: number): [string, string] => [
  "time",
  `${ms(from)} to ${ms(to)} (${ms(to - from)})`,
];

/** What the program itself did: a row for stages, one for looks ahead, one for timers. */
export function programRows({ stages, looks, timers }: Trace): Bar[][] {
  const plural = (n: number, what: string) => `${n} ${what}${n === 1 ? "" : "s"}`;
  const rows = [
    stages.map(({ number, from, to = from, gas, requests }): Bar => {
      const facts: Bar["facts"] = [span(from, to), ["asked for", plural(requests, "call")]];
      if (gas !== undefined) facts.push(["gas", String(gas)]);
      return { ...whole(from, to), look: "stage", title: `stage ${number}`, facts };
    }),
    looks.map(({ from, to, hints }): Bar => {
      const facts: Bar["facts"] = [span(from, to), ["found", plural(hints, "read")]];
      return { ...whole(from, to), look: "look", title: "a look ahead", facts };
    }),
    timers.map(({ id, at }): Bar => {
      const facts: Bar["facts"] = [["fired", ms(at)]];
      return { ...whole(at, at), look: "timer", title: `timer ${id}`, facts };
    }),
  ];
  return rows.filter((row) => row.length > 0);
}

/** By tool, in the order in which they were first needed. */
export function callBars({ calls, prefetches, total }: Trace): Map<string, Bar[]> {
  const used = new Map<number, TracePrefetch>();
  for (const prefetch of prefetches)
    if (prefetch.usedBy !== undefined) used.set(prefetch.usedBy, prefetch);
  const bars = new Map<string, Bar[]>();
  const add = (tool: string, bar: Bar) => {
    const row = bars.get(tool);
    if (row) row.push(bar);
    else bars.set(tool, [bar]);
  };
  for (const call of calls) add(call.tool, callBar(call, used.get(call.seq), total));
  for (const { usedBy, tool, from, to = total, line, column, reason } of prefetches) {
    if (usedBy !== undefined) continue;
    const facts: Bar["facts"] = [["at", `${line}:${column}`], span(from, to), ["fetched", reason]];
    add(tool, { ...whole(from, to), look: "vain", title: `${tool}, read in vain`, facts });
  }
  return bars;
}

function callBar(call: TraceCall, prefetch: TracePrefetch | undefined, total: number): Bar {
  const { seq, tool, line, column, stage, status, attempts, asked, args, result, reason } = call;
  const from = prefetch?.from ?? call.from;
  const to = Math.max(from, prefetch?.to ?? call.to ?? total);
  const facts: Bar["facts"] = [
    ["at", `${line}:${column}, stage ${stage}`],
    span(from, to),
    ["status", attempts > 1 ? `${status}, ${attempts} attempts` : status],
  ];
  if (prefetch !== undefined)
    facts.push(["read ahead", `${prefetch.reason}; asked for at ${ms(asked)}`]);
  else if (reason !== undefined) facts.push(["ahead", reason.replace(/^not read ahead: /, "no: ")]);
  facts.push(["arguments", args]);
  if (result !== undefined) facts.push(["result", result]);
  const failed = status === "rejected";
  return {
    ...{ from, to, asked, begin: Math.min(from, asked), until: Math.max(to, asked) },
    look: failed ? "failed" : prefetch === undefined ? "call" : "ahead",
    title: `call ${seq}: ${tool}`,
    facts,
  };
}

function whole(from: number, to: number): Pick<Bar, "from" | "to" | "begin" | "until"> {
  return { from, to, begin: from, until: to };
}
