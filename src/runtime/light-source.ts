/**
 * The text of a stage whose guest is one function (`guest/small.ts`, `gather.ts`, `tasks.ts`), with small modules
 * beside it for some globals and for checkpoints.
 */
import type { Feature, HelperKey } from "../transform/types.js";
import { guestModules } from "./guest.generated.js";
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
type Light = "small2" | "gather2" | "tasks" | "tasks1";

const isTasks = (light: Light): boolean => light === "tasks" || light === "tasks1";

/** What the guest `gather` can do something with. */
const gathered: ReadonlySet<Feature> = new Set<Feature>(["promise", "combinators"]);

/** What the guest `tasks` can. */
const ran: ReadonlySet<Feature> = new Set<Feature>([...gathered, "async-functions"]);

/** Helpers that a guest of one function does without, or that can be given to it. */
const known: ReadonlySet<HelperKey> = new Set<HelperKey>([
  "call",
  "point",
  "each",
  "whole",
  "kept",
]);

/** Those that the guest `tasks` makes, in this order. */
const ofTasks: readonly HelperKey[] = ["call", "async", "arrow", "method", "apply"];

/**
 * Globals that a module beside the guests `small` and `tasks` can supply; some have one that knows only the usual. In the
 * order of installation: what others look at is replaced last.
 */
const beside = new Map<Feature, string>([
  ["inspect", "inspect"],
  ["random", "random"],
  ["crypto", "crypto"],
  ["base64", "base64"],
  ["text", "text"],
  ["structured-clone", "structured-clone"],
  ["url", "url"],
  ["console", "console2"],
  ["clock", "clock2"],
]);

/** As good as certain to ask for the whole guest: to find that out takes a stage. */
const asks = /\.(?:then|catch|finally)\(|\bPromise\.(?!all\(|allSettled\()|\bnew Promise\b/;

/** The guest of one function that does for a program of few needs, if one does. */
export function lightGuest({ program, features, whole, guest }: StageProgram): Light | undefined {
  const of = (all: { has(name: Feature): boolean }) => features.every((name) => all.has(name));
  const tasks = features.includes("combinators") ? "tasks" : "tasks1";
  const light = of(beside) ? "small2" : of(gathered) ? "gather2" : tasks;
  const calls = program.parameters.every(
    (p) =>
      p.kind === "helper" &&
      (known.has(p.helper) || (isTasks(light) && ofTasks.includes(p.helper))),
  );
  if (whole || !calls) return undefined;
  if (isTasks(light) && !features.every((name) => ran.has(name) || beside.has(name)))
    return undefined;
  if (features.includes("promise") && asks.test(program.code)) return undefined;
  // A copy of a date would be one of the engine's own.
  if (features.includes("clock") && features.includes("structured-clone")) return undefined;
  // A guest of another release may know neither.
  return guest === undefined || Object.hasOwn(guest.modules, light) ? light : undefined;
}

/** Whether it can do something with what the stage is given. */
export function fitsLight(light: Light, columns: Columns, base: SourceBase | undefined): boolean {
  const plain = light === "small2" ? columns.inTurn : columns.modules.length === 0;
  if (!plain || base === undefined) return plain;
  // More than plain data is read with the help of modules that it does not have.
  return !base.checkpoint.rich && carriesLittle(base.checkpoint.carried);
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
  // `tasks` cannot tell whether any of them is still going.
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

/** What stands before the settlements; and after them, where modules beside the guest need a kernel. */
export interface Frame {
  before: string;
  after: string;
}

export function lightFrame(light: Light, program: StageProgram, how: How): Frame {
  const guest = program.guest?.modules ?? guestModules;
  const { base, save } = how;
  const { parameters, code } = program.program;
  const globals = [...beside].flatMap(([name, module]) => {
    const wanted = program.features.includes(name) && (name !== "inspect" || program.inspects);
    return wanted ? [module] : [];
  });
  const late = lateModules(program, how, true);
  const tasks = isTasks(light);
  if (parameters.length < 2 && base === undefined && globals.length === 0 && !save && !tasks)
    return { before: `0,${guest[light]}(\n${bare(code)}\n,`, after: "" };
  const plain = save && globals.length === 0 && late.length === 0 && savesOnlyVariables(program);
  const names = [...globals, ...late, ...(save && !plain ? ["save2"] : [])];
  const modules = names.map((name) => `void ${guest[name]}(k);`).join("");
  const args = parameters.map((p) =>
    p.kind === "helper" && (tasks ? ofTasks.includes(p.helper) : p.helper === "call")
      ? p.helper
      : parameter(p, program.tools, how),
  );
  const text = base === undefined ? code : reentered(program.program, base);
  const inside = `return 0,\n${bare(text)}\n(${args.join(",")})},`;
  const given = tasks ? `${ofTasks.join(",")},need` : "call,need";
  if (globals.length === 0 && !save) {
    const kernel = modules === "" ? "" : `var k={helpers:{},need:need};${modules}`;
    return { before: `0,${guest[light]}(function(${given}){${kernel}${inside}`, after: "" };
  }
  const own = `function(${given}){k.need=need;${modules}${inside}`;
  const values = constants(program, modules, base);
  const now = base?.checkpoint.now ?? program.startedAt;
  return {
    before: `0,function(k){return k.told(${guest[light]}(${own}`,
    after: plain ? `${guest.save1}(${now}` : `${guest.kernel2}({${values}},${now}`,
  };
}
