/** The ways of running that must make no difference: every combination of what can be turned on and off. */
import type { RunOptions } from "../../src/index.js";

export interface Mode {
  name: string;
  options: Pick<RunOptions, "isolation" | "parallelize" | "checkpoint">;
  /** The process ends after every write of a settlement, and another goes on from the journal. */
  cut: boolean;
}

export const MODES: readonly Mode[] = (["inline", "thread"] as const).flatMap((isolation) =>
  (["off", "annotated"] as const).flatMap((parallelize) =>
    (["off", "auto", "always"] as const).flatMap((checkpoint) =>
      [false, true].map((cut) => ({
        name: `${isolation}, prefetching ${parallelize}, checkpoints ${checkpoint}${cut ? ", cut" : ""}`,
        options: { isolation, parallelize, checkpoint },
        cut,
      })),
    ),
  ),
);

/** Two modes for most programs, drawn by their number; all of them for every twentieth. */
export function modesFor(index: number): readonly Mode[] {
  if (index % 20 === 0) return MODES;
  const count = MODES.length;
  const first = (index * 7) % count;
  const second = (first + 1 + (Math.floor(index / count) % (count - 1))) % count;
  return MODES.filter((_, i) => i === first || i === second);
}
