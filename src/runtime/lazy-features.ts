/**
 * Which modules of the guest a stage has as text, to be compiled when the program touches what they define
 * (`guest/lazy.ts`): a text costs a small part of what its code costs to read.
 */
import { guestModules } from "./guest.generated.js";
import { literal } from "./literal.js";
import type { StageProgram } from "./types.js";

/** By module, the names under which it is asked for; of the kernel those that stand after a dot. */
const lazily: ReadonlyMap<string, readonly string[]> = new Map([
  ["base64", ["atob", "btoa"]],
  ["crypto", ["crypto"]],
  ["structured-clone", ["structuredClone"]],
  ["text", ["TextEncoder", "TextDecoder"]],
  ["url", ["URL", "URLSearchParams"]],
  ["inspect", [".inspect"]],
  ["encode", [".encodeRich", ".cleanArguments"]],
]);

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
  return new Set(eager ? [] : modules.filter((name) => lazily.has(name)));
}

/** What installs them in the kernel that the stage's text calls `k`. */
export function lazyText(names: Iterable<string>, k: string): string {
  const texts = [...names].map(entry);
  return texts.length === 0 ? "" : `void ${guestModules.lazy}(${k},0||[${texts.join(",")}]);`;
}

function entry(name: string): string {
  const known = written.get(name);
  if (known !== undefined) return known;
  const names = lazily.get(name) ?? [];
  const ofKernel = names.some((one) => one.startsWith("."));
  const shown = names.map((one) => literal(one.replace(".", ""))).join(",");
  // Without parentheses, in which the engine reads twice.
  const text = literal(`"use strict";0,${guestModules[name]}`);
  const made = `[${text},${ofKernel ? 1 : 0},${shown}]`;
  written.set(name, made);
  return made;
}
