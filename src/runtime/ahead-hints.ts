/** Which of the calls that a look ahead found the program will make, with those very arguments (R3). */
import type { CallSite } from "../transform/types.js";
import { aheadCall, type StageOutput, type StageRequest } from "./types.js";

export interface Hint {
  request: StageRequest;
  /** Nothing that is not known yet decides whether it is made. */
  certain: boolean;
  reason: string;
}

/**
 * A hint's arguments are those of the call when none of the results that they are made of was a
 * placeholder. A tool called as a value has no site in the plan that would tell.
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
  requests.forEach((request, i) => {
    const kind = ahead[i];
    const site = typeof request.site === "number" ? sites[request.site] : undefined;
    if (kind === aheadCall.hint && site !== undefined) {
      const { needs = [], dependsOn } = site;
      if (!needs.some((s) => unknown.has(s))) {
        const certain = !dependsOn.some((s) => unknown.has(s));
        hints.push({ request, certain, reason: reasonOf(needs.length > 0, certain) });
      }
    }
    if (kind !== aheadCall.answered) unknown.add(request.site);
  });
  return hints;
}

function reasonOf(needs: boolean, certain: boolean): string {
  const known = needs
    ? "the results that its arguments need were there"
    : "its arguments depend on no result";
  return certain ? known : `${known}; whether it would be made was not known`;
}
