/** What a thread has been sent and, as far as the pool knows, not forgotten. */

import type { StageProgram } from "../runtime/types.js";
import type { LoweredProgram } from "../transform/types.js";
import { maxKnownPrograms, maxKnownRuns, type RunProgram } from "./protocol.js";

interface KnownRun {
  /** The checkpoint that the settlements come after. */
  epoch: number;
  settlements: number;
}

const ids = new WeakMap<LoweredProgram, number>();
let lastId = 0;

function idOf(lowered: LoweredProgram): number {
  let id = ids.get(lowered);
  if (id === undefined) {
    id = ++lastId;
    ids.set(lowered, id);
  }
  return id;
}

/** Positions are found in the thread that runs are of. */
const noMap: LoweredProgram["map"] = { version: 3, sources: [], names: [], mappings: "" };

export class Known {
  readonly #runs = new Map<number, KnownRun>();
  readonly #programs = new Set<number>();

  has(run: number): boolean {
    return this.#runs.has(run);
  }

  /** Of the run's settlements after the checkpoint `epoch`, how many are there; all will be. */
  settlements(run: number, epoch: number, all: number): number {
    const known = this.#runs.get(run);
    this.#runs.delete(run);
    this.#runs.set(run, { epoch, settlements: all });
    dropOldest(this.#runs, maxKnownRuns);
    return known?.epoch === epoch ? known.settlements : 0;
  }

  /** What the thread needs of the program of a run that it does not know. */
  program({ program: lowered, ...own }: StageProgram): RunProgram {
    const id = idOf(lowered);
    const there = this.#programs.delete(id);
    this.#programs.add(id);
    dropOldest(this.#programs, maxKnownPrograms);
    return there ? { id, own } : { id, own, lowered: { ...lowered, map: noMap } };
  }

  /** The thread has forgotten the run, or the run's program. */
  forget(run: number, { program }: StageProgram): void {
    this.#runs.delete(run);
    this.#programs.delete(idOf(program));
  }
}

/** Of what is kept in the order of its last use. */
export function dropOldest<K>(kept: Map<K, unknown> | Set<K>, most: number): void {
  if (kept.size <= most) return;
  const [oldest] = kept.keys();
  if (oldest !== undefined) kept.delete(oldest);
}
