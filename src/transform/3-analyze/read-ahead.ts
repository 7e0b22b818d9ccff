/** Whether a call's result may be fetched before the program asks for it (R3), as far as the text tells. */
import type { CallSite, Catalog, ReadAhead, ToolDescriptor } from "../types.js";
import type { CallRecord } from "./records.js";

interface Known {
  sites: readonly CallSite[];
  records: readonly CallRecord[];
  tools: readonly ToolDescriptor[];
  /** The sites of each function. */
  functions: ReadonlyMap<string | undefined, readonly CallSite[]>;
  /** Where among them each site stands. */
  places: readonly number[];
  /** Those of no tool that only reads; found when they are asked for. */
  writers?: readonly CallSite[];
}

/**
 * @param sites in source order, complete but for `ahead`
 * @param records of the same calls
 */
export function readAhead(
  sites: readonly CallSite[],
  records: readonly CallRecord[],
  { tools }: Catalog,
): ReadAhead[] {
  const known: Known = { sites, records, tools, ...grouped(sites) };
  return sites.map(aheadOf, known);
}

function aheadOf(this: Known, site: CallSite): ReadAhead {
  const before = nearestBefore(site, this);
  if (before === undefined) return { can: "no", why: "first" };
  const tool = toolOf(site, this);
  const refused = refusal(tool);
  return refused === undefined ? among(site, before, tool, this) : { can: "no", why: refused };
}

/** Of a call of a tool that only reads. */
function among(
  site: CallSite,
  before: CallSite,
  tool: ToolDescriptor | undefined,
  known: Known,
): ReadAhead {
  const found = overlap(site, before, mayChange(toolOf(before, known), tool));
  if (found.can !== "yes" && found.can !== "chained") return found;
  const elsewhere = site.callback
    ? writersIn(known).find(
        (other) => other.function !== site.function && mayChange(toolOf(other, known), tool),
      )
    : undefined;
  if (elsewhere !== undefined) return { can: "maybe", why: "write", site: elsewhere.site };
  if (found.can === "chained") return found;
  const { needs = [], dependsOn } = site;
  const decides = dependsOn.find((other) => !needs.includes(other));
  return decides === undefined ? found : { can: "maybe", why: "decides", site: decides };
}

function toolOf({ site }: CallSite, { records, tools }: Known): ToolDescriptor | undefined {
  return tools[records[site]?.tool ?? -1];
}

function writersIn(known: Known): readonly CallSite[] {
  known.writers ??= known.sites.filter(
    (site) => toolOf(site, known)?.annotations?.readOnlyHint !== true,
  );
  return known.writers;
}

function refusal(tool: ToolDescriptor | undefined) {
  if (tool === undefined) return "dynamic";
  if (tool.policy === "deny") return "denied";
  if (tool.policy === "ask") return "asks";
  if (tool.annotations?.readOnlyHint === true) return undefined;
  return tool.untrusted === true ? "not-trusted" : "not-read-only";
}

function grouped(sites: readonly CallSite[]): Pick<Known, "functions" | "places"> {
  const functions = new Map<string | undefined, CallSite[]>();
  const places: number[] = [];
  for (let i = 0; i < sites.length; i++) {
    const site = sites[i] as CallSite;
    const own = functions.get(site.function);
    if (own === undefined) functions.set(site.function, [site]);
    places.push(own === undefined ? 0 : own.push(site) - 1);
  }
  return { functions, places };
}

/** What comes before `site` and not together with it: the nearest; what repeats comes round from its end. */
function nearestBefore(
  site: CallSite,
  { functions, places, records }: Known,
): CallSite | undefined {
  const all = functions.get(site.function) ?? [];
  const at = places[site.site] ?? 0;
  if (!site.loop && !site.callback) return last(site, all, at, 0, undefined);
  // At the latest it comes round to itself.
  return last(site, all, at, 0, records) ?? last(site, all, all.length, at, records);
}

/**
 * The last of those from `start` up to `end` that is not made together with `site`, and, where there are
 * `records`, comes round with it: a function that is called many times does so as a whole.
 */
function last(
  site: CallSite,
  all: readonly CallSite[],
  end: number,
  start: number,
  records: readonly CallRecord[] | undefined,
): CallSite | undefined {
  for (let i = end - 1; i >= start; i--) {
    const other = all[i] as CallSite;
    const together = other !== site && other.group !== undefined && other.group === site.group;
    if (together) continue;
    if (records === undefined || site.callback) return other;
    if (other.loop && records[other.site]?.outermost === records[site.site]?.outermost)
      return other;
  }
  return undefined;
}

/**
 * Whether the program waits for something that `site` does not need, with nothing in its way.
 * @param writes whether `before` may change what `site` reads
 */
function overlap(site: CallSite, before: CallSite, writes: boolean): ReadAhead {
  if (writes) return { can: "no", why: "write", site: before.site };
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
