/** One call on its way: its time, its attempts, and its one end. */
import { exceedsBytes } from "./bytes.js";
import type { Batch, Deadlines, Timed } from "./deadlines.js";
import { encodeValue } from "./encoding.js";
import { errorData, isTransport } from "./error-data.js";
import type { Limits } from "./limits.js";
import { again, isRepeatable, type Retries } from "./retries.js";
import type { Waiting } from "./slots.js";
import { Stop, stopped } from "./stop.js";
import type { ToolCallContext } from "./tool-types.js";
import type { HostTool } from "./tools.js";
import type { Encoded, ErrorData } from "./types.js";

export type CallResult = { attempts: number } & (
  | { status: "fulfilled"; value: Encoded }
  | { status: "rejected"; error: ErrorData }
  | { status: "aborted" }
  /** It waits for a decision; nothing was sent. */
  | { status: "held" }
);

/** Told once how a call ended. A callback, because a burst of calls would spend most of its time on promises. */
export type Ended = (result: CallResult) => void;

/** Tells `ended` in a microtask: who sends a call is never told before it has been sent. */
export function later(ended: Ended, result: CallResult): void {
  void Promise.resolve(result).then(ended);
}

export interface SendingContext {
  runId: string;
  limits: Limits;
  deadlines: Deadlines;
  retries: Retries;
}

/** What there is to know of a call to send it. */
export interface Sent {
  readonly seq: number;
  readonly host: HostTool;
  /** Aborting it ends the call at once, whatever the tool does. */
  readonly stop: Stop;
  /** Just before the first attempt. */
  onSend(): void;
}

export class Sending implements Timed, Waiting {
  /** Of `deadlines`. */
  batch: Batch | undefined;
  #done: (() => void) | undefined;
  #attempts = 0;
  #over = false;
  /** For the tools that ask for a signal. */
  #stop: Stop | undefined;

  constructor(
    private readonly call: Sent,
    private readonly args: unknown[],
    private readonly context: SendingContext,
    private readonly ended: Ended,
  ) {}

  /** The call's time begins. */
  begin(done: () => void): void {
    const { call } = this;
    this.#done = done;
    if (call.stop.aborted) {
      this.#aborted();
      return;
    }
    call.onSend();
    this.context.deadlines.add(this);
    call.stop.add(this.#abort);
    try {
      Promise.resolve(this.#invoke()).then(this.#came, this.#failed);
    } catch (thrown) {
      Promise.reject(thrown).then(this.#came, this.#failed);
    }
  }

  left(): void {
    this.ended({ status: "aborted", attempts: 0 });
  }

  #tell(result: CallResult): void {
    this.ended(result);
    this.#done?.();
  }

  #aborted(): void {
    later((result) => this.#tell(result), { status: "aborted", attempts: this.#attempts });
  }

  /** Its time is over. */
  late(): void {
    const { host } = this.call;
    const message = `${host.descriptor.name} did not answer within ${this.context.limits.callTimeoutMs} ms`;
    this.#reject({ name: "TimeoutError", message, code: "call-timeout" });
    this.#stop?.abort();
  }

  readonly #abort = () => {
    if (this.#leave()) this.#aborted();
    this.#stop?.abort();
  };

  #invoke(): unknown {
    const { call, args } = this;
    const attempt = ++this.#attempts;
    return call.host.invoke(args, (): ToolCallContext => {
      const { runId } = this.context;
      const { seq } = call;
      return { signal: this.#signal, seq, runId, attempt, idempotencyKey: `${runId}:${seq}` };
    });
  }

  get #signal(): AbortSignal {
    this.#stop ??= new Stop();
    if (this.#over) this.#stop.abort();
    return this.#stop.signal;
  }

  readonly #came = (value: unknown) => {
    if (this.#over) return;
    let result: CallResult;
    try {
      result = this.#checked(value);
    } catch (thrown) {
      this.#failed(thrown);
      return;
    }
    this.#end(result);
  };

  #checked(value: unknown): CallResult {
    const { host } = this.call;
    const encoded = encodeValue(value, {}, `the result of ${host.descriptor.name}`);
    return withinSize(host, encoded, this.#attempts, this.context.limits);
  }

  readonly #failed = (thrown: unknown) => {
    if (this.#over) return;
    if (isRepeatable(this.call.host) && isTransport(thrown)) this.#sendAgain(thrown);
    else this.#gaveUp(thrown);
  };

  #sendAgain(first: unknown): void {
    const attempt = async () => {
      const value = await this.#invoke();
      // Nobody waits for this attempt any more.
      if (this.#over) throw stopped();
      return this.#checked(value);
    };
    again(first, attempt, this.context.retries, this.#signal).then(
      (result) => this.#end(result),
      (thrown: unknown) => this.#gaveUp(thrown),
    );
  }

  #gaveUp(thrown: unknown): void {
    if (!this.#over) this.#reject(errorData(thrown));
  }

  #reject(error: ErrorData): void {
    this.#end({ status: "rejected", error, attempts: this.#attempts });
  }

  #end(result: CallResult): void {
    if (this.#leave()) this.#tell(result);
  }

  /** Whether this is its end. */
  #leave(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.context.deadlines.remove(this);
    this.call.stop.remove(this.#abort);
    return true;
  }
}

/** `value` as what `host` returned, unless it is too large. */
export function withinSize(
  host: HostTool,
  value: Encoded,
  attempts: number,
  { maxResultBytes: most }: Limits,
): CallResult {
  if (!exceedsBytes(value.text, most)) return { status: "fulfilled", value, attempts };
  const { name } = host.descriptor;
  const message = `${name} returned more than ${most} bytes. Ask it for less: a page, a filter, fewer fields`;
  return {
    status: "rejected",
    error: { name: "RangeError", message, code: "result-limit" },
    attempts,
  };
}
