/**
 * Which modules of the guest a stage has as text, to be compiled when the program touches what they define
 * (`guest/lazy.ts`): a text costs a small part of what its code costs to read.
 */
import { guestModules } from "./guest.generated.js";
import { literal } from "./literal.js";
import type { StageProgram } from "./types.js";

/** By module, the names under which it is asked for: of the global object, of the kernel (`k`) or of `Math`. */
const lazily: ReadonlyMap<string, readonly string[]> = new Map([
  ["base64", ["atob", "btoa"]],
  ["crypto", ["crypto"]],
  ["structured-clone", ["structuredClone"]],
  ["text", ["TextEncoder", "TextDecoder"]],
  ["url", ["URL", "URLSearchParams"]],
  ["inspect", ["k.inspect"]],
  ["encode", ["k.encodeRich", "k.cleanArguments"]],
]);

/** Likewise; too small to pay for what compiles them, unless others do. */
const small: ReadonlyMap<string, readonly string[]> = new Map([
  ["console", ["console"]],
  ["clock2", ["Date", "performance", "k.date"]],
  ["console2", ["console"]],
  ["random", ["Math.random"]],
]);

const holders = ["", "k.", "Math."];

const written = new Map<string, string>();

/**
 * Those of a stage's modules that it has as text. A stage that takes a checkpoint may compare what the global
 * object holds with what it held, and one that looks ahead cleans arguments in its own way.
 */
export function lazyModules(
  { keepsBuiltIns, guest }: StageProgram,
  save: boolean,
  modules: readonly string[],
): ReadonlySet<string> {
  const none = !keepsBuiltIns || guest !== undefined || save;
  const eager = none || modules.includes("ahead");
  const worth = !eager && modules.some((name) => lazily.has(name));
  return new Set(worth ? modules.filter((name) => lazily.has(name) || small.has(name)) : []);
}

/** What installs them in the kernel that the stage's text calls `k`. */
export function lazyText(names: Iterable<string>, k: string): string {
  const texts = [...names].map(entry);
  return texts.length === 0 ? "" : `void ${guestModules.lazy}(${k},0||[${texts.join(",")}]);`;
}

function entry(name: string): string {
  const known = written.get(name);
  if (known !== undefined) return known;
  const names = lazily.get(name) ?? small.get(name) ?? [];
  const shown = names.map((one) => {
    const bare = one.slice(one.indexOf(".") + 1);
    return `,${holders.indexOf(one.slice(0, -bare.length))},${literal(bare)}`;
  });
  // Without parentheses, in which the engine reads twice.
  const made = `[${literal(`"use strict";0,${guestModules[name]}`)}${shown.join("")}]`;
  written.set(name, made);
  return made;
}
