import type { JournalEntry, RequestEntry } from "../../src/runtime/journal.js";
import { readReplay } from "../../src/runtime/replay.js";

/** Calls of these tools that had not settled, and may have been sent: nobody decides on them, or it was approved. */
export function openCalls(
  entries: readonly JournalEntry[],
  tools: readonly string[],
): RequestEntry[] {
  if (entries.length === 0) return [];
  const { requests, settled, decisions } = readReplay(entries);
  const done = new Set(settled.map((entry) => entry.seq));
  const approved = new Set(decisions.map((entry) => entry.seq));
  return requests
    .filter(({ tool }) => tools.includes(tool))
    .filter(({ seq, askUntil }) => askUntil === undefined || approved.has(seq))
    .filter(({ seq }) => !done.has(seq));
}
