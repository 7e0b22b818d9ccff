/**
 * The text of a stage that is not expected to be the last (`guest/midway.ts`, `midway-gather.ts`), or that goes on
 * with what one of those waited for (`last.ts`, where it waits for nothing more).
 */
import type { Feature, HelperKey } from "../transform/types.js";
import { guestModules } from "./guest.generated.js";
import { type Intrinsics, without } from "./intrinsics.js";
import { literal } from "./literal.js";
import { bare, type How, type StageText } from "./program-text.js";
import { landingCheckpoint, reentered } from "./reentry.js";
import type { Columns } from "./settlement-columns.js";
import type { StageProgram } from "./types.js";

/** What the guest gives the program, in this order. */
const given: readonly HelperKey[] = ["call", "kept", "point", "land"];

/** What `midway-gather.ts` can do something with. */
const gathered: ReadonlySet<Feature> = new Set<Feature>(["promise", "combinators"]);

/** Texts of one program that are kept for its next stages. */
const mostBegun = 6;

const opening = /^ function ?\([^()]*\)/;

/** What stands before the settlements, and after them. */
interface Frame extends Begun {
  after: string;
}

interface Begun {
  before: string;
  without: Intrinsics;
  ends?: true;
}

export interface MidwaySource {
  expected(columns: Columns): boolean;
  /** Undefined for what the guest is not for. */
  text(columns: Columns, how: How): StageText | undefined;
  /** A stage will go on from this landing: its text can be made before what it goes on with is there. */
  expectLanding?(place: number): void;
}

/** Makes the texts of a program's stages midway; undefined for a program that the guest is not for. */
export function midwaySource(program: StageProgram): MidwaySource | undefined {
  const { parameters, code } = program.program;
  const modules = program.guest?.modules ?? guestModules;
  const gathers = program.features.length > 0;
  if (!program.features.every((name) => gathered.has(name))) return undefined;
  const named = new Map(parameters.map((p) => [p.kind === "helper" ? p.helper : "", p.name]));
  if (![...named.keys()].every((key) => given.some((one) => one === key))) return undefined;
  const order = given.slice(0, given.findLastIndex((key) => named.has(key)) + 1);
  const gathering = named.has("land") ? "midway4" : "midway2";
  if (!Object.hasOwn(modules, gathers ? gathering : "midway")) return undefined;
  const none = order.length === 0 || (order.length > 1 && !named.has("kept"));
  if (none || !opening.test(bare(code))) return undefined;
  const names = order.map((key) => named.get(key) ?? unused(key, code));
  const header = ` function (${names.join(", ")})`;
  const point = named.get("point");
  const quiet = point === undefined ? undefined : withoutPoints(program, point);
  /** By place and whether a checkpoint is taken; with variables alone, only their values differ. */
  const begun = new Map<string, Begun>();
  const guest = (save: boolean, ends: boolean) =>
    gathers ? (ends ? "last" : gathering) : save ? "midway1" : "midway";
  const before = ({ base, save }: How): Begun => {
    const whole = base === undefined ? code : reentered(program.program, base);
    const text = bare(whole).replace(opening, () => header);
    const name = guest(save, base !== undefined && !text.includes("yield"));
    return {
      before: `0,${modules[name]}(\n${save ? text : (quiet?.(text) ?? text)}\n,`,
      without: without(program, [name]),
      ...(name === "last" && { ends: true }),
    };
  };
  const beginning = (how: How): Begun => {
    const { checkpoint } = how.base ?? {};
    const key = `${how.save} ${checkpoint?.place} ${checkpoint?.order}`;
    const known = begun.get(key);
    if (known !== undefined) return known;
    const made = before(how);
    // A program may have many places, and is seldom at one again that it has left.
    if (begun.size >= mostBegun) begun.delete(begun.keys().next().value as string);
    begun.set(key, made);
    return made;
  };
  const frame = ({ base, save }: How): Frame => {
    const known = beginning({ base, save });
    if (order.length === 1) return { ...known, after: ")" };
    const kept = base === undefined ? "0" : `JSON.parse(${literal(base.checkpoint.values)})`;
    const now = base?.checkpoint.now ?? program.startedAt;
    return { ...known, after: save ? `,${kept},${now})` : `,${kept})` };
  };
  const frames = new Map<boolean, Frame>();
  let from: number | undefined;
  return {
    /** Loops go on as a rule, and what has a call at all as a rule makes one. */
    expected: (columns) => columns.count === 0 || point !== undefined,
    expectLanding(place) {
      const saved = program.program.reentry?.points[place]?.saved ?? [];
      const checkpoint = landingCheckpoint(place, saved.length);
      beginning({ base: { id: 0, checkpoint, calls: 0, chunks: [] }, save: false });
    },
    text(columns, { base, save }) {
      const lands = base !== undefined && isLanding(program, base.checkpoint.place);
      if (gathers && (columns.count > 0 || (base && !lands) || save)) return undefined;
      if (base?.id !== from) frames.clear();
      from = base?.id;
      const made = frames.get(save) ?? frame({ base, save });
      frames.set(save, made);
      const { before, after, ...rest } = made;
      return { text: before + columns.answers + after, ...rest };
    },
  };
}

function isLanding({ program }: StageProgram, place: number): boolean {
  return program.reentry?.points[place]?.landing === true;
}

/** For what the guest gives a program that has no use for it: no name of the program's. */
function unused(key: HelperKey, code: string): string {
  let name = `$${key}`;
  while (code.includes(name)) name += "$";
  return name;
}

// point(0) && point(0, [a, b])
// → 0
/** Undefined where the name stands in the text for something else, in a string of the snippet's. */
function withoutPoints(
  { program }: StageProgram,
  name: string,
): ((text: string) => string) | undefined {
  const points = program.reentry?.points.filter(({ landing }) => !landing).length ?? 0;
  if (program.code.split(`${name}(`).length - 1 !== points * 2) return undefined;
  const escaped = name.replaceAll("$", "\\$");
  const marks = new RegExp(`${escaped}\\((\\d+)\\) && ${escaped}\\(\\1, [^()]*\\)`, "g");
  return (text) => text.replace(marks, "0");
}
