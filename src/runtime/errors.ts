/** What ended a run, as its outcome tells it: positions, frames and code frame of the snippet. */
import { codeFrame } from "../transform/code-frame.js";
import { suspectLoops } from "../transform/suspect-loops.js";
import { decodeValue } from "./encoding.js";
import { guestLimit, type RunFailure, refusalHint } from "./failure.js";
import type { Limits } from "./limits.js";
import type { OutcomeError } from "./outcome.js";
import type { Positions, SnippetFrame, SnippetPosition } from "./positions.js";
import type { Encoded, GuestError, SourceOrigin } from "./types.js";

export interface ErrorContext {
  source: string;
  limits: Limits;
  positions: Positions;
  /** Where the call was made. */
  callPosition(seq: number): SnippetPosition | undefined;
  /** The last stage used all the memory it had. */
  memoryFull: boolean;
}

/** An error of the snippet's own making. */
export function guestOutcomeError(
  error: GuestError,
  origin: SourceOrigin | undefined,
  context: ErrorContext,
): OutcomeError {
  const limit = guestLimit(error, context.limits, context.memoryFull);
  const hint = refusalHint(error);
  const said = hint === undefined ? error.message : `${error.message}. ${hint}`;
  const made = located(
    limit === undefined ? error.name : "LimitError",
    limit?.message ?? said,
    framesOf(error, origin, context),
    context.source,
  );
  const code = limit?.code ?? error.code;
  if (code !== undefined) made.code = code;
  if (error.cause !== undefined) made.cause = guestOutcomeError(error.cause, origin, context);
  if (error.errors !== undefined) {
    made.errors = error.errors.map((e) => guestOutcomeError(e, origin, context));
  }
  if (error.data !== undefined) made.data = error.data;
  if (error.thrown !== undefined && limit === undefined) made.thrown = tryDecode(error.thrown);
  if (error.call !== undefined) made.call = error.call;
  return made;
}

/** A limit or another end that is not the snippet's to catch. */
export function failureOutcomeError(failure: RunFailure, context: ErrorContext): OutcomeError {
  const { guest, origin, call } = failure.at;
  const frames = guest === undefined ? callFrames(call, context) : framesOf(guest, origin, context);
  const ranOut = failure.code === "gas-limit" || failure.code === "time-limit";
  const loops = ranOut && !inNative(guest) ? suspectLoops(context.source, frames[0]) : [];
  const [loop] = loops;
  const made = located(
    failure.name,
    loops.length === 0 ? failure.message : `${failure.message}. ${loopHint(loops)}`,
    loop === undefined ? frames : [{ ...frames[0], ...loop }, ...frames.slice(1)],
    context.source,
  );
  made.code = failure.code;
  if (call !== undefined) made.call = call;
  return made;
}

/** A built-in was running: the frame that called it is exact. */
function inNative(guest: GuestError | undefined): boolean {
  return /^[^\n]*\(native\)/.test(guest?.stack ?? "");
}

const maxNamed = 5;

function loopHint(loops: readonly SnippetPosition[]): string {
  const places = loops.slice(0, maxNamed).map(({ line, column }) => `${line}:${column}`);
  if (loops.length > maxNamed) places.push("…");
  return loops.length === 1
    ? `It was most likely in the loop at ${places[0]}`
    : `The loops it may have been in are at ${places.join(", ")}`;
}

/** Frames where the error was made; for one that came out of a call, where the call was. */
export function framesOf(
  error: GuestError,
  origin: SourceOrigin | undefined,
  context: ErrorContext,
): SnippetFrame[] {
  const frames = context.positions.frames(error.stack, origin);
  return frames.length > 0 ? frames : callFrames(error.call, context);
}

function callFrames(call: number | undefined, context: ErrorContext): SnippetFrame[] {
  const position = call === undefined ? undefined : context.callPosition(call);
  return position === undefined ? [] : [position];
}

function located(
  name: string,
  message: string,
  frames: readonly SnippetFrame[],
  source: string,
): OutcomeError {
  const rows = frames.map(({ name: f, line, column }) =>
    f === undefined
      ? `    at snippet:${line}:${column}`
      : `    at ${f} (snippet:${line}:${column})`,
  );
  const made: OutcomeError = { name, message, stack: [`${name}: ${message}`, ...rows].join("\n") };
  const [top] = frames;
  if (top !== undefined) {
    made.line = top.line;
    made.column = top.column;
    made.codeFrame = codeFrame(source, top.line, top.column);
  }
  return made;
}

function tryDecode(value: Encoded): unknown {
  try {
    return decodeValue(value);
  } catch {
    return undefined;
  }
}
