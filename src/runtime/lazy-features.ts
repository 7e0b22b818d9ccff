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

/** Characters of those not so small: fewer are sooner read than what compiles them, should they be touched. */
const worth = 3_000;

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
  if (eager) return new Set();
  let size = 0;
  for (const name of modules) if (lazily.has(name)) size += guestModules[name]?.length ?? 0;
  return new Set(size < worth ? [] : modules.filter((name) => lazily.has(name) || small.has(name)));
}

/** What installs them in the kernel that the text of a stage of `program` calls `k`. */
export function lazyText(names: Iterable<string>, k: string, { program }: StageProgram): string {
  const modules = [...names].map((name) => `[${textOf(name)}${namesOf(name, program.code)}]`);
  return modules.length === 0 ? "" : `void ${guestModules.lazy}(${k},0||[${modules.join(",")}]);`;
}

function textOf(name: string): string {
  // Without parentheses, in which the engine reads twice.
  const text = written.get(name) ?? literal(`"use strict";0,${guestModules[name]}`);
  written.set(name, text);
  return text;
}

/** The global names that a module defines. */
export function globalNames(module: string): string[] {
  const names = lazily.get(module) ?? small.get(module) ?? [];
  return names.filter((name) => !name.includes("."));
}

/** Of the globals those that `code` can mention; `Date` is one that modules do. */
function namesOf(module: string, code: string): string {
  const names = lazily.get(module) ?? small.get(module) ?? [];
  return names
    .filter((name) => name.includes(".") || name === "Date" || code.includes(name))
    .map((name) => {
      const bare = name.slice(name.indexOf(".") + 1);
      return `,${holders.indexOf(name.slice(0, -bare.length))},${literal(bare)}`;
    })
    .join("");
}
