/** What `run` is given, and whether it makes sense. */
import type { RunEvent } from "./events.js";
import type { JournalStore } from "./journal.js";
import type { Limits } from "./limits.js";
import type { Approve } from "./policy.js";
import { checkPolicy, type PolicyPatterns } from "./tool-policy.js";
import type { ToolsOption } from "./tool-types.js";

export interface RunOptions {
  tools?: ToolsOption;
  limits?: Partial<Limits>;
  /** Of `Math.random` and the like. The same seed gives the same numbers. */
  seed?: string | number;
  /** The clock: where it starts (ms since the epoch), or a function that tells the time. */
  now?: number | (() => number);
  parallelize?: "annotated" | "off";
  checkpoint?: "auto" | "off" | "always";
  signal?: AbortSignal;
  onEvent?: (event: RunEvent) => void;
  /** Where the journal goes, as it is written: what `claim` of a `RunStore` gives, or a store of one's own. */
  store?: JournalStore;
  /** Decides on calls to tools whose policy is `ask`. */
  approve?: Approve;
  /** Undecided for so long, a call that asks is rejected; seven days by default. */
  approvalExpiryMs?: number;
  /** Which tools may be called, by patterns over their names; `*` stands for any text. */
  policy?: PolicyPatterns;
  /** `thread` (default on Node) survives loops that gas cannot reach. */
  isolation?: "inline" | "thread";
  /** Id of the run; a random UUID by default. */
  id?: string;
}

const choices = {
  parallelize: ["annotated", "off"],
  checkpoint: ["auto", "off", "always"],
  isolation: ["inline", "thread"],
} as const;

const known = new Set<string>([
  ...[
    "tools",
    "limits",
    "seed",
    "now",
    "signal",
    "onEvent",
    "store",
    "approve",
    "approvalExpiryMs",
    "policy",
    "id",
  ],
  ...Object.keys(choices),
]);

/** @throws TypeError for an option that does not exist or is of the wrong type. */
export function checkOptions(options: RunOptions): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError("options must be an object");
  for (const name of Object.keys(options)) {
    if (!known.has(name)) throw new TypeError(`there is no option ${JSON.stringify(name)}`);
  }
  for (const name of Object.keys(choices) as (keyof typeof choices)[]) {
    const value = options[name];
    const allowed: readonly string[] = choices[name];
    if (value !== undefined && !allowed.includes(value)) {
      throw new TypeError(
        `${name} must be one of ${allowed.map((v) => JSON.stringify(v)).join(", ")}`,
      );
    }
  }
  must(
    "seed",
    options.seed,
    (v) => typeof v === "string" || (typeof v === "number" && Number.isFinite(v)),
    "a string or a number",
  );
  must(
    "now",
    options.now,
    (v) => typeof v === "function" || isTime(v),
    "a time in milliseconds, or a function",
  );
  must("signal", options.signal, (v) => v instanceof AbortSignal, "an AbortSignal");
  must("onEvent", options.onEvent, (v) => typeof v === "function", "a function");
  must("approve", options.approve, (v) => typeof v === "function", "a function");
  must(
    "approvalExpiryMs",
    options.approvalExpiryMs,
    (v) => typeof v === "number" && v >= 0 && Number.isFinite(v),
    "a number of milliseconds",
  );
  if (options.policy !== undefined) checkPolicy(options.policy);
  must(
    "store",
    options.store,
    isStore,
    isRunStore(options.store)
      ? "claimed first: `store: await store.claim(owner)`"
      : "a journal store: an object with an append method",
  );
  must("id", options.id, (v) => typeof v === "string" && v !== "", "a string that is not empty");
}

function must(name: string, value: unknown, test: (value: unknown) => boolean, what: string): void {
  if (value !== undefined && !test(value)) throw new TypeError(`${name} must be ${what}`);
}

function isTime(value: unknown): boolean {
  // ECMAScript section 21.4.1.1: the range of time values.
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

function isStore(value: unknown): boolean {
  return isObject(value) && "append" in value && typeof value.append === "function";
}

function isRunStore(value: unknown): boolean {
  return isObject(value) && "claim" in value && typeof value.claim === "function";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
