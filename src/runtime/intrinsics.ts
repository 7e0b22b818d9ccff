/** Which of the engine's own globals a stage's context is made without: neither program nor guest names them. */
import { intrinsicNames } from "../transform/intrinsic-names.js";
import type { Intrinsic } from "../transform/types.js";
import { guestIntrinsics } from "./guest.generated.js";
import type { StageProgram } from "./types.js";

/** A set of groups, one bit each, in the order of `intrinsicNames`. */
export type Intrinsics = number;

export const intrinsicGroups = Object.keys(intrinsicNames) as Intrinsic[];

export function setOf(groups: readonly Intrinsic[]): Intrinsics {
  let set = 0;
  for (const group of groups) set |= 1 << intrinsicGroups.indexOf(group);
  return set;
}

const ofModules = new Map(
  Object.entries(guestIntrinsics).map(([name, groups]) => [name, setOf(groups)]),
);

/**
 * What a stage of `program` with these modules of the guest does without. Nothing, where either is not known:
 * with the guest of another release, or a program that was lowered by one.
 */
export function without(program: StageProgram, modules: readonly string[]): Intrinsics {
  const { guest, program: lowered } = program;
  if (guest !== undefined || lowered.without === undefined) return 0;
  let named = 0;
  for (const module of modules) named |= ofModules.get(module) ?? -1;
  return setOf(lowered.without) & ~named;
}
