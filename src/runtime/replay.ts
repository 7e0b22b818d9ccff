/** What a journal says of the run so far. */

import type { DecisionEntry } from "./approvals.js";
import {
  type CheckpointData,
  type CheckpointEntry,
  type EndEntry,
  type HeaderEntry,
  type JournalEntry,
  type RequestEntry,
  type SettlementEntry,
  settlementOf,
} from "./journal.js";
import { checkEntry, checkOrder, JournalError, parseJournal } from "./journal-parse.js";
import { readCheckpoint } from "./stage-output.js";
import type { Settlement } from "./types.js";

export interface Replay {
  header: HeaderEntry;
  entries: readonly JournalEntry[];
  requests: RequestEntry[];
  settled: SettlementEntry[];
  /** In journal order (S2). */
  settlements: Settlement[];
  /** The newest time that was recorded. */
  last: number;
  /** The newest of each call that has not settled. */
  decisions: DecisionEntry[];
  end?: EndEntry;
  /** The newest, and after how many settlements it was taken. */
  checkpoint?: { data: CheckpointData; delivered: number };
  /** How long earlier processes ran, as far as they could tell. */
  activeMs: number;
  /** The last process did not end by itself: it went on until it was killed, or goes on still. */
  abandoned: boolean;
  /** Stages begun in careful mode, at the journal's end, that took their process down (R5). */
  deaths: number;
}

/** @throws JournalError for what is no journal. */
export function readReplay(journal: string | readonly JournalEntry[]): Replay {
  const entries = typeof journal === "string" ? parseJournal(journal) : checked(journal);
  const [header] = entries;
  if (header?.type !== "header") throw new JournalError("a journal begins with its header");
  const replay: Replay = {
    header,
    entries,
    requests: [],
    settled: [],
    settlements: [],
    last: header.startedAt,
    decisions: [],
    activeMs: 0,
    abandoned: true,
    deaths: 0,
  };
  const decisions = new Map<number, DecisionEntry>();
  for (const entry of entries) {
    if (entry.type === "end") replay.end ??= entry;
    replay.abandoned = entry.type !== "suspended" && replay.end === undefined;
    if (entry.type === "request") replay.requests.push(entry);
    if (entry.type === "decision") decisions.set(entry.seq, entry);
    if (entry.type === "suspended") replay.activeMs = entry.activeMs;
    if (entry.type === "stage-begun") replay.deaths++;
    if (entry.type === "stage-ended") replay.deaths = 0;
    if (entry.type === "checkpoint") replay.checkpoint = checkpointOf(entry, replay);
    const settlement = settlementOf(entry);
    if (entry.type === "settlement") replay.settled.push(entry);
    // What settled after the end was never delivered to a stage.
    if (settlement === undefined || replay.end !== undefined) continue;
    if (entry.type === "settlement") decisions.delete(entry.seq);
    replay.settlements.push(settlement);
    replay.last = Math.max(replay.last, settlement.at);
  }
  replay.decisions.push(...decisions.values());
  return replay;
}

/** What is not well-formed is left aside: a journal is whole without it. */
function checkpointOf(
  { data, settlements }: CheckpointEntry,
  replay: Replay,
): Replay["checkpoint"] {
  const read = readCheckpoint(data, replay.header.program);
  if (read === undefined || settlements !== read.checkpoint.delivered) return replay.checkpoint;
  if (settlements > replay.settlements.length || read.calls > replay.requests.length)
    return replay.checkpoint;
  return { data: read, delivered: settlements };
}

function checked(journal: readonly JournalEntry[]): readonly JournalEntry[] {
  if (!Array.isArray(journal))
    throw new JournalError("a journal is JSON Lines, or a list of entries");
  for (const [index, entry] of journal.entries()) checkEntry(entry, `entry ${index + 1}`);
  checkOrder(journal);
  return journal;
}
