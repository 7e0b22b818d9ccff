/** The calls of one run. */
import { decodeValue } from "./encoding.js";
import type { OutcomeCall } from "./outcome.js";
import type { Stop } from "./stop.js";
import type { HostTool } from "./tools.js";
import type { Encoded, ErrorData } from "./types.js";

export interface CallRecord {
  readonly seq: number;
  readonly tool: number;
  readonly host: HostTool;
  readonly site: number | string;
  readonly args: Encoded;
  readonly stage: number;
  readonly line: number;
  readonly column: number;
  readonly stop: Stop;
  status: OutcomeCall["status"];
  value?: Encoded;
  error?: ErrorData;
  startedAt: number;
  durationMs: number;
  attempts: number;
  /** Set when it asks before it is sent: until then it may be decided. */
  readonly askUntil?: number;
  /** It waits for a decision that nobody in this process makes. */
  held: boolean;
  /** By this process. */
  sent: boolean;
  /** Its settlement is in the journal. */
  delivered: boolean;
  /** Its result was fetched, or being fetched, before the program asked. */
  prefetched?: boolean;
  /** Why that was done. */
  prefetchReason?: string;
}

/** As the outcome shows it; `whyNot` says why it was not fetched ahead, should that be so. Arguments and result are decoded when they are first looked at. */
export function outcomeCall(call: CallRecord, whyNot: string | undefined): OutcomeCall {
  const { seq, stage, line, column, status, error, startedAt, durationMs, attempts, value } = call;
  const reason = call.prefetched === true ? call.prefetchReason : whyNot;
  const shown: OutcomeCall = {
    seq,
    tool: call.host.descriptor.name,
    args: [],
    status,
    ...(error !== undefined && { error }),
    stage,
    line,
    column,
    startedAt,
    durationMs,
    attempts,
    prefetched: call.prefetched === true,
    ...(reason !== undefined && { prefetchReason: reason }),
  };
  lazily(shown, "args", call.args);
  if (value !== undefined) lazily(shown, "result", value);
  return shown;
}

function lazily(target: OutcomeCall, key: "args" | "result", value: Encoded): void {
  Object.defineProperty(target, key, {
    enumerable: true,
    configurable: true,
    get() {
      const decoded = decodeValue(value);
      Object.defineProperty(target, key, { value: decoded, enumerable: true, writable: true });
      return decoded;
    },
  });
}
