/** Assembles the source text of a stage: guest, program, settlements. */
import type { Feature } from "../transform/types.js";
import { guestModules } from "./guest.generated.js";
import { without } from "./intrinsics.js";
import { lazyModules, lazyText } from "./lazy-features.js";
import {
  type Frame,
  fitting,
  type Light,
  lightFrame,
  lightGuest,
  lightSaves,
} from "./light-source.js";
import { list, literal, table } from "./literal.js";
import { midwaySource } from "./midway-source.js";
import { openingSource } from "./opening-source.js";
import {
  bare,
  constants,
  type How,
  lateModules,
  parameter,
  programLine,
  type SourceBase,
  type StageText,
} from "./program-text.js";
import { reentered } from "./reentry.js";
import { Columns } from "./settlement-columns.js";
import type { Settlement, StageInput, StageProgram } from "./types.js";

export interface StageSource {
  /** The stage's source over these settlements. Everything else in it is built once. */
  text(settlements: readonly Settlement[], beyond?: Beyond): StageText;
  /** Of a stage that will most likely not be the last, with a guest that knows less still; it may say so. */
  midway(settlements: readonly Settlement[], beyond: Beyond): StageText | undefined;
  /** A stage has compiled these of the modules that it had as text: so will those that repeat it. */
  touched(names: readonly string[]): void;
  /** A stage has said that the next may go on at this landing. */
  expectLanding(place: number): void;
  /** That guest did not know enough: it is not tried again. */
  dropMidway(): void;
  /** 1-based line of the stage's source on which the program begins. */
  programLine: number;
  /** 0-based column of the program's first character on that line. */
  programColumn: number;
  /** Some stages have a guest that asks for the whole one when it does not know what to do. */
  light: boolean;
}

/** What answers calls that the journal does not. */
export type Beyond = Pick<StageInput, "offers" | "ahead"> & {
  base?: SourceBase;
  save?: boolean;
};

/** What a feature cannot do without. */
const requires: Partial<Record<Feature, readonly Feature[]>> = {
  combinators: ["promise"],
  "async-functions": ["promise"],
  "async-generators": ["promise", "async-functions"],
  "for-await": ["promise"],
  "from-async": ["promise"],
  timers: ["promise"],
  microtask: ["promise"],
  stubs: ["promise"],
  "global-tools": ["stubs", "promise"],
};

/** Installation order; what is not named here follows, in the order given. */
const order: readonly string[] = [
  // Before whatever inherits from `Function`.
  "lockdown",
  "failures",
  "errors",
  "encode",
  "decode",
  "stubs",
  "promise",
  "combinators",
  "async-functions",
  "async-generators",
  "for-await",
  "timers",
  "microtask",
];

/** What wraps or looks at what the others have defined. */
const last: readonly Feature[] = ["guards", "global-tools"];

/** `features` with all they depend on, in the order of installation. */
export function closure(features: readonly Feature[]): Feature[] {
  const wanted = new Set<Feature>();
  const add = (feature: Feature): void => {
    if (wanted.has(feature)) return;
    wanted.add(feature);
    for (const other of requires[feature] ?? []) add(other);
  };
  for (const feature of features) add(feature);
  const rank = (feature: Feature): number => {
    const early = order.indexOf(feature);
    if (early >= 0) return early;
    const late = last.indexOf(feature);
    return late >= 0 ? 1000 + late : 500;
  };
  return [...wanted].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Features through which the program can read the guest's clock. */
const tellsTime: ReadonlySet<Feature> = new Set<Feature>(["clock", "timers", "console"]);

/** Asked for by modules of checkpoints, and of no use without a checkpoint. */
const internal: ReadonlySet<Feature> = new Set<Feature>(["save-rich", "chunks"]);

function head(program: StageProgram, extra: readonly string[], how: How): StageText {
  const { parameters, code } = program.program;
  const { base } = how;
  const now = base === undefined ? "" : `k.now=${base.checkpoint.now};`;
  const chunks = program.features.includes("chunks") ? (base?.chunks ?? []) : [];
  const lists = chunks.map(({ texts }) => list(texts.map(literal).join(",")));
  const held = lists.length === 0 ? "" : `k.chunks=${list(lists.join(","))};`;
  const text = base === undefined ? code : reentered(program.program, base);
  const stubs = parameters.some((p) => p.kind === "binding");
  const own = program.features.filter((feature) => !internal.has(feature));
  const wanted = [...own, ...(extra as Feature[])];
  const features = closure(stubs ? [...wanted, "stubs"] : wanted);
  const driver = features.includes("promise") ? [] : ["direct"];
  const guest = program.guest?.modules ?? guestModules;
  const names = [...features, ...driver, ...lateModules(program, how)];
  const lazy = lazyModules(program, how.save, names);
  const eager = names.map((name) => {
    const module = guest[name];
    if (module === undefined) throw new Error(`The guest has no module ${name}`);
    return lazy.has(name) ? "" : `void ${module}(k);`;
  });
  const modules = lazyText(lazy, "k", program) + eager.join("");
  const kernel = guest.kernel ?? "";
  const values = constants(program, kernel + modules, base);
  const args = parameters.map((p) => parameter(p, program.tools, how)).join(",");
  return {
    text:
      `0,function(){"use strict";var k=${kernel}({${values}});${now}${held}` +
      `${modules}return k.start([${args}])}()(\n${bare(text)}\n,`,
    without: without(program, ["kernel", ...names]),
  };
}

function givenOf({ offers, ahead }: Beyond): { module: string; text: string } | undefined {
  const found = (offers?.results ?? []).map(
    ({ tool, args, text }) => `,${literal(`${tool} ${args.form}${args.text}`)}:${literal(text)}`,
  );
  const results = `results:${table(found.join(""))}`;
  if (ahead !== undefined) {
    const groups = ahead.groups.map(([tool, group]) => `,${tool}:${group}`).join("");
    const open = ahead.open.map((group) => `,${group}:true`).join("");
    const text =
      `0||{groups:${table(groups)},open:${table(open)},` +
      `left:${ahead.open.length},most:${ahead.most},${results}}`;
    return { module: "ahead", text };
  }
  if (offers === undefined || found.length === 0) return undefined;
  return { module: "offers", text: `0||{${results},at:${offers.at}}` };
}

function midwayOf(light: Light, program: StageProgram) {
  return light === "small2" || light === "gather2" ? midwaySource(program) : undefined;
}

/** Everything of a stage's source but the settlements; made once per run. */
export function stageSource(program: StageProgram): StageSource {
  const heads = new Map<string, StageText>();
  const frames = new Map<string, Frame>();
  const touched = new Set<string>();
  let from: number | undefined;
  const timed = program.features.some((feature) => tellsTime.has(feature));
  const light = lightGuest(program);
  // A guest of another release may have no such module.
  const atOnce = light === "gather2" && program.atOnce && program.guest === undefined;
  const savesLightly = light !== undefined && lightSaves(light, program);
  let columns = new Columns(timed);
  let midway = light && (openingSource(light, program) ?? midwayOf(light, program));
  const follow = (settlements: readonly Settlement[], base: SourceBase | undefined) => {
    // A checkpoint that has been left behind is never returned to.
    if (base?.id !== from) {
      heads.clear();
      frames.clear();
      touched.clear();
      columns = new Columns(timed, base?.calls);
    }
    from = base?.id;
    if (!columns.begins(settlements)) columns = new Columns(timed, base?.calls);
    columns.extend(settlements);
  };
  return {
    midway: (settlements, { base, save = false, offers, ahead }) => {
      if (midway === undefined || offers !== undefined || ahead !== undefined) return undefined;
      follow(settlements, base);
      if (fitting(light, columns, base, program) !== light || !midway.expected(columns))
        return undefined;
      if (save && !savesLightly) return undefined;
      return midway.text(columns, { base, save });
    },
    touched: (names) => {
      for (const name of names) touched.add(name);
      if (names.length > 0) frames.clear();
    },
    expectLanding: (place) => {
      midway?.expectLanding?.(place);
    },
    dropMidway: () => {
      midway = undefined;
    },
    text: (settlements, beyond = {}) => {
      const { base, save = false } = beyond;
      follow(settlements, base);
      const given = givenOf(beyond);
      const fits = given === undefined ? fitting(light, columns, base, program) : undefined;
      if (fits !== undefined && (!save || savesLightly)) {
        const first = fits === "promises" && columns.count === 0;
        const together = atOnce && base === undefined && !save ? columns.together : undefined;
        const guest = together === undefined ? fits : "together";
        const name = `${guest} ${columns.modules.length} ${save} ${first}`;
        const frame =
          frames.get(name) ??
          lightFrame(guest, program, { base, save }, columns.modules, first, touched);
        frames.set(name, frame);
        const { before, after } = frame;
        const beside = after === "" ? ")" : `))}(${after},${columns.times},${columns.count}))`;
        const text = before + (together ?? columns.answers) + beside;
        return { text, without: frame.without, ...(frame.lazy?.length && { lazy: frame.lazy }) };
      }
      const modules = given === undefined ? columns.modules : [...columns.modules, given.module];
      const key = `${modules.join()} ${save}`;
      const begun = heads.get(key) ?? head(program, modules, { base, save });
      heads.set(key, begun);
      const { without } = begun;
      const end = given === undefined ? "" : `,${given.text}`;
      return { text: `${begun.text}${columns.text()}${end})`, without };
    },
    programLine,
    programColumn: 0,
    light: light !== undefined,
  };
}
