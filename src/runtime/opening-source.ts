/**
 * The text of a run's first stage: with the globals that the program is expected to touch before it waits, and in the
 * place of the guest `promises` the one that delivers nothing (`midway3`).
 */
import { guestModules } from "./guest.generated.js";
import { type Light, lightFrame, sparedBeside } from "./light-source.js";
import type { MidwaySource } from "./midway-source.js";
import type { StageProgram } from "./types.js";

const nothing: ReadonlySet<string> = new Set();

/** Undefined for a program that is not foreseen, or does not have less then than ever. */
export function openingSource(light: Light, program: StageProgram): MidwaySource | undefined {
  const { guest } = program;
  const modules = guest?.modules ?? guestModules;
  if (program.opening === undefined || !Object.hasOwn(modules, "midway3")) return undefined;
  const opening = new Set(program.opening);
  if (light !== "promises" && sparedBeside(program, opening).length === 0) return undefined;
  return {
    expected: ({ count }) => count === 0,
    text({ answers }, { base, save }) {
      if (base !== undefined || save) return undefined;
      const frame = lightFrame(light, program, { save }, [], true, nothing, opening);
      const { before, after, without, lazy } = frame;
      const end = after === "" ? ")" : `))}(${after},0,0))`;
      return { text: `${before}${answers}${end}`, without, ...(lazy?.length && { lazy }) };
    },
  };
}
