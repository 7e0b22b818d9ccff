/** What a trace shows: times in ms from the run's begin. */

export interface TraceStage {
  number: number;
  from: number;
  /** Absent when only its begin is known. */
  to?: number;
  gas?: number;
  requests: number;
}

export interface TraceCall {
  seq: number;
  tool: string;
  line: number;
  column: number;
  stage: number;
  /** When the program asked for it. */
  asked: number;
  from: number;
  to?: number;
  status: "fulfilled" | "rejected" | "pending" | "aborted";
  attempts: number;
  args: string;
  result?: string;
  /** Why it was fetched ahead, or why not. */
  reason?: string;
}

export interface TracePrefetch {
  id: number;
  tool: string;
  line: number;
  column: number;
  reason: string;
  from: number;
  to?: number;
  /** `seq` of the call that used it. */
  usedBy?: number;
}

export interface Trace {
  id: string;
  status: string;
  source: string;
  total: number;
  stages: TraceStage[];
  /** Evaluations that looked ahead. */
  looks: { from: number; to: number; hints: number }[];
  timers: { id: number; at: number }[];
  calls: TraceCall[];
  prefetches: TracePrefetch[];
}
