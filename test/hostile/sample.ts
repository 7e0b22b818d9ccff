import type { HostileCase } from "./case.js";

/** Every tenth case, always the same ones: what is quick enough for every change. */
export function sample(cases: readonly HostileCase[]): HostileCase[] {
  return cases.filter(
    (one, index) => index % 10 === 3 && !/^(memory|regex|microtasks)/.test(one.name),
  );
}
