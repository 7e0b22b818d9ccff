/** What may be left of a run, and what is. */
import { more } from "./heap.js";
import type { Remains } from "./remains.js";

interface Measure {
  what: string;
  of(remains: Remains): number | undefined;
  unit: "B" | "KB" | "";
  /** What may be left of a run, on the average; absent where that is not for Entracte to say. */
  most?: number;
  /** Over fewer runs it is not judged. */
  over?: number;
}

/** Whatever is kept of every run, be it a closure or a timer, is some 50 bytes at the least. */
const measures: readonly Measure[] = [
  { what: "JavaScript's data", of: ({ heap, wasm }) => heap.data - sum(wasm), unit: "B", most: 16 },
  // What has run more often is compiled better, for some thousand runs.
  { what: "compiled code", of: ({ heap }) => heap.code, unit: "B", most: 128, over: 1_000 },
  { what: "the platform's objects", of: ({ platform }) => platform, unit: "B", most: 1 },
  { what: "WebAssembly memories", of: ({ wasm }) => wasm.length, unit: "", most: 0 },
  { what: "their bytes", of: ({ wasm }) => sum(wasm), unit: "B", most: 0 },
  { what: "open files", of: ({ files }) => files, unit: "", most: 0.01 },
  { what: "resident memory", of: ({ megabytes }) => megabytes * 1024, unit: "KB" },
];

const mostKinds = 8;

export interface Verdict {
  lines: string[];
  /** What there is more of than may be. */
  leaks: string[];
}

/** Judges Entracte's; shows beside it what objects without an engine leave. */
export function judge(own: readonly Remains[], control: readonly Remains[]): Verdict {
  const [before, after] = own;
  if (before === undefined || after === undefined)
    return { lines: [], leaks: ["what was not measured"] };
  const runs = after.runs - before.runs;
  const judged = measures.map(({ over = 0, most, ...measure }) => ({
    ...measure,
    most: runs < over ? undefined : most,
  }));
  const leaking = judged.filter(({ of, most }) => (perRun(own, of) ?? 0) > (most ?? Infinity));
  const titles = ["", "Entracte", "a run", "may be", "no engine", "a run"];
  const lines = [
    `What ${runs} runs leave, at rest and without garbage:`,
    columns(titles),
    ...judged.map(({ what, of, unit, most }) =>
      columns([
        what,
        amount(of(after), unit),
        rate(perRun(own, of), unit),
        most === undefined ? "-" : `${most}${unit && ` ${unit}`}`,
        amount(control[1] && of(control[1]), unit),
        rate(perRun(control, of), unit),
      ]),
    ),
    "workerd keeps some KB for each alarm that is to come, and its allocator what it once had:",
    "that is in resident memory, and is not judged.",
  ];
  if (leaking.length > 0) {
    const kinds = more(before.heap, after.heap, mostKinds);
    lines.push("There is more of:", ...kinds.map((kind) => `  ${kind}`));
  }
  return { lines, leaks: leaking.map(({ what }) => what) };
}

function perRun([before, after]: readonly Remains[], of: Measure["of"]): number | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [was, is] = [of(before), of(after)];
  if (was === undefined || is === undefined) return undefined;
  return (is - was) / (after.runs - before.runs);
}

function columns([what = "", ...others]: readonly string[]): string {
  return `  ${what.padEnd(24)}${others.map((text) => text.padStart(13)).join("")}`;
}

function amount(value: number | undefined, unit: Measure["unit"]): string {
  if (value === undefined) return "unknown";
  if (unit === "") return String(value);
  const kilobytes = unit === "B" ? value / 1024 : value;
  return kilobytes < 1024 ? `${kilobytes.toFixed(2)} KB` : `${(kilobytes / 1024).toFixed(2)} MB`;
}

function rate(value: number | undefined, unit: Measure["unit"]): string {
  if (value === undefined) return "unknown";
  return `${value < 0 ? "" : "+"}${value.toFixed(2)}${unit && ` ${unit}`}`;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
