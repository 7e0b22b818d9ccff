/** The text of a run's first stage, for a program of the guest `promises`: what that delivers nothing to (`midway3`). */
import { guestModules } from "./guest.generated.js";
import { lightFrame } from "./light-source.js";
import type { How, StageText } from "./program-text.js";
import type { Columns } from "./settlement-columns.js";
import type { StageProgram } from "./types.js";

const nothing: ReadonlySet<string> = new Set();

/** Undefined for a program that settles something before it waits. */
export function openingSource(program: StageProgram) {
  const { opening, guest } = program;
  const modules = guest?.modules ?? guestModules;
  if (opening === undefined || !Object.hasOwn(modules, "midway3")) return undefined;
  return {
    expected: ({ count }: Columns): boolean => count === 0,
    text({ answers }: Columns, { base, save }: How): StageText | undefined {
      if (base !== undefined || save) return undefined;
      const frame = lightFrame("promises", program, { save }, [], true, nothing, new Set(opening));
      const { before, after, without, lazy } = frame;
      const end = after === "" ? ")" : `))}(${after},0,0))`;
      return { text: `${before}${answers}${end}`, without, ...(lazy?.length && { lazy }) };
    },
  };
}
