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
  readonly askUntil: number | undefined;
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

/** What is shown of a call and not decoded yet. */
const encoded = Symbol("encoded");

/** By which Node's console asks a value how to show it: there, as if all were decoded. */
const inspected = Symbol.for("nodejs.util.inspect.custom");

interface Shown extends OutcomeCall {
  [encoded]: { args: Encoded; result: Encoded | undefined };
}

/**
 * As the outcome shows it; `whyNot` says why it was not fetched ahead, should that be so. Arguments and result are
 * decoded when they are first looked at, by accessors that all calls share: with its own, each would take a kilobyte.
 */
export function outcomeCall(call: CallRecord, whyNot: string | undefined): OutcomeCall {
  const { seq, host, error, args, value } = call;
  const reason = call.prefetched === true ? call.prefetchReason : whyNot;
  const shown = { seq, tool: host.descriptor.name } as Shown;
  Object.defineProperty(shown, "args", decodedArgs);
  shown.status = call.status;
  if (error !== undefined) shown.error = error;
  shown.stage = call.stage;
  shown.line = call.line;
  shown.column = call.column;
  shown.startedAt = call.startedAt;
  shown.durationMs = call.durationMs;
  shown.attempts = call.attempts;
  shown.prefetched = call.prefetched === true;
  if (reason !== undefined) shown.prefetchReason = reason;
  if (value !== undefined) Object.defineProperty(shown, "result", decodedResult);
  Object.defineProperty(shown, inspected, decodedWhole);
  return Object.defineProperty(shown, encoded, { value: { args, result: value } });
}

const decodedWhole: PropertyDescriptor = {
  value(this: OutcomeCall) {
    return { ...this };
  },
};
const decodedArgs = decodedOnce("args");
const decodedResult = decodedOnce("result");

function decodedOnce(key: "args" | "result"): PropertyDescriptor {
  return {
    enumerable: true,
    configurable: true,
    get(this: Shown) {
      const text = this[encoded][key];
      const value = text && decodeValue(text);
      Object.defineProperty(this, key, { value, enumerable: true, writable: true });
      return value;
    },
  };
}
