/** How a run ends: by its value, its error, or a failure that the snippet could not catch. */
import { decodeValue } from "./encoding.js";
import { type ErrorContext, failureOutcomeError, framesOf, guestOutcomeError } from "./errors.js";
import { deadlock, isRefusedCall, RunFailure } from "./failure.js";
import type { JournalEntry } from "./journal.js";
import type { OutcomeError, OutcomeWarning } from "./outcome.js";
import type { Encoded, SourceOrigin, StageOutput } from "./types.js";

export type RunEnd =
  | { status: "completed"; value: unknown; encoded: Encoded }
  | { status: "failed"; error: OutcomeError };

/** The value was fixed when the main body settled (S7): only cancelling takes it away again. */
export function runEnd(
  output: StageOutput | undefined,
  failure: RunFailure | undefined,
  origin: SourceOrigin | undefined,
  context: ErrorContext,
): RunEnd {
  const end = output?.end;
  if (end === undefined || failure?.code === "cancelled") {
    return { status: "failed", error: failureOutcomeError(failure ?? deadlock(), context) };
  }
  if (!end.ok) return { status: "failed", error: guestOutcomeError(end.error, origin, context) };
  // Work that was never done must not pass for done because nobody looked at the call.
  const refused = output?.unhandled.find(isRefusedCall);
  if (refused) return { status: "failed", error: guestOutcomeError(refused, origin, context) };
  try {
    return { status: "completed", value: decodeValue(end.value), encoded: end.value };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    // Too deep, by a way that only its reader sees: the snippet's doing, and no failure of the engine.
    if (thrown instanceof RangeError) {
      const error = { name: "RangeError", message, stack: "" };
      return { status: "failed", error: guestOutcomeError(error, origin, context) };
    }
    const broken = new RunFailure("EngineError", "output", `The value cannot be read: ${message}`);
    return { status: "failed", error: failureOutcomeError(broken, context) };
  }
}

export function endEntry(end: RunEnd, at: number): JournalEntry {
  if (end.status === "completed")
    return { type: "end", status: "completed", value: end.encoded, at };
  return { type: "end", status: "failed", error: end.error, at };
}

/** Rejections that nobody had handled by the end. */
export function unhandledWarnings(
  output: StageOutput | undefined,
  origin: SourceOrigin | undefined,
  context: ErrorContext,
): OutcomeWarning[] {
  return (output?.unhandled ?? []).map((error) => {
    const [top] = framesOf(error, origin, context);
    return {
      code: "unhandled-rejection",
      message: `A rejection was not handled: ${error.name}: ${error.message}`,
      ...(top !== undefined && { line: top.line, column: top.column }),
    };
  });
}
