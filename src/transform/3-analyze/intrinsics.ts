/**
 * Which of the engine's globals a program cannot reach, so that a stage's context is made without them: making
 * one with all takes twice as long. Each is reached by its name alone, but for the global object; regular
 * expressions by some methods of strings, too.
 */
import { intrinsicNames, makesRegExp } from "../intrinsic-names.js";
import type { Intrinsic } from "../types.js";
import type { Facts } from "./facts.js";

const groups = Object.keys(intrinsicNames) as Intrinsic[];
const groupOf = new Map<string, Intrinsic>(
  groups.flatMap((group) => intrinsicNames[group].map((name) => [name, group] as const)),
);

/** Ways to the global object, and names that the engine defines only with every group. */
const everything = new Set(["globalThis", "eval", "Function", "WeakRef", "FinalizationRegistry"]);

/** With a property by any name comes any method of strings. */
const anyMethod = ["getOwnPropertyDescriptor", "getOwnPropertyDescriptors"];

/**
 * @param globals free names of the snippet that are no tools
 * @param facts what its text says of them
 */
export function withoutIntrinsics(globals: ReadonlySet<string>, facts: Facts): Intrinsic[] {
  const { globalObject, withStatement, dynamicImport, members } = facts;
  if (globalObject || withStatement || dynamicImport) return [];
  const reached = new Set<Intrinsic | undefined>();
  for (const name of globals) {
    if (everything.has(name)) return [];
    reached.add(groupOf.get(name));
  }
  const expressions =
    facts.regex ||
    facts.unknownRead ||
    globals.has("Reflect") ||
    makesRegExp.some((name) => members.has(name)) ||
    anyMethod.some((name) => members.has(name));
  if (expressions) reached.add("RegExp");
  return groups.filter((group) => !reached.has(group));
}
