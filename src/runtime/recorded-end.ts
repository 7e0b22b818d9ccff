/** How a run ended by its journal, against how it ends when it is done again (S4). */
import type { EndEntry, JournalEntry } from "./journal.js";
import type { Replay } from "./replay.js";

export type Ended = Pick<EndEntry, "status" | "value" | "error">;

/**
 * What is not as the journal says, in words.
 *
 * @param ended how the replay ended; undefined when it waits for something
 * @param gas of all stages; undefined when they were not replayed one by one
 */
export function endDifference(
  ended: Ended | undefined,
  replay: Replay,
  gas?: number,
): string | undefined {
  const { end } = replay;
  if (end === undefined || (end.status === "failed" && endedByHost(end, ended, replay, gas))) {
    return undefined;
  }
  if (ended === undefined) {
    return `the journal ends with ${summary(end)}, the replay waits for what the journal does not tell`;
  }
  if (isSame(ended, end)) return undefined;
  return `the journal ends with ${summary(end)}, the replay with ${summary(ended)}`;
}

/** Ends that are not the program's doing, each only where the rest of the journal bears it out. */
function endedByHost(
  end: EndEntry,
  ended: Ended | undefined,
  replay: Replay,
  gas: number | undefined,
): boolean {
  const { limits, startedAt } = replay.header;
  switch (end.error?.code) {
    case "cancelled":
      // Nothing else in a journal tells of it.
      return true;
    case "run-timeout":
      return hasPassed(limits.runTimeoutMs, startedAt, end.at);
    case "time-limit":
      return hasPassed(limits.maxStageMs, lastBefore(end, replay.entries), end.at);
    case "run-gas-limit":
      return gas === undefined || gas > limits.maxRunGas;
    case "stage-died":
      return replay.deaths > 1;
    case "journal-limit":
    case "journal-store":
      // What could not be written was a request or a settlement: the program had not ended.
      return ended === undefined;
    default:
      return false;
  }
}

/** Timers may be a little early, and clocks are rounded. */
function hasPassed(ms: number, from: number, to: number): boolean {
  return to - from >= ms * 0.99 - 10;
}

function lastBefore(end: EndEntry, entries: readonly JournalEntry[]): number {
  let last = -Infinity;
  for (const entry of entries) {
    if (entry === end) break;
    last = Math.max(last, entry.type === "header" ? entry.startedAt : entry.at);
  }
  return last;
}

function isSame(ended: Ended, end: EndEntry): boolean {
  // The words of an engine's failure are the platform's.
  if (ended.error?.code === "engine" && end.error?.code === "engine") return true;
  return summary(ended) === summary(end) && ended.error?.code === end.error?.code;
}

function summary({ status, value, error }: Ended): string {
  const text =
    status === "completed" ? (value?.text ?? "undefined") : `${error?.name}: ${error?.message}`;
  return `${status} ${text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text}`;
}
