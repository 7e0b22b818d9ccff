/** The text of a stage that is not expected to be the last (`guest/midway.ts`, `midway-gather.ts`). */
import type { Feature, HelperKey } from "../transform/types.js";
import { guestModules } from "./guest.generated.js";
import { type Intrinsics, without } from "./intrinsics.js";
import { literal } from "./literal.js";
import { bare, type How, type StageText } from "./program-text.js";
import { reentered } from "./reentry.js";
import type { Columns } from "./settlement-columns.js";
import type { StageProgram } from "./types.js";

/** What the guest gives the program, in this order. */
const given: readonly HelperKey[] = ["call", "kept", "point"];

/** What `midway-gather.ts` can do something with. */
const gathered: ReadonlySet<Feature> = new Set<Feature>(["promise", "combinators"]);

const opening = /^ function ?\([^()]*\)/;

/** What stands before the settlements, and after them. */
interface Frame {
  before: string;
  after: string;
  without: Intrinsics;
}

/** Makes the texts of a program's stages midway; undefined for a program that the guest is not for. */
export function midwaySource(program: StageProgram) {
  const { parameters, code } = program.program;
  const modules = program.guest?.modules ?? guestModules;
  const gathers = program.features.length > 0;
  if (!program.features.every((name) => gathered.has(name))) return undefined;
  if (!Object.hasOwn(modules, gathers ? "midway2" : "midway")) return undefined;
  const named = new Map(parameters.map((p) => [p.kind === "helper" ? p.helper : "", p.name]));
  const order = given.slice(0, parameters.length);
  const those = order.length === parameters.length && order.every((key) => named.has(key));
  if (order.length === 0 || !those || !opening.test(bare(code))) return undefined;
  const header = ` function (${order.map((key) => named.get(key)).join(", ")})`;
  const point = named.get("point");
  const quiet = point === undefined ? undefined : withoutPoints(program, point);
  /** By place and whether a checkpoint is taken; with variables alone, only their values differ. */
  const begun = new Map<string, string>();
  const guest = (save: boolean) => (gathers ? "midway2" : save ? "midway1" : "midway");
  const leanest = without(program, [guest(false)]);
  const saving = without(program, [guest(true)]);
  const before = ({ base, save }: How): string => {
    const whole = base === undefined ? code : reentered(program.program, base);
    const text = bare(whole).replace(opening, () => header);
    return `0,${modules[guest(save)]}(\n${save ? text : (quiet?.(text) ?? text)}\n,`;
  };
  const frame = ({ base, save }: How): Frame => {
    const key = `${save} ${base?.checkpoint.place} ${base?.checkpoint.order}`;
    const known = begun.get(key) ?? before({ base, save });
    begun.set(key, known);
    const lean = save ? saving : leanest;
    if (order.length === 1) return { before: known, after: ")", without: lean };
    const kept = base === undefined ? "0" : `JSON.parse(${literal(base.checkpoint.values)})`;
    const now = base?.checkpoint.now ?? program.startedAt;
    return { before: known, after: save ? `,${kept},${now})` : `,${kept})`, without: lean };
  };
  const frames = new Map<boolean, Frame>();
  let from: number | undefined;
  return {
    /** Loops go on as a rule, and what has a call at all as a rule makes one. */
    expected: (columns: Columns): boolean => columns.count === 0 || point !== undefined,
    /** Undefined for what the guest is not for. */
    text(columns: Columns, { base, save }: How): StageText | undefined {
      if (gathers && (columns.count > 0 || base !== undefined || save)) return undefined;
      if (base?.id !== from) frames.clear();
      from = base?.id;
      const made = frames.get(save) ?? frame({ base, save });
      frames.set(save, made);
      return { text: made.before + columns.answers + made.after, without: made.without };
    },
  };
}

// point(0) && point(0, [a, b])
// → 0
/** Undefined where the name stands in the text for something else, in a string of the snippet's. */
function withoutPoints(
  { program }: StageProgram,
  name: string,
): ((text: string) => string) | undefined {
  const points = program.reentry?.points.length ?? 0;
  if (program.code.split(`${name}(`).length - 1 !== points * 2) return undefined;
  const escaped = name.replaceAll("$", "\\$");
  const marks = new RegExp(`${escaped}\\((\\d+)\\) && ${escaped}\\(\\1, [^()]*\\)`, "g");
  return (text) => text.replace(marks, "0");
}
