/** Which of the calls that a look ahead found the program will make, with those very arguments (R3). */
import type { CallSite } from "../transform/types.js";
import { aheadCall, type PassedOn, type StageOutput, type StageRequest } from "./types.js";

export interface Hint {
  request: StageRequest;
  /** Which of the calls that the look ahead found it is. */
  index: number;
  /** What its arguments are made of, where that is not there yet. */
  passed?: readonly PassedOn[];
  /** Nothing that is not known yet decides whether it is made. */
  certain: boolean;
  reason: string;
}

/**
 * A hint's arguments are those of the call when none of the results that they are made of was a
 * placeholder; or when the site passes results on and does nothing else with them, and it is certain that
 * the call is made. A tool called as a value has no site in the plan that would tell.
 *
 * @param sites of the plan
 * @param open sites of the calls whose results are not there
 */
export function hintsOf(
  { requests, ahead = [] }: Pick<StageOutput, "requests" | "ahead">,
  sites: readonly CallSite[],
  open: Iterable<number | string>,
): Hint[] {
  const hints: Hint[] = [];
  const unknown = new Set(open);
  requests.forEach((request, index) => {
    const kind = ahead[index];
    const site = typeof request.site === "number" ? sites[request.site] : undefined;
    if (site !== undefined) {
      const { needs = [], dependsOn } = site;
      if (kind === aheadCall.hint && !needs.some((s) => unknown.has(s))) {
        const certain = !dependsOn.some((s) => unknown.has(s));
        hints.push({ request, index, certain, reason: reasonOf(needs.length > 0, certain) });
      } else if (typeof kind === "object" && site.passes) {
        const certain = !dependsOn.some((s) => unknown.has(s) && !needs.includes(s));
        if (certain) hints.push({ request, index, passed: kind, certain, reason: passes });
      }
    }
    if (kind !== aheadCall.answered) unknown.add(request.site);
  });
  return hints;
}

const passes = "its arguments are results that are passed on as they are";

function reasonOf(needs: boolean, certain: boolean): string {
  const known = needs
    ? "the results that its arguments need were there"
    : "its arguments depend on no result";
  return certain ? known : `${known}; whether it would be made was not known`;
}
