/**
 * The text of a stage whose guest is one function (`guest/small.ts`, `gather.ts`, `tasks.ts`), with small modules
 * beside it for some globals and for checkpoints.
 */
import type { Feature, HelperKey, Opening } from "../transform/types.js";
import { guestModules } from "./guest.generated.js";
import { forStage, withParts } from "./guest-parts.js";
import { type Intrinsics, without } from "./intrinsics.js";
import { lazyModules, lazyText } from "./lazy-features.js";
import { askingText, partsFor } from "./opening.js";
import {
  bare,
  careful,
  constants,
  type How,
  lateModules,
  parameter,
  type SourceBase,
} from "./program-text.js";
import { reentered } from "./reentry.js";
import type { Columns } from "./settlement-columns.js";
import type { StageProgram } from "./types.js";

/** `tasks1` is `tasks` without combinators. */
export type Light = "small2" | "gather2" | "together" | "tasks" | "tasks1" | "promises";

/** Those that run async functions. */
const isTasks = (light: Light): boolean => /^(?:tasks1?|promises)$/.test(light);

/** What the guest `gather` can do something with. */
const gathered: ReadonlySet<Feature> = new Set<Feature>(["promise", "combinators"]);

/** What the guest `tasks` can. */
const ran: ReadonlySet<Feature> = new Set<Feature>([...gathered, "async-functions"]);

/** What the guest `promises` can. */
const promised: ReadonlySet<Feature> = new Set<Feature>([
  ...ran,
  "stubs",
  "timers",
  "async-generators",
  "for-await",
]);

/** Helpers that a guest of one function does without, or that can be given to it. */
const known: ReadonlySet<HelperKey> = new Set<HelperKey>([
  "call",
  "point",
  "land",
  "each",
  "whole",
  "kept",
]);

/** Those that the guests `tasks` and `promises` make, in this order. */
const ofTasks: readonly HelperKey[] = ["call", "async", "arrow", "method", "apply"];

/** Those that the guest `promises` makes besides: members of `need`. */
const ofPromises: readonly HelperKey[] = [
  ...(["asyncGenerator", "yield", "forAwait", "forNext", "forStep", "forReturn"] as const),
  "forDone",
  "tag",
];

/**
 * Globals that a module beside the guests `small` and `tasks` can supply; some have one that knows only the usual. In the
 * order of installation: what others look at is replaced last.
 */
const beside = new Map<Feature, string>([
  ["lockdown", "lockdown"],
  ["inspect", "inspect"],
  ["random", "random"],
  ["crypto", "crypto"],
  ["base64", "base64"],
  ["text", "text"],
  ["structured-clone", "structured-clone"],
  ["url", "url"],
  ["console", "console2"],
  ["clock", "clock2"],
  ["guards", "guards"],
]);

/** As good as certain to ask for more than `gather` and `tasks`: to find that out takes a stage. */
const asks = /\.(?:then|catch|finally)[(,]|\bPromise\.(?!all\(|allSettled\()|\bnew Promise\b/;

/** Likewise for the whole guest. */
const asksAll = /\bPromise\.(?!(?:all|allSettled|any|race|resolve|reject)\b)|\bextends Promise\b/;

/** The guest of one function that does for a program of few needs, if one does. */
export function lightGuest({ program, features, whole, guest }: StageProgram): Light | undefined {
  const of = (all: { has(name: Feature): boolean }) => features.every((name) => all.has(name));
  const more = features.some((name) => !ran.has(name) && promised.has(name));
  const tasks = features.includes("combinators") ? "tasks" : "tasks1";
  const plain = of(gathered) ? "gather2" : tasks;
  const promises = more || (features.includes("promise") && asks.test(program.code));
  const light = of(beside) ? "small2" : promises ? "promises" : plain;
  const calls = program.parameters.every(
    (p) =>
      (p.kind !== "helper" && light === "promises") ||
      (p.kind === "helper" &&
        (known.has(p.helper) ||
          (isTasks(light) && ofTasks.includes(p.helper)) ||
          (light === "promises" && ofPromises.includes(p.helper)))),
  );
  if (whole || !calls) return undefined;
  const can = light === "promises" ? promised : ran;
  if (isTasks(light) && !features.every((name) => can.has(name) || beside.has(name)))
    return undefined;
  if (features.includes("promise") && asksAll.test(program.code)) return undefined;
  // A guest of another release may know neither.
  return guest === undefined || Object.hasOwn(guest.modules, light) ? light : undefined;
}

/** `light`, or the one that can do something with what the stage is given. */
export function fitting(
  light: Light | undefined,
  { inTurn, modules }: Columns,
  base: SourceBase | undefined,
  { guest }: StageProgram,
): Light | undefined {
  const rejected = modules.length === 1 && modules[0] === "failures";
  const plain = light === "small2" ? inTurn : modules.length === 0 || rejected;
  if (light === undefined || !plain) return undefined;
  // More than plain data is read with the help of modules that it does not have.
  if (base && (base.checkpoint.rich || !carriesLittle(base.checkpoint.carried))) return undefined;
  if (!rejected || light === "promises") return light;
  return guest === undefined || Object.hasOwn(guest.modules, "promises") ? "promises" : undefined;
}

/** Counters, timers and groups of the console are the whole guest's. */
function carriesLittle(carried: string): boolean {
  if (!carried.includes('"console"')) return true;
  const { console: said } = JSON.parse(carried) as { console?: unknown[][] };
  return said === undefined || said.slice(0, 3).every(({ length }) => length === 0);
}

/** Whether a program's light guest can take its checkpoints. */
export function lightSaves(light: Light, program: StageProgram): boolean {
  const { modules } = program.guest ?? { modules: guestModules };
  // None but these can tell whether anything is still going.
  if (program.wholeSaves || careful(program) || isTasks(light)) return false;
  return Object.hasOwn(modules, "save2");
}

/** Whether a program's stages, those that take a checkpoint too, have a light guest as a rule. */
export function isLight(program: StageProgram): boolean {
  const light = lightGuest(program);
  return light !== undefined && lightSaves(light, program);
}

function savesOnlyVariables({ program }: StageProgram): boolean {
  const points = program.reentry?.points ?? [];
  return points.every(
    ({ functions, lists, iterator }) =>
      functions.length === 0 && lists.length === 0 && iterator === undefined,
  );
}

/** Modules that a first stage does without. */
export function sparedBeside(
  { features }: StageProgram,
  opening: ReadonlySet<Opening>,
): readonly string[] {
  const modules = features.map((name) => (name === "timers" ? name : beside.get(name)));
  return modules.filter((module, i) => module && !opening.has(features[i] as Feature)) as string[];
}

/** What stands before the settlements; and after them, where modules beside the guest need a kernel. */
export interface Frame {
  before: string;
  after: string;
  without: Intrinsics;
  /** Modules that it has as text. */
  lazy?: readonly string[];
}

export function lightFrame(
  light: Light,
  program: StageProgram,
  how: How,
  extra: readonly string[],
  /** It has no settlements. */
  first: boolean,
  /** What stages that this one repeats have touched. */
  touched: ReadonlySet<string>,
  /** It is the first, with what that will most likely need and no more. */
  opening?: ReadonlySet<Opening>,
): Frame {
  const guest = program.guest?.modules ?? guestModules;
  const { base, save } = how;
  const { parameters, code } = program.program;
  const name = opening !== undefined && light === "promises" ? "midway3" : light;
  const parts = () => withParts(guest[name] ?? "", partsFor(program, opening));
  const own = light === "promises" ? forStage(parts(), first) : guest[light];
  const has = (feature: Feature): boolean =>
    program.features.includes(feature) && (opening?.has(feature) ?? true);
  const timers = light === "promises" && has("timers");
  const globals = [...beside].flatMap(([feature, module]) => {
    if (!has(feature)) return [];
    return feature === "inspect" ? inspecting(program) : [module];
  });
  const spared = opening === undefined ? [] : sparedBeside(program, opening);
  const late = lateModules(program, how, true);
  const tasks = isTasks(light);
  const alone = base === undefined && globals.length + spared.length === 0 && !save;
  if (parameters.length < 2 && alone && !tasks)
    return { before: `0,${own}(\n${bare(code)}\n,`, after: "", without: without(program, [name]) };
  const plain = save && globals.length === 0 && late.length === 0 && savesOnlyVariables(program);
  const names = [...globals, ...late, ...(save && !plain ? ["save2"] : [])];
  const tail = unused(code);
  const k = `k${tail}`;
  const need = `need${tail}`;
  // What showed an object once does so in every stage that comes to the same place.
  const lazy = lazyModules(
    program,
    save,
    names.filter((name) => !name.startsWith("inspect") && !touched.has(name)),
  );
  const eager = names.filter((name) => !lazy.has(name));
  const modules =
    lazyText(lazy, k, program) + eager.map((name) => `void ${guest[name]}(${k});`).join("");
  const asking = askingText(spared, program, guest.asks, need);
  const args = parameters.map((p) => {
    if (p.kind === "helper" && (tasks ? ofTasks.includes(p.helper) : p.helper === "call"))
      return `${p.helper}${tail}`;
    const text = parameter(p, program.tools, how);
    if (p.kind !== "helper") return text.replace(/^k\./, () => `${need}.`);
    return ofPromises.includes(p.helper)
      ? `${need}.${p.helper}`
      : text.replace(/^k\./, () => `${k}.`);
  });
  const text = base === undefined ? code : reentered(program.program, base);
  const inside = `return 0,\n${bare(text)}\n(${args.join(",")})},`;
  const helpers: readonly string[] = tasks ? ofTasks : ["call"];
  const given = [...helpers, "need"].map((name) => `${name}${tail}`).join(",");
  const kernel = globals.length > 0 || save || timers;
  const leading = light === "promises" ? `${kernel ? k : "0"},${failures(guest, extra)},` : "";
  if (!kernel) {
    const made = modules === "" ? "" : `var ${k}={helpers:{},need:${need}};${modules}`;
    const before = `0,${own}(${leading}function(${given}){${made}${asking}${inside}`;
    return { before, after: "", without: without(program, [name, ...extra, ...names]) };
  }
  const values = constants(program, modules + own, base);
  const now = base?.checkpoint.now ?? program.startedAt;
  return {
    before:
      `0,function(${k}){return ${k}.told(${own}(${leading}` +
      `function(${given}){${k}.need=${need};${modules}${asking}${inside}`,
    after: plain ? `${guest.save1}(${now}` : `${guest.kernel2}({${values}},${now}`,
    without: without(program, [name, ...extra, ...names, plain ? "save1" : "kernel2"]),
    lazy: [...lazy],
  };
}

function inspecting({ inspects }: StageProgram): readonly string[] {
  if (inspects === undefined) return [];
  return [inspects === "plain" ? "inspect1" : "inspect"];
}

/** The end of names that stand around the program and that it does not have (E4). */
function unused(code: string): string {
  let tail = "$";
  while (["k", ...ofTasks, "need"].some((name) => code.includes(`${name}${tail}`))) tail += "$";
  return tail;
}

/** What throws that with which a call was rejected; taken from the engine before the program runs. */
function failures(guest: Readonly<Record<string, string>>, extra: readonly string[]): string {
  return extra.length === 0 ? "0" : `function(k){void ${guest.failures}(k);return k.reject}({})`;
}
