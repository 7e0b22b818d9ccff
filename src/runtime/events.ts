/** What a run tells while it goes on. */
import type { Outcome, OutcomeWarning } from "./outcome.js";
import type { CallResult } from "./sending.js";
import type { ErrorData, LogEntry } from "./types.js";

export type RunEvent =
  | { type: "run-start"; id: string; at: number }
  | { type: "stage"; stage: number; gas: number; durationMs: number; requests: number }
  | { type: "call-start"; seq: number; tool: string; line: number; column: number; at: number }
  | {
      type: "call-end";
      seq: number;
      tool: string;
      status: "fulfilled" | "rejected" | "aborted";
      error?: ErrorData;
      durationMs: number;
      attempts: number;
    }
  /** R3; `id` is the prefetch's. */
  | {
      type: "prefetch-start";
      id: number;
      tool: string;
      line: number;
      column: number;
      reason: string;
      at: number;
    }
  | { type: "prefetch-end"; id: number; status: CallResult["status"]; at: number }
  /** Used by the call `seq`, or by none. */
  | { type: "prefetch-use"; id: number; seq?: number }
  /** Another evaluation after `stage` found what to fetch ahead. */
  | { type: "look-ahead"; stage: number; durationMs: number; hints: number }
  | { type: "timer"; id: number; at: number }
  | { type: "log"; entry: LogEntry }
  | { type: "wait"; stage: number; calls: number; timers: number }
  | { type: "warning"; warning: OutcomeWarning }
  | { type: "end"; id: string; status: Outcome["status"]; durationMs: number };
