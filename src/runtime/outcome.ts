/** What a run comes to. */
import type { Diagnostic } from "../transform/types.js";
import type { ApprovalRequest } from "./policy.js";
import type { LogEntry } from "./types.js";

/** `code` is stable: programs may compare it. Positions are the snippet's, 1-based. */
export interface OutcomeError {
  name: string;
  message: string;
  /** Frames of the snippet only. */
  stack: string;
  code?: string;
  line?: number;
  column?: number;
  codeFrame?: string;
  cause?: OutcomeError;
  /** Of an AggregateError. */
  errors?: OutcomeError[];
  data?: unknown;
  /** What was thrown, when it was not an Error. */
  thrown?: unknown;
  /** `seq` of the call it came out of. */
  call?: number;
}

export interface OutcomeWarning {
  code: string;
  message: string;
  line?: number;
  column?: number;
  call?: number;
}

export interface OutcomeCall {
  seq: number;
  tool: string;
  args: unknown[];
  /** `pending`: it was still going when the run ended. `aborted`: the run gave it up. */
  status: "fulfilled" | "rejected" | "pending" | "aborted";
  result?: unknown;
  error?: { name: string; message: string; code?: string; data?: unknown };
  /** The stage, from 1, that made it. */
  stage: number;
  line: number;
  column: number;
  /** Milliseconds since the epoch, on the run's clock. */
  startedAt: number;
  durationMs: number;
  attempts: number;
  /** Its result was fetched, or being fetched, before the program asked (R3). */
  prefetched: boolean;
  /** Why that was done, or why not, where that is known. */
  prefetchReason?: string;
}

/** What a suspended run waits for. Times are milliseconds since the epoch. */
export type Pending =
  | ({ kind: "approval" } & Omit<ApprovalRequest, "runId">)
  | { kind: "sleep"; wakeAt: number };

export interface Outcome {
  id: string;
  status: "completed" | "failed" | "suspended";
  value: unknown;
  error?: OutcomeError;
  logs: LogEntry[];
  calls: OutcomeCall[];
  pending?: Pending[];
  /** Of a suspended run that was given no store: what `resume` takes, as JSON Lines. */
  journal?: string;
  stages: number;
  gas: number;
  diagnostics: Diagnostic[];
  warnings: OutcomeWarning[];
}
