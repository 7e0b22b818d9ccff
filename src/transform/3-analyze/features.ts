/**
 * Which modules of the guest a snippet needs. Every stage parses every module it includes, so what
 * the text rules out is left out; what cannot be foreseen the guest asks for (`needs`).
 */
import type { Feature } from "../types.js";
import type { Facts } from "./facts.js";

/** The features behind each global name that the engine itself does not supply as we need it. */
export const GLOBAL_FEATURES: ReadonlyMap<string, readonly Feature[]> = new Map<
  string,
  readonly Feature[]
>([
  ["Promise", ["promise", "combinators"]],
  ["setTimeout", ["promise", "timers"]],
  ["clearTimeout", ["promise", "timers"]],
  ["setInterval", ["promise", "timers"]],
  ["clearInterval", ["promise", "timers"]],
  ["setImmediate", ["promise", "timers"]],
  ["clearImmediate", ["promise", "timers"]],
  ["queueMicrotask", ["promise", "microtask"]],
  ["console", ["console", "inspect"]],
  ["Date", ["clock"]],
  ["performance", ["clock"]],
  ["Math", ["random"]],
  ["Array", ["promise", "from-async"]],
  ["crypto", ["crypto"]],
  ["structuredClone", ["structured-clone"]],
  ["TextEncoder", ["text"]],
  ["TextDecoder", ["text"]],
  ["atob", ["base64"]],
  ["btoa", ["base64"]],
  ["URL", ["url"]],
  ["URLSearchParams", ["url"]],
  ["globalThis", ["stubs", "global-tools"]],
  ["eval", ["lockdown"]],
  ["Function", ["lockdown"]],
  ["WeakRef", ["lockdown"]],
  ["FinalizationRegistry", ["lockdown"]],
]);

/** Names whose features hang on one of their members. */
const BY_MEMBER: Readonly<Record<string, { feature: Feature; members: readonly string[] }>> = {
  Promise: {
    feature: "combinators",
    members: ["all", "allSettled", "any", "race", "try", "withResolvers"],
  },
  Math: { feature: "random", members: ["random"] },
  Array: { feature: "from-async", members: ["fromAsync"] },
};

/** The guest asks for these itself, where a program that may reach anything does reach them. */
const ON_DEMAND: ReadonlySet<Feature> = new Set(["url", "inspect"]);

const EVERYTHING: readonly Feature[] = [
  ...[...new Set([...GLOBAL_FEATURES.values()].flat())].filter((name) => !ON_DEMAND.has(name)),
  "guards",
];

/** Properties from which code from strings, or the engine's own hidden values, can be reached. */
const LEADS_OUT = [
  "constructor",
  "eval",
  "Function",
  "WeakRef",
  "FinalizationRegistry",
  "getOwnPropertyDescriptor",
  "getOwnPropertyDescriptors",
];

/** Ways to an array-like whose length no memory backs. */
const MAKES_LONG = [
  "length=",
  "call",
  "apply",
  "bind",
  "assign",
  "create",
  "defineProperty",
  "defineProperties",
  "setPrototypeOf",
  "fromAsync",
  "__proto__",
];

function any({ members }: Facts, names: readonly string[]): boolean {
  if (members.size > 0)
    for (let i = 0; i < names.length; i++) if (members.has(names[i] as string)) return true;
  return false;
}

/**
 * Lockdown may be left out when no property named `constructor` is read, by any spelling, and
 * nothing names what it removes.
 */
function needsLockdown(globals: ReadonlySet<string>, facts: Facts): boolean {
  return (
    facts.unknownRead ||
    facts.withStatement ||
    facts.dynamicImport ||
    globals.has("Reflect") ||
    globals.has("globalThis") ||
    any(facts, LEADS_OUT)
  );
}

/**
 * Guards may be left out when nothing can be longer than what was put into it: no array made by
 * length, no `length` set, no element written at an index that is not counted up to, and no native
 * method applied to an object of the snippet's own making.
 */
function needsGuards(globals: ReadonlySet<string>, facts: Facts): boolean {
  return (
    facts.unknownWrite ||
    facts.withStatement ||
    facts.makesArrays ||
    globals.has("Reflect") ||
    globals.has("Proxy") ||
    globals.has("globalThis") ||
    any(facts, MAKES_LONG)
  );
}

/**
 * @param globals free names of the snippet that are no tools
 * @param facts what its text says of them
 */
export function featuresOf(globals: ReadonlySet<string>, facts: Facts): Set<Feature> {
  const features = new Set<Feature>();
  const add = (names: readonly Feature[] | undefined): void => {
    for (const name of names ?? []) features.add(name);
  };
  if (facts.globalObject === "whole") add(EVERYTHING);
  const names = facts.globalObject ? new Set([...globals, ...facts.members]) : globals;
  for (const name of names) {
    const needed = GLOBAL_FEATURES.get(name);
    if (needed === undefined) continue;
    const hangs = Object.hasOwn(BY_MEMBER, name) ? BY_MEMBER[name] : undefined;
    const used =
      !hangs || any(facts, hangs.members) || (facts.unknownRead && facts.escaped.has(name));
    if (name === "Promise") add(["promise"]);
    if (hangs && used) add(name === "Array" ? needed : [hangs.feature]);
    else if (!hangs) add(name === "console" && !facts.richLog ? ["console"] : needed);
  }
  if (facts.globalObject) add(["stubs", "global-tools"]);
  if (facts.asyncFunction) add(["promise", "async-functions"]);
  if (facts.asyncGenerator) add(["promise", "async-functions", "async-generators"]);
  if (facts.forAwait) add(["promise", "for-await"]);
  if (any(facts, ["then", "catch", "finally"])) add(["promise"]);
  if (needsLockdown(globals, facts)) add(["lockdown"]);
  if (needsGuards(globals, facts)) add(["guards"]);
  return features;
}
