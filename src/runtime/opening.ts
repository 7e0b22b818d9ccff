/**
 * What a stage of the guest `promises` has: what its program seems to need; in a run's first stage, what that seems to
 * touch before it waits (`Plan.opening`). Where that is wrong, the guest asks for more.
 */
import type { Opening } from "../transform/types.js";
import { globalNames } from "./lazy-features.js";
import { list, literal } from "./literal.js";
import type { StageProgram } from "./types.js";

/** What makes functions of generator functions. */
const ofAsync: ReadonlySet<string> = new Set(["async", "arrow", "method", "apply"]);

/** Which parts of the guest `promises` a program seems to need. It asks for the whole guest where it needs others. */
export function partsFor(
  { program: { code, parameters }, features }: StageProgram,
  opening?: ReadonlySet<Opening>,
): (part: string) => boolean {
  const seems = (name: Opening, otherwise: boolean) => opening?.has(name) ?? otherwise;
  const needed: Record<string, boolean> = {
    THENS: seems("then", /\.(?:then|catch|finally)\b/.test(code)),
    GATHERS: seems("combinators", features.includes("combinators")),
    STATICS: opening === undefined && /\bPromise\.re/.test(code),
    EXECUTORS: seems("new Promise", /\bnew Promise\b/.test(code)),
    ASYNC: parameters.some((p) => p.kind === "helper" && ofAsync.has(p.helper)),
    ITERATION: features.includes("async-generators") || features.includes("for-await"),
    STUBS: features.includes("stubs"),
    TIMERS: seems("timers", features.includes("timers")),
    LOSERS: features.includes("timers") || /\bPromise\.(?:race|any)\b/.test(code),
  };
  return (part) => needed[part] === true;
}

const ofTimers = ["setTimeout", "setInterval", "setImmediate"].flatMap((name) => [
  name,
  name.replace("set", "clear"),
]);

/** What puts accessors that ask in the place of the globals of these modules, that the stage does without. */
export function askingText(
  modules: readonly string[],
  { program: { code } }: StageProgram,
  asks: string | undefined,
  need: string,
): string {
  const names = modules.flatMap((module) => (module === "timers" ? ofTimers : globalNames(module)));
  const named = names.filter((name) => code.includes(name)).map(literal);
  const random = modules.includes("random") ? ",Math" : "";
  return named.length === 0 && random === ""
    ? ""
    : `void ${asks}(${need},${list(named.join(","))}${random});`;
}
