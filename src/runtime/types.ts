/** The shapes that pass between runner, stage and guest. */
import type { Feature, LoweredProgram, Plan } from "../transform/types.js";
import type { Stop } from "./stop.js";

/** The modules that a stage's source is assembled from. */
export interface GuestText {
  protocol: number;
  modules: Readonly<Record<string, string>>;
}

/** What a plan has found out about its program. Nothing but time depends on it: a run can do without. */
export type Proved = Readonly<
  Pick<Plan, "brief" | "keepsBuiltIns" | "atOnce" | "opening" | "foreknown">
>;

/** What all stages of a run share; its strings are built once. */
export interface StageProgram extends Omit<Proved, "foreknown"> {
  /** Of a run that began on another release. */
  guest?: GuestText;
  program: LoweredProgram;
  features: readonly Feature[];
  /** Canonical tool names, by the index that requests carry. */
  tools: readonly string[];
  /** By call site of the plan: the index in `tools`, or -1 when only the run can tell. */
  siteTools?: readonly number[];
  /** Seed of `Math.random`, `crypto.randomUUID`: 32 hexadecimal digits. */
  seed: string;
  /** The guest clock before the first settlement, ms since the epoch. */
  startedAt: number;
  maxLogBytes: number;
  maxArgumentBytes: number;
  maxCalls: number;
  /** The guests for programs of few needs are not enough for this one. */
  whole?: true;
  /** Nor are they for taking a checkpoint of it. */
  wholeSaves?: true;
  /** It logs what only `inspect` can show: plain data, as far as is known, or anything. */
  inspects?: "plain" | "all";
}

/** How a value crosses: plain JSON text, or devalue text when JSON would lose something. */
export interface Encoded {
  form: "json" | "devalue";
  text: string;
}

/** What a tool's failure becomes in the guest: an Error with these own properties. */
export interface ErrorData {
  name: string;
  message: string;
  code?: string;
  data?: unknown;
}

/** One delivery to the guest, in journal order (S2). */
export type Settlement =
  | { kind: "fulfilled"; seq: number; at: number; value: Encoded }
  | { kind: "rejected"; seq: number; at: number; error: ErrorData }
  | { kind: "timer"; id: number; at: number };

export interface StageLimits {
  gas: number;
  stackBytes: number;
  memoryBytes: number;
  /** Wall clock, threads only. */
  ms: number;
}

export interface StageInput {
  program: StageProgram;
  settlements: readonly Settlement[];
  limits: StageLimits;
  /** Results fetched ahead, for calls that the journal does not answer (R3). */
  offers?: StageOffers;
  /** The stage only looks ahead: its requests are hints, and nothing else of it counts (R3). */
  ahead?: StageAhead;
  /** Where the stage goes on from, instead of from the beginning: `settlements` are what came after (R4). */
  base?: StageBase;
  /** The stage is to take a checkpoint if it can. */
  save?: boolean;
}

/** What a stage saved. The host knows what it counts, and looks into nothing else (E4). */
export interface Checkpoint {
  /** Index in the program's points. */
  place: number;
  /** Settlements that had been delivered, and logs written. */
  delivered: number;
  logs: number;
  /** The guest clock. */
  now: number;
  /** Of the next element, where a `for…of` is re-entered. */
  index: number;
  /** `values` is not plain JSON. */
  rich: boolean;
  /** For each variable, which of the values is its. */
  order: number[];
  /** The state of modules: JSON. */
  carried: string;
  values: string;
  /** For each list that was only added to: how many of its elements it did not hold itself, and the rest. */
  lists: { held: number; count: number; text: string }[];
}

/** What a stage that waits saves for one that goes on with what it waits for: `values` is JSON of a list. */
export interface Landing {
  place: number;
  values: string;
}

/** What is in a list that a program adds to: JSON of a part of it each. */
export interface Chunks {
  count: number;
  texts: string[];
}

export interface StageBase {
  /** Tells the bases of one run apart. */
  id: number;
  checkpoint: Checkpoint;
  /** Settlements and calls before it. */
  delivered: number;
  calls: number;
  requests: readonly StageRequest[];
  logs: readonly LogEntry[];
  /** In the order of the point's lists. */
  chunks: readonly Chunks[];
}

export interface StageOffers {
  /** When they are delivered, ms since the epoch. */
  at: number;
  /** `text`: JSON, nothing for undefined, or `d` and devalue text. */
  results: readonly { tool: number; args: Encoded; text: string }[];
}

export interface StageAhead {
  /** By tool: the group of servers that it reads (positive) or may write (negative); else -1. */
  groups: readonly (readonly [tool: number, group: number])[];
  /** The groups that may be read: no call that may write to them is going. */
  open: readonly number[];
  /** So many hints are enough. */
  most: number;
}

/** What a call is that a stage made while it looked ahead. */
export const aheadCall = { hint: 0, answered: 1, other: 2 } as const;

/**
 * A place in a call's arguments that is to hold what another call returned, or a member of it.
 * `from`: which call, counted from the first that the stage made while it looked ahead; those before it,
 * which are calls of the run, are negative.
 */
export interface PassedOn {
  where: readonly string[];
  from: number;
  path: readonly string[];
}

/** `seq` is the index in the array. `site` is an index into the plan's sites, or, for a tool
 * called as a value, `line:column` in the lowered program. `args` is the arguments' array. */
export interface StageRequest {
  tool: number;
  site: number | string;
  args: Encoded;
}

export interface StageTimer {
  id: number;
  due: number;
  repeat: boolean;
}

/**
 * What would run snippet code (S6). A node settles as its promise would: a call or timer by its
 * event, `all`/`any`/`race`/`settled` over their elements, `never` only by code of the snippet.
 */
export type WaitNode =
  | { kind: "call"; seq: number }
  | { kind: "timer"; id: number }
  | { kind: "never" }
  | { kind: "all" | "any" | "race" | "allSettled"; of: WaitNode[] };

export interface LogEntry {
  level: "log" | "info" | "warn" | "error" | "debug" | "table";
  text: string;
  /** Guest clock, ms since the epoch. */
  at: number;
}

export interface GuestError {
  name: string;
  message: string;
  /** Frames as QuickJS words them, positions in the stage's source. */
  stack: string;
  cause?: GuestError;
  errors?: GuestError[];
  code?: string;
  data?: unknown;
  /** Set when it came out of a call: that call's `seq`. */
  call?: number;
  /** What was thrown when it was not an Error. */
  thrown?: Encoded;
}

export type StageEnd = { ok: true; value: Encoded } | { ok: false; error: GuestError };

/** What the guest says, after checking: untrusted data in our own shape (E4). */
export interface StageOutput {
  /** Every call since the start, in `seq` order, replayed ones included: the host decides S4. */
  requests: StageRequest[];
  /** Timers outstanding when the stage stopped. */
  timers: StageTimer[];
  /** The run goes on when any of these settles; empty with no `end` is a deadlock. */
  waits: WaitNode[];
  /** After the end: calls and timers still to be waited for by S7. */
  linger: { calls: number[]; timers: number[] };
  /** After the end: outstanding calls that lost a combinator. */
  lost: number[];
  logs: LogEntry[];
  /** Set once the main body has settled; never changes in later stages. */
  end?: StageEnd;
  /** Rejections nobody handled by the time the stage stopped. */
  unhandled: GuestError[];
  /** Calls that took an offered result, in the order of delivery. */
  consumed: number[];
  /**
   * Of a stage that looks ahead: what each of its requests is, see `aheadCall`; or what its arguments are
   * still to be given: they hold null there.
   */
  ahead?: (number | PassedOn[])[];
  /** Index of the settlement that no outstanding call or timer of the program answers to (S4). */
  diverged?: number;
  /** The guest clock when the stage stopped. */
  now?: number;
  checkpoint?: Checkpoint;
  landing?: Landing;
  /** Why no checkpoint was taken, and the variable, at a place, that is to blame. */
  refused?: { why: string; variable?: string };
  /** Features found missing: the stage is run again with them. */
  needs: Feature[];
}

/** Where the program stands in the stage's source: line from 1, column from 0. */
export interface SourceOrigin {
  line: number;
  column: number;
}

/** `memoryFull`: the memory has grown to its cap, so what failed may have failed for want of it. */
export type StageResult =
  | { ok: true; output: StageOutput; gas: number; origin?: SourceOrigin; memoryFull?: boolean }
  | { ok: false; gas: number; error: StageFailure; origin?: SourceOrigin };

/** A stage that could not finish. `limit` names the limit that ended it. */
export interface StageFailure {
  kind: "gas" | "time" | "memory" | "stack" | "engine" | "output" | "thrown";
  message: string;
  guest?: GuestError;
}

/** Runs stages somewhere: inline, or in a thread that can be killed. */
export interface StageExecutor {
  readonly isolation: "inline" | "thread";
  /** The largest `stackBytes` this executor can offer. */
  readonly maxStackBytes: number;
  /** A stage may soon be wanted, of a snippet when that is known. */
  expect?(source?: string): void;
  /** Aborting `stop` ends the stage at once, whatever it does. */
  execute(input: StageInput, stop?: Stop): Promise<StageResult>;
  close(): Promise<void>;
}
