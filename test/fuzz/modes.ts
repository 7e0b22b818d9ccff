/** The ways of running that must make no difference. */
import type { RunOptions } from "../../src/index.js";

export interface Mode {
  name: string;
  options: Partial<RunOptions>;
}

export const MODES: readonly Mode[] = [
  {
    name: "inline, sequential",
    options: { isolation: "inline", parallelize: "off", checkpoint: "off" },
  },
  {
    name: "inline, prefetching",
    options: { isolation: "inline", parallelize: "annotated", checkpoint: "off" },
  },
  {
    name: "inline, checkpoints",
    options: { isolation: "inline", parallelize: "off", checkpoint: "auto" },
  },
  {
    name: "inline, checkpoints always",
    options: { isolation: "inline", parallelize: "annotated", checkpoint: "always" },
  },
  { name: "thread", options: { isolation: "thread" } },
];

/** Two modes for most programs, drawn by their number; all of them for every twentieth. */
export function modesFor(index: number): readonly Mode[] {
  if (index % 20 === 0) return MODES;
  const first = index % MODES.length;
  const second =
    (first + 1 + (Math.floor(index / MODES.length) % (MODES.length - 1))) % MODES.length;
  return MODES.filter((_, i) => i === first || i === second);
}
