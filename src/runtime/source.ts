/** Assembles the source text of a stage: guest, program, settlements. */
import type { Feature, HelperKey, ProgramParameter, ToolBinding } from "../transform/types.js";
import { guestModules } from "./guest.generated.js";
import { literal } from "./literal.js";
import { reentered } from "./reentry.js";
import { Columns } from "./settlement-columns.js";
import type { Settlement, StageBase, StageInput, StageProgram } from "./types.js";

export interface StageSource {
  /** The stage's source over these settlements. Everything else in it is built once. */
  text(settlements: readonly Settlement[], beyond?: Beyond): string;
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

/** What the text of a stage that goes on from a checkpoint depends on. */
export type SourceBase = Pick<StageBase, "id" | "checkpoint" | "calls" | "chunks">;

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

function parameter(p: ProgramParameter, tools: readonly string[], how: How): string {
  if (p.kind !== "helper") return binding(p.binding, tools);
  const { base, save } = how;
  switch (p.helper) {
    // Says no, whatever it is asked.
    case "point":
      return save ? "k.helpers.point" : "Array.isArray";
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

/** Whether a stage goes on from a checkpoint, and is to take one. */
interface How {
  base?: SourceBase | undefined;
  save: boolean;
}

const careful = ({ program }: StageProgram): boolean => program.reentry?.careful !== false;

/** Asked for by modules of checkpoints, and of no use without a checkpoint. */
const internal: ReadonlySet<Feature> = new Set<Feature>(["save-rich", "chunks"]);

/** Modules that wrap what the driver has set. */
function lateModules(program: StageProgram, { base, save }: How, light = false): string[] {
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
function constants(program: StageProgram, guest: string, base: SourceBase | undefined): string {
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
    programLine: () => PROGRAM_LINE,
  };
  return Object.entries(all)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(guest))
    .map(([name, text]) => `${name}:${text()}`)
    .join(",");
}

/** The guest is built without a line break, so the program always begins on the second line. */
const PROGRAM_LINE = 2;

/** What the guest `gather` can do something with. */
const gathered: ReadonlySet<Feature> = new Set<Feature>(["promise", "combinators"]);

/** Helpers that a guest of one function does without, or that can be given to it. */
const known: ReadonlySet<HelperKey> = new Set<HelperKey>([
  "call",
  "point",
  "each",
  "whole",
  "kept",
]);

/** The guest of one function that does for a program of few needs, if one does. */
function lightGuest({
  program,
  features,
  whole,
  guest,
}: StageProgram): "small2" | "gather2" | undefined {
  const calls = program.parameters.every((p) => p.kind === "helper" && known.has(p.helper));
  if (whole || !calls || !features.every((name) => gathered.has(name))) return undefined;
  const light = features.length === 0 ? "small2" : "gather2";
  // A guest of another release may know neither.
  return guest === undefined || Object.hasOwn(guest.modules, light) ? light : undefined;
}

/** Whether a light guest can take the checkpoints of a program that has one. */
function lightSaves(program: StageProgram): boolean {
  const { modules } = program.guest ?? { modules: guestModules };
  return !program.wholeSaves && !careful(program) && Object.hasOwn(modules, "save2");
}

/** Whether a program's stages, those that take a checkpoint too, have a light guest as a rule. */
export function isLight(program: StageProgram): boolean {
  return lightGuest(program) !== undefined && lightSaves(program);
}

/** What stands before the settlements, and after them. */
type Frame = readonly [string, string];

function lightFrame(light: string, program: StageProgram, how: How): Frame {
  const guest = program.guest?.modules ?? guestModules;
  const { parameters, code } = program.program;
  const { base, save } = how;
  if (parameters.length < 2 && base === undefined)
    return [`0,${guest[light]}(\n${bare(code)}\n,`, ")"];
  const modules = lateModules(program, how, true).map((name) => `void ${guest[name]}(k);`);
  const args = parameters.map((p) =>
    p.kind === "helper" && p.helper === "call" ? "call" : parameter(p, program.tools, how),
  );
  const text = base === undefined ? code : reentered(program.program, base);
  const inside = `return 0,\n${bare(text)}\n(${args.join(",")})},`;
  if (save) {
    const now = base?.checkpoint.now ?? program.startedAt;
    const begun = `0,function(k){return k.told(${guest[light]}(function(call,need){k.need=need;`;
    return [`${begun}${modules.join("")}${inside}`, `))}(${guest.save2}(${now}))`];
  }
  // What a module asks for, the whole guest gives.
  const kernel = modules.length === 0 ? "" : `var k={helpers:{},need:need};${modules.join("")}`;
  return [`0,${guest[light]}(function(call,need){${kernel}${inside}`, ")"];
}

function head(program: StageProgram, extra: readonly string[], how: How): string {
  const { parameters, code } = program.program;
  const { base } = how;
  const now = base === undefined ? "" : `k.now=${base.checkpoint.now};`;
  const chunks = program.features.includes("chunks") ? (base?.chunks ?? []) : [];
  const lists = chunks.map(({ texts }) => `[${texts.map(literal).join(",")}]`);
  const held = lists.length === 0 ? "" : `k.chunks=[${lists.join(",")}];`;
  const text = base === undefined ? code : reentered(program.program, base);
  const stubs = parameters.some((p) => p.kind === "binding");
  const own = program.features.filter((feature) => !internal.has(feature));
  const wanted = [...own, ...(extra as Feature[])];
  const features = closure(stubs ? [...wanted, "stubs"] : wanted);
  const driver = features.includes("promise") ? [] : ["direct"];
  const guest = program.guest?.modules ?? guestModules;
  const modules = [...features, ...driver, ...lateModules(program, how)].map((name) => {
    const module = guest[name];
    if (module === undefined) throw new Error(`The guest has no module ${name}`);
    return `void ${module}(k);`;
  });
  const kernel = guest.kernel ?? "";
  const values = constants(program, kernel + modules.join(""), base);
  const args = parameters.map((p) => parameter(p, program.tools, how)).join(",");
  return (
    `0,function(){"use strict";var k=${kernel}({${values}});${now}${held}` +
    `${modules.join("")}return k.start([${args}])}()(\n${bare(text)}\n,`
  );
}

/** The program without the parentheses around it, which would have the engine read it twice. */
function bare(code: string): string {
  return code.startsWith("(function") && code.endsWith(")") ? ` ${code.slice(1, -1)}` : code;
}

function givenOf({ offers, ahead }: Beyond): { module: string; text: string } | undefined {
  const found = (offers?.results ?? []).map(
    ({ tool, args, text }) => `,${literal(`${tool} ${args.form}${args.text}`)}:${literal(text)}`,
  );
  const results = `results:{__proto__:null${found.join("")}}`;
  if (ahead !== undefined) {
    const groups = ahead.groups.map(([tool, group]) => `,${tool}:${group}`).join("");
    const open = ahead.open.map((group) => `,${group}:true`).join("");
    const text =
      `{groups:{__proto__:null${groups}},open:{__proto__:null${open}},` +
      `left:${ahead.open.length},most:${ahead.most},${results}}`;
    return { module: "ahead", text };
  }
  if (offers === undefined || found.length === 0) return undefined;
  return { module: "offers", text: `{${results},at:${offers.at}}` };
}

/** Everything of a stage's source but the settlements; made once per run. */
export function stageSource(program: StageProgram): StageSource {
  const heads = new Map<string, string>();
  const frames = new Map<boolean, Frame>();
  let from: number | undefined;
  const timed = program.features.some((feature) => tellsTime.has(feature));
  const light = lightGuest(program);
  const savesLightly = light !== undefined && lightSaves(program);
  let columns = new Columns(timed);
  return {
    text: (settlements, beyond = {}) => {
      const { base, save = false } = beyond;
      // A checkpoint that has been left behind is never returned to.
      if (base?.id !== from) {
        heads.clear();
        frames.clear();
        columns = new Columns(timed, base?.calls);
      }
      from = base?.id;
      if (!columns.begins(settlements)) columns = new Columns(timed, base?.calls);
      columns.extend(settlements);
      const given = givenOf(beyond);
      const plain = light === "small2" ? columns.inTurn : columns.modules.length === 0;
      // More than plain data is read with the help of modules that the light guests do not have.
      const fits = plain && given === undefined && base?.checkpoint.rich !== true;
      if (light !== undefined && fits && (!save || savesLightly)) {
        const [before, after] = frames.get(save) ?? lightFrame(light, program, { base, save });
        frames.set(save, [before, after]);
        return before + columns.text() + after;
      }
      const modules = given === undefined ? columns.modules : [...columns.modules, given.module];
      const key = `${modules.join()} ${save}`;
      const begun = heads.get(key) ?? head(program, modules, { base, save });
      heads.set(key, begun);
      return `${begun}${columns.text()}${given === undefined ? "" : `,${given.text}`})`;
    },
    programLine: PROGRAM_LINE,
    programColumn: 0,
    light: light !== undefined,
  };
}
