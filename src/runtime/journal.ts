/** The ordered record of a run: entry types, and their form as JSON Lines. */
import type { CallSite, Catalog, Feature, LoweredProgram } from "../transform/types.js";
import type { RecordedDecision } from "./approvals.js";
import type { Limits } from "./limits.js";
import type { OutcomeError } from "./outcome.js";
import type {
  Checkpoint,
  Chunks,
  Encoded,
  ErrorData,
  GuestText,
  LogEntry,
  Settlement,
} from "./types.js";

export const journalVersion = 1;

/** Everything that running the snippet again needs, so that a deploy breaks no run in flight. */
export interface HeaderEntry {
  type: "header";
  version: typeof journalVersion;
  id: string;
  source: string;
  program: LoweredProgram;
  features: readonly Feature[];
  sites: readonly CallSite[];
  /** Canonical names, by the index that requests carry. */
  tools: readonly string[];
  /** Hash of the guest that the run began with. */
  guest: string;
  /** Its text, in a journal that leaves the store where guests are kept. */
  embedded?: GuestText;
  /** 32 hexadecimal digits. */
  seed: string;
  startedAt: number;
  limits: Limits;
}

export interface RequestEntry {
  type: "request";
  seq: number;
  tool: string;
  site: number | string;
  args: Encoded;
  stage: number;
  /** Set when the call asks before it is sent: it is decided by then, or rejected. */
  askUntil?: number;
  at: number;
}

export interface SettlementEntry {
  type: "settlement";
  seq: number;
  at: number;
  value?: Encoded;
  error?: ErrorData;
  attempts: number;
  durationMs: number;
}

export interface EndEntry {
  type: "end";
  status: "completed" | "failed";
  value?: Encoded;
  error?: OutcomeError;
  at: number;
}

/** Where a resumed run may go on from (R4). It shortens the replay, and changes nothing else. */
export interface CheckpointEntry {
  type: "checkpoint";
  stage: number;
  settlements: number;
  /** JSON of `CheckpointData`. */
  data: string;
  at: number;
}

export interface CheckpointData {
  checkpoint: Checkpoint;
  /** Written before it. */
  logs: LogEntry[];
  /** Made before it. */
  calls: number;
  /** What its lists hold. */
  chunks: Chunks[];
}

export type JournalEntry =
  | HeaderEntry
  | RequestEntry
  | SettlementEntry
  | { type: "timer"; id: number; at: number }
  | {
      type: "prefetch";
      id: number;
      tool: string;
      site: number;
      args: Encoded;
      /**
       * What the arguments are given, in place of null, once it is there: members of what those calls return.
       * If it never is, the fetch is not sent, and nothing more is said of it.
       */
      passed?: readonly { where: readonly string[]; seq: number; path: readonly string[] }[];
      reason: string;
      at: number;
    }
  | { type: "prefetch-use"; id: number; use: "consumed" | "wasted"; seq?: number; at: number }
  /** `digest`: of the call's tool and arguments; it was made for nothing else. */
  | {
      type: "decision";
      seq: number;
      decision: RecordedDecision;
      digest?: string;
      at: number;
    }
  /** Nothing could move: the process gave the run up. `activeMs` counts against the timeout. */
  | { type: "suspended"; activeMs: number; at: number }
  | CheckpointEntry
  /** Careful mode (R5) only. */
  | { type: "stage-begun" | "stage-ended"; stage: number; at: number }
  | EndEntry;

/** Where a journal goes. Once `append` is done, what it was given survives a crash (R1). */
export interface JournalStore {
  append(entries: readonly JournalEntry[]): void | Promise<void>;
}

/** A journal in memory. */
export class MemoryJournal implements JournalStore {
  readonly entries: JournalEntry[] = [];
  append(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.entries.push(entry);
  }
}

/** What the entry delivers to the guest, if it does (S2). */
export function settlementOf(entry: JournalEntry): Settlement | undefined {
  if (entry.type === "timer") return { kind: "timer", id: entry.id, at: entry.at };
  if (entry.type !== "settlement") return undefined;
  const { seq, at } = entry;
  if (entry.value !== undefined) return { kind: "fulfilled", seq, at, value: entry.value };
  return { kind: "rejected", seq, at, error: entry.error ?? { name: "Error", message: "" } };
}

/** About what an entry takes in a store; its large parts exactly, the rest as a constant. */
export function entrySize(entry: JournalEntry): number {
  switch (entry.type) {
    case "header":
      return (
        500 + entry.source.length + entry.program.code.length + entry.program.map.mappings.length
      );
    case "request":
      return 120 + entry.args.text.length;
    case "settlement":
      return 120 + (entry.value?.text.length ?? 0) + (entry.error?.message.length ?? 0);
    case "prefetch":
      return 150 + entry.args.text.length;
    case "checkpoint":
      return 100 + entry.data.length;
    case "end":
      return 100 + (entry.value?.text.length ?? 0);
    default:
      return 80;
  }
}

export function checkpointEntry(
  { data, delivered }: { data: CheckpointData; delivered: number },
  stage: number,
  at: number,
): CheckpointEntry {
  return { type: "checkpoint", stage, settlements: delivered, data: JSON.stringify(data), at };
}

/** One entry a line. */
export function serializeJournal(entries: readonly JournalEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** Tools as a run of this journal needs them: by name, whatever the catalog's order is today. */
export function missingTools(header: HeaderEntry, catalog: Catalog): string[] {
  const there = new Set(catalog.tools.map((tool) => tool.name));
  return header.tools.filter((name) => !there.has(name));
}
