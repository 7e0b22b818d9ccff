/** Ways for a run to end that the snippet cannot catch, each with a stable code. */
import { limitOf } from "./engine.js";
import type { Limits } from "./limits.js";
import type { GuestError, SourceOrigin, StageFailure } from "./types.js";

export type FailureCode =
  | "gas-limit"
  | "run-gas-limit"
  | "memory-limit"
  | "stack-overflow"
  | "time-limit"
  | "run-timeout"
  | "journal-limit"
  | "journal-store"
  | "deadlock"
  | "divergence"
  | "cancelled"
  | "engine"
  | "output"
  | "stage-died"
  | "plan";

/** Thrown inside the runner only; an outcome's error is made of it. */
export class RunFailure extends Error {
  constructor(
    override readonly name: string,
    readonly code: FailureCode,
    message: string,
    /** Where the stage stood, when it is known. */
    readonly at: { guest?: GuestError; origin?: SourceOrigin; call?: number } = {},
  ) {
    super(message);
  }
}

const limitMessages = {
  gas: (l: Limits) =>
    `The code ran too long without waiting for a tool (more than ${l.maxStageGas} gas). ` +
    "Look for a loop that does not end, or do less work between calls",
  time: (l: Limits) =>
    `The code ran longer than ${l.maxStageMs} ms in one stage and was stopped. ` +
    "Look for a loop that does not end, or an operation on a huge array or string",
  memory: (l: Limits) =>
    `The code needs more memory than its ${megabytes(l.maxMemoryBytes)} MB. ` +
    "Keep less: filter and sum up each result as it comes, instead of collecting them all",
  stack: () =>
    "The code calls itself too deeply. Use a loop, or an async function whose calls are awaited",
};

const codes = {
  gas: "gas-limit",
  time: "time-limit",
  memory: "memory-limit",
  stack: "stack-overflow",
} as const;

/** What a stage that could not finish means for its run. */
export function stageFailure(
  error: StageFailure,
  limits: Limits,
  origin?: SourceOrigin,
): RunFailure {
  const at = { guest: error.guest, origin };
  switch (error.kind) {
    case "gas":
    case "time":
    case "memory":
    case "stack":
      return new RunFailure("LimitError", codes[error.kind], limitMessages[error.kind](limits), at);
    case "output":
      return new RunFailure("EngineError", "output", error.message, at);
    case "engine":
    case "thrown":
      return new RunFailure("EngineError", "engine", `The engine failed: ${error.message}`, at);
  }
}

/** The teaching text of an engine error that the snippet let through, if it is a limit's. */
export function guestLimit(
  error: GuestError,
  limits: Limits,
  memoryFull: boolean,
): { code: FailureCode; message: string } | undefined {
  // Without memory for an Error, the engine throws null; without memory for its text, one that says nothing.
  const mute = error.name === "InternalError" && error.message === "";
  const bare = mute || (error.thrown !== undefined && /^(null|undefined|)$/.test(error.message));
  const kind = memoryFull && bare ? "memory" : limitOf(error);
  if (kind === undefined) return undefined;
  return { code: codes[kind], message: limitMessages[kind](limits) };
}

/** The guest refused to make a call that is over a limit. What a tool threw has a `call`. */
export function isRefusedCall(error: GuestError): boolean {
  return refusalHint(error) !== undefined;
}

const refusalHints: ReadonlyMap<string | undefined, string> = new Map([
  [
    "call-limit",
    "Ask for more with each call (a larger page, a list, a filter), or return what there is and go on in another run",
  ],
  ["argument-limit", "Send less with each call, or in several calls"],
]);

/** What to do about a call that was refused, which the snippet let through. */
export function refusalHint({ code, call }: GuestError): string | undefined {
  return call === undefined ? refusalHints.get(code) : undefined;
}

/** @param refused why no checkpoint could spare the run some of the replay (R4) */
export function runGasFailure(limits: Limits, stages: number, refused?: string): RunFailure {
  const why = refused === undefined ? "" : `No checkpoint could be taken: ${refused}. `;
  return new RunFailure(
    "LimitError",
    "run-gas-limit",
    `The run used more than ${limits.maxRunGas} gas in ${stages} stages; replaying earlier work counts. ${why}` +
      "Do less work, make calls together with Promise.all, or split the task into several runs",
  );
}

export function runTimeout(limits: Limits): RunFailure {
  const message = `The run took longer than ${limits.runTimeoutMs} ms and was stopped. Make calls together, or fewer`;
  return new RunFailure("TimeoutError", "run-timeout", message);
}

export function journalLimit(limits: Limits): RunFailure {
  return new RunFailure(
    "LimitError",
    "journal-limit",
    `Arguments and results of the run are larger than ${megabytes(limits.maxJournalBytes)} MB together. ` +
      "Ask tools for less: pages, filters, fewer fields",
  );
}

/** R5: it was tried twice in careful mode. */
export function stageDied(settlements: number): RunFailure {
  return new RunFailure(
    "EngineError",
    "stage-died",
    `The stage after ${settlements} settlements ended its process, and again when it was tried once more. ` +
      "It is not tried again: look for work that needs more memory or time than the host has",
  );
}

export function cancelled(reason: unknown): RunFailure {
  const why = reason instanceof Error && reason.name !== "AbortError" ? `: ${reason.message}` : "";
  return new RunFailure("CancelledError", "cancelled", `The run was cancelled${why}`);
}

export function deadlock(): RunFailure {
  return new RunFailure(
    "DeadlockError",
    "deadlock",
    "The code awaits something that can never settle: no call and no timer is outstanding that would settle it. " +
      "Look for a promise that is never resolved",
  );
}

function megabytes(bytes: number): number {
  return Math.round((bytes / 1024 ** 2) * 10) / 10;
}
