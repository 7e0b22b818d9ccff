/** What the text of a stage says of its program, whichever guest is around it. */
import type { ProgramParameter, ToolBinding } from "../transform/types.js";
import type { Intrinsics } from "./intrinsics.js";
import { literal } from "./literal.js";
import type { StageBase, StageProgram } from "./types.js";

/** A stage's source, and what the engine may leave out for it. */
export interface StageText {
  text: string;
  without: Intrinsics;
  /** It waits for nothing more. */
  ends?: true;
  /** Modules that it has as text, by the numbers under which it says that it compiled them. */
  lazy?: readonly string[];
}

/** What the text of a stage that goes on from a checkpoint depends on. */
export type SourceBase = Pick<StageBase, "id" | "checkpoint" | "calls" | "chunks">;

/** Whether a stage goes on from a checkpoint, and is to take one. */
export interface How {
  base?: SourceBase | undefined;
  save: boolean;
}

export const careful = ({ program }: StageProgram): boolean => program.reentry?.careful !== false;

function binding(b: ToolBinding, tools: readonly string[]): string {
  const own = (tool: number): string => {
    const name = tools[tool] ?? "";
    return name.slice(name.lastIndexOf(".") + 1);
  };
  if (b.kind === "tool") return `k.stub(${b.tool},${literal(own(b.tool))})`;
  const entries: Iterable<[string, number]> =
    b.members instanceof Map ? b.members : Object.entries(b.members as object);
  const members = [...entries].map(([name, tool]) => `[${literal(name)}]:${tool}`);
  return `k.space({__proto__:null,${members.join(",")}})`;
}

/** What the program is given for `p`. */
export function parameter(p: ProgramParameter, tools: readonly string[], how: How): string {
  if (p.kind !== "helper") return binding(p.binding, tools);
  const { base, save } = how;
  switch (p.helper) {
    // Says no, whatever it is asked.
    case "point":
      return save ? "k.helpers.point" : "Array.isArray";
    // What it says is for the guest of another stage to hear.
    case "land":
      return "function(place,of){return of}";
    case "each":
      return save || base !== undefined ? "k.helpers.each" : "function(x){return x}";
    case "kept": {
      if (base === undefined) return "0";
      const { rich, values } = base.checkpoint;
      return `${rich ? "k.restore" : "JSON.parse"}(${literal(values)})`;
    }
    case "whole":
      return base?.chunks.length
        ? "k.helpers.whole"
        : "function(list,size){return size?list.length:list}";
    default:
      return `k.helpers.${p.helper}`;
  }
}

/** Modules that wrap what the driver has set. */
export function lateModules(program: StageProgram, { base, save }: How, light = false): string[] {
  const saveRich = program.features.includes("save-rich") || careful(program);
  const loops = program.program.parameters.some((p) => p.kind === "helper" && p.helper === "each");
  return [
    ...(loops && (save || base !== undefined) ? ["each"] : []),
    ...(base?.chunks.length ? ["whole"] : []),
    ...(base?.checkpoint.rich ? ["restore"] : []),
    ...(save && !light ? [...(saveRich ? ["save-rich"] : []), "checkpoint"] : []),
  ];
}

/** The constants that the text of the guest mentions. */
export function constants(
  program: StageProgram,
  guest: string,
  base: SourceBase | undefined,
): string {
  const all: Record<string, () => unknown> = {
    seed: () => literal(program.seed),
    startedAt: () => program.startedAt,
    maxLogBytes: () => program.maxLogBytes,
    maxArgumentBytes: () => program.maxArgumentBytes,
    maxCalls: () => program.maxCalls - (base?.calls ?? 0),
    callLimit: () => program.maxCalls,
    carried: () => (base === undefined ? "{}" : `JSON.parse(${literal(base.checkpoint.carried)})`),
    careful: () => careful(program),
    tools: () => `[${program.tools.map(literal).join(",")}]`,
    siteTools: () => `[${(program.siteTools ?? []).join(",")}]`,
    programLine: () => programLine,
  };
  return Object.entries(all)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(guest))
    .map(([name, text]) => `${name}:${text()}`)
    .join(",");
}

/** The guest is built without a line break, so the program always begins on the second line. */
export const programLine = 2;

/** The program without the parentheses around it, which would have the engine read it twice. */
export function bare(code: string): string {
  return code.startsWith("(function") && code.endsWith(")") ? ` ${code.slice(1, -1)}` : code;
}
