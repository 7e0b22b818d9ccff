/** A run done again from its journal alone: no tool is called, and every call is compared (S1, S4). */
import { runEnd } from "./ending.js";
import { type RunFailure, stageFailure } from "./failure.js";
import type { RequestEntry } from "./journal.js";
import { Positions, type SnippetPosition } from "./positions.js";
import { type Ended, endDifference } from "./recorded-end.js";
import type { Replay } from "./replay.js";
import { stageInput } from "./stage-input.js";
import type { GuestText, Settlement, StageExecutor, StageOutput } from "./types.js";
import { type EventState, isOutstanding, shouldWake } from "./waits.js";

/** The program after some of its settlements. */
export interface RehearsedStage {
  /** From 1. */
  stage: number;
  /** What it was told since the stage before. */
  delivered: readonly Settlement[];
  /** Settlements so far. */
  settlements: number;
  gas: number;
  output?: StageOutput;
  memoryFull: boolean;
  /** It could not finish. */
  failure?: RunFailure;
}

export interface Rehearsal {
  stages: RehearsedStage[];
  /** What was not as the journal says; empty when all was. */
  differences: string[];
}

/**
 * Delivers settlements as a run does: those of one wake together. Where the journal does not tell two
 * wakes apart, a stage is shown for the earlier too.
 */
export async function rehearse(
  replay: Replay,
  executor: StageExecutor,
  guest?: GuestText,
): Promise<Rehearsal> {
  const told: Settlement[] = [];
  const input = stageInput(replay.header, told, { guest });
  const stages: RehearsedStage[] = [];
  const differences: string[] = [];
  for (;;) {
    const from = stages.at(-1)?.settlements ?? 0;
    const result = await executor.execute(input);
    const memoryFull = result.ok && result.memoryFull === true;
    const at = { stage: stages.length + 1, settlements: told.length, gas: result.gas, memoryFull };
    const delivered = told.slice(from);
    if (!result.ok) {
      const failure = stageFailure(result.error, replay.header.limits, result.origin);
      stages.push({ ...at, delivered, failure });
      break;
    }
    const { output } = result;
    stages.push({ ...at, delivered, output });
    differences.push(...compareRequests(output, replay));
    if (output.diverged !== undefined)
      differences.push(`settlement ${output.diverged} of the journal answers to nothing`);
    if (differences.length > 0 || told.length === replay.settlements.length) break;
    for (const settlement of nextWake(output, replay.settlements, told.length))
      told.push(settlement);
  }
  if (differences.length === 0) differences.push(...compareEnd(stages, replay));
  return { stages, differences };
}

/** What the stage may have been woken by: as little as its wait formula needs. */
function nextWake(output: StageOutput, all: readonly Settlement[], from: number): Settlement[] {
  const arrived = new Map<string, EventState>();
  const events = {
    call: (seq: number) => arrived.get(`call ${seq}`),
    timer: (id: number) => arrived.get(`timer ${id}`),
  };
  for (let next = from; next < all.length; next++) {
    const settlement = all[next];
    if (settlement === undefined) break;
    const key = settlement.kind === "timer" ? `timer ${settlement.id}` : `call ${settlement.seq}`;
    const settled = settlement.kind === "rejected" ? "rejected" : "fulfilled";
    arrived.set(key, { settled, order: next });
    if (output.end !== undefined || shouldWake(output.waits, events))
      return all.slice(from, next + 1);
  }
  return all.slice(from);
}

function compareRequests(
  { requests }: StageOutput,
  { header, requests: recorded }: Replay,
): string[] {
  for (const [seq, request] of requests.entries()) {
    const entry = recorded[seq];
    // More than was recorded: the run ended, or was cut off, before they were.
    if (entry === undefined) return [];
    const tool = header.tools[request.tool] ?? "";
    const same =
      tool === entry.tool &&
      request.site === entry.site &&
      request.args.form === entry.args.form &&
      request.args.text === entry.args.text;
    if (same) continue;
    return [
      `call ${seq}: recorded was ${described(entry)}, the replay called ${tool}(${request.args.text.slice(1, -1)})`,
    ];
  }
  return [];
}

function described({ tool, args }: Pick<RequestEntry, "tool" | "args">): string {
  return `${tool}(${args.text.slice(1, -1)})`;
}

function compareEnd(stages: readonly RehearsedStage[], replay: Replay): string[] {
  const { requests } = replay;
  const last = stages.at(-1);
  const made = last?.output?.requests.length ?? 0;
  const differences: string[] = [];
  if (last?.output !== undefined && made < requests.length)
    differences.push(`the journal has ${requests.length} calls, the replay made ${made}`);
  const gas = stages.reduce((sum, stage) => sum + stage.gas, 0);
  const difference = endDifference(rehearsedEnd(last, replay), replay, gas);
  if (difference !== undefined) differences.push(difference);
  return differences;
}

/** How the replay ends, if it does by itself. */
export function rehearsedEnd(
  last: RehearsedStage | undefined,
  { header }: Replay,
): Ended | undefined {
  const output = last?.output;
  const positions = new Positions(header.program);
  const { source, limits } = header;
  const callPosition = (seq: number) => positionOf(output?.requests[seq]?.site, header, positions);
  const context = {
    source,
    limits,
    positions,
    callPosition,
    memoryFull: last?.memoryFull === true,
  };
  if (output !== undefined && output.end === undefined && !isDeadlock(output)) return undefined;
  const end = runEnd(output, last?.failure, undefined, context);
  return end.status === "completed"
    ? { status: "completed", value: end.encoded }
    : { status: "failed", error: end.error };
}

function isDeadlock({ waits, timers, requests }: StageOutput): boolean {
  const ids = new Set(timers.map((timer) => timer.id));
  return !isOutstanding(waits, {
    call: (seq) => seq < requests.length,
    timer: (id) => ids.has(id),
  });
}

/** Where the snippet makes a call. */
export function positionOf(
  site: number | string | undefined,
  { sites }: Replay["header"],
  positions: Positions,
): SnippetPosition | undefined {
  if (site === undefined) return undefined;
  return typeof site === "number" ? sites[site] : positions.ofSite(site);
}
