/** Whether a call's result may be fetched before the program asks for it (R3), as far as the text tells. */
import type { CallSite, Catalog, ReadAhead, ToolDescriptor } from "../types.js";
import type { CallRecord } from "./records.js";

/**
 * @param sites in source order, complete but for `ahead`
 * @param records of the same calls
 */
export function readAhead(
  sites: readonly CallSite[],
  records: readonly CallRecord[],
  { tools }: Catalog,
): ReadAhead[] {
  const toolOf = ({ site }: CallSite) => tools[records[site]?.tool ?? -1];
  const { functions, places } = grouped(sites);
  const loops = records.map(({ outermost }) => outermost);
  const writers = sites.filter((site) => toolOf(site)?.annotations?.readOnlyHint !== true);
  return sites.map((site) => {
    const tool = toolOf(site);
    const own = functions.get(site.function) ?? [];
    const before = nearestBefore(site, own, places[site.site] ?? 0, loops);
    const found = overlap(site, before, (other) => mayChange(toolOf(other), tool));
    if (found.can === "no" && found.why === "first") return found;
    const refused = refusal(tool);
    if (refused !== undefined) return { can: "no", why: refused };
    if (found.can !== "yes" && found.can !== "chained") return found;
    const elsewhere = site.callback
      ? writers.find((other) => other.function !== site.function && mayChange(toolOf(other), tool))
      : undefined;
    if (elsewhere !== undefined) return { can: "maybe", why: "write", site: elsewhere.site };
    if (found.can === "chained") return found;
    const { needs = [], dependsOn } = site;
    const decides = dependsOn.find((other) => !needs.includes(other));
    return decides === undefined ? found : { can: "maybe", why: "decides", site: decides };
  });
}

function refusal(tool: ToolDescriptor | undefined) {
  if (tool === undefined) return "dynamic";
  if (tool.policy === "deny") return "denied";
  if (tool.policy === "ask") return "asks";
  if (tool.annotations?.readOnlyHint === true) return undefined;
  return tool.untrusted === true ? "not-trusted" : "not-read-only";
}

/** The sites of each function, and where among them each site stands. */
function grouped(sites: readonly CallSite[]) {
  const functions = new Map<string | undefined, CallSite[]>();
  const places = sites.map((site) => {
    const own = functions.get(site.function);
    if (own) return own.push(site) - 1;
    functions.set(site.function, [site]);
    return 0;
  });
  return { functions, places };
}

/** What comes before `site` and not together with it: the nearest; what repeats comes round from its end. */
function nearestBefore(
  site: CallSite,
  all: readonly CallSite[],
  at: number,
  loops: readonly (number | undefined)[],
): CallSite | undefined {
  if (!site.loop && !site.callback) return last(site, all, at, 0, undefined);
  // At the latest it comes round to itself.
  return last(site, all, at, 0, loops) ?? last(site, all, all.length, at, loops);
}

/**
 * The last of those from `start` up to `end` that is not made together with `site`, and, where there are
 * `loops`, comes round with it: a function that is called many times does so as a whole.
 */
function last(
  site: CallSite,
  all: readonly CallSite[],
  end: number,
  start: number,
  loops: readonly (number | undefined)[] | undefined,
): CallSite | undefined {
  for (let i = end - 1; i >= start; i--) {
    const other = all[i] as CallSite;
    const together = other !== site && other.group !== undefined && other.group === site.group;
    if (together) continue;
    if (loops === undefined || site.callback) return other;
    if (other.loop && loops[other.site] === loops[site.site]) return other;
  }
  return undefined;
}

/** Whether the program waits for something that `site` does not need, with nothing in its way. */
function overlap(
  site: CallSite,
  before: CallSite | undefined,
  writes: (other: CallSite) => boolean,
): ReadAhead {
  if (before === undefined) return { can: "no", why: "first" };
  if (writes(before)) return { can: "no", why: "write", site: before.site };
  if (!site.needs?.includes(before.site)) return { can: "yes" };
  if (site.passes) return { can: "chained", site: before.site };
  return { can: "no", why: "needs", site: before.site };
}

/** Whether a call of `writer` may change what `reader` reads; a tool that is not known may. */
function mayChange(
  writer: ToolDescriptor | undefined,
  reader: ToolDescriptor | undefined,
): boolean {
  if (writer === undefined) return true;
  if (writer.annotations?.readOnlyHint === true) return false;
  const apart = writer.server !== reader?.server;
  return !(apart && (writer.unrelated === true || reader?.unrelated === true));
}
