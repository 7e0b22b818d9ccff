/** What pool and threads say to each other. A thread keeps what it knows of a run: messages are small. */

import type { SourceBase } from "../runtime/program-text.js";
import type { Beyond } from "../runtime/source.js";
import type { RawStage } from "../runtime/stage.js";
import type { Settlement, StageLimits, StageProgram } from "../runtime/types.js";
import type { LoweredProgram } from "../transform/types.js";

/** Runs that a thread keeps for their next stage, and the characters of all their settlements. */
export const maxKnownRuns = 256;
export const maxKnownCharacters = 32 * 1024 * 1024;
/** Programs that a thread keeps for their next run. */
export const maxKnownPrograms = 64;

export interface StageMessage {
  /** Which stage; the answer names it. */
  task: number;
  /** Which run; the same for all stages of one. */
  run: number;
  /** Absent when the thread has it. */
  program?: RunProgram;
  /** How many settlements the thread has; `settlements` follow them. */
  from: number;
  settlements: Packed;
  limits: StageLimits;
  /** Without the base, which the thread keeps. */
  beyond: Beyond;
  /** The checkpoint that the settlements come after; 0 for the beginning. */
  epoch: number;
  /** It, when the thread does not have it yet. */
  base?: SourceBase;
}

/** Of a JSON value `seq`, `at` and text, three elements; anything else as it is: an object takes four times as long. */
export type Packed = (Settlement | number | string)[];

/** The settlements from `from` on. */
export function pack(settlements: readonly Settlement[], from: number): Packed {
  const packed: Packed = [];
  for (let i = from; i < settlements.length; i++) {
    const s = settlements[i];
    if (s === undefined) continue;
    if (s.kind === "fulfilled" && s.value.form === "json") packed.push(s.seq, s.at, s.value.text);
    else packed.push(s);
  }
  return packed;
}

export function unpack(packed: Packed): Settlement[] {
  const settlements: Settlement[] = [];
  for (let i = 0; i < packed.length; i++) {
    const first = packed[i];
    if (typeof first === "object") {
      settlements.push(first);
      continue;
    }
    const [seq, at, text] = [first as number, packed[++i] as number, packed[++i] as string];
    settlements.push({ kind: "fulfilled", seq, at, value: { form: "json", text } });
  }
  return settlements;
}

/** Runs of one snippet share its program. */
export interface RunProgram {
  /** Which program. */
  id: number;
  /** It, without its source map; absent when the thread has it. */
  lowered?: LoweredProgram;
  own: Omit<StageProgram, "program">;
}

export type ThreadMessage =
  | { kind: "ready" }
  /** While it is held somewhere, no other thread has to compile anew what this one runs. */
  | { kind: "compiled"; module: WebAssembly.Module }
  /** `ms`: how long the stage took. */
  | { kind: "result"; task: number; raw: RawStage; ms: number }
  /** The thread has forgotten the run or its program: send all of it. */
  | { kind: "forgotten"; task: number };
