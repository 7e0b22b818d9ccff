/** Whether a call's result may be fetched before the program asks for it (R3), as far as the text tells. */
import type { CallSite, Catalog, ReadAhead, ToolDescriptor } from "../types.js";

/**
 * @param sites in source order, complete but for `ahead`
 * @param loops of each site: where the outermost loop around it begins
 */
export function readAhead(
  sites: readonly CallSite[],
  loops: readonly (number | undefined)[],
  catalog: Catalog,
): ReadAhead[] {
  const tools = new Map(catalog.tools.map((tool) => [tool.name, tool]));
  const toolOf = ({ tool }: CallSite) => (tool === undefined ? undefined : tools.get(tool));
  const functions = grouped(sites);
  const writers = sites.filter((site) => toolOf(site)?.annotations?.readOnlyHint !== true);
  return sites.map((site) => {
    const tool = toolOf(site);
    const before = walkedBefore(site, functions.get(site.function) ?? [], loops);
    const found = overlap(site, before, (other) => mayChange(toolOf(other), tool));
    if (found.can === "no" && found.why === "first") return found;
    const refused = refusal(tool);
    if (refused !== undefined) return { can: "no", why: refused };
    if (found.can !== "yes") return found;
    const elsewhere = writers.find(
      (other) => other.function !== site.function && mayChange(toolOf(other), tool),
    );
    if (site.callback && elsewhere !== undefined)
      return { can: "maybe", why: "write", site: elsewhere.site };
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

function grouped(sites: readonly CallSite[]): Map<string | undefined, CallSite[]> {
  const groups = new Map<string | undefined, CallSite[]>();
  for (const site of sites) {
    const group = groups.get(site.function);
    if (group) group.push(site);
    else groups.set(site.function, [site]);
  }
  return groups;
}

/** What comes before `site`, the nearest first; what repeats comes round from its end. */
function walkedBefore(
  site: CallSite,
  all: readonly CallSite[],
  loops: readonly (number | undefined)[],
): CallSite[] {
  const at = all.indexOf(site);
  const before = all.slice(0, at).reverse();
  if (!site.loop && !site.callback) return before;
  // A function that is called many times comes round as a whole.
  const turns = (other: CallSite) =>
    site.callback || (other.loop && loops[other.site] === loops[site.site]);
  const round = all.slice(at).filter(turns).reverse();
  return [...before.filter(turns), ...round, ...before.filter((other) => !turns(other))];
}

/** Whether the program waits for something that `site` does not need, with nothing in its way. */
function overlap(
  site: CallSite,
  before: readonly CallSite[],
  writes: (other: CallSite) => boolean,
): ReadAhead {
  for (const other of before) {
    if (other !== site && other.group !== undefined && other.group === site.group) continue;
    if (writes(other)) return { can: "no", why: "write", site: other.site };
    if (site.needs?.includes(other.site)) return { can: "no", why: "needs", site: other.site };
    return { can: "yes" };
  }
  return { can: "no", why: "first" };
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
