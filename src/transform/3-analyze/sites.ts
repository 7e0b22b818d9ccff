/** Call records into call sites: which are real, in what order, and what each depends on. */
import { positionAt } from "../code-frame.js";
import type { CallSite, ReadAhead } from "../types.js";
import type { Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import { markPassed } from "./passed-on.js";
import { readAhead } from "./read-ahead.js";
import type { CallRecord, FunctionInfo } from "./records.js";

export interface Sited {
  record: CallRecord;
  site: CallSite;
}

export function sitesOf(
  pass: Pass,
  source: string,
  once: (info: FunctionInfo) => boolean,
): Sited[] {
  const records = recordsOf(pass);
  const depends = dependences(pass, records, "depends");
  const needs = dependences(pass, records, "needs");
  const sites = records.map(siteOf, { pass, source, depends, needs, once });
  markPassed(pass, pass.root.node, records, sites);
  return joined(records, sites, readAhead(sites, records, pass.catalog));
}

/** The calls that may be of tools, each marked as where its result comes from. */
function recordsOf({ flow, calls, toolNodes }: Pass): CallRecord[] {
  const tainted = toolNodes.length === 0 ? undefined : flow.reachable(toolNodes);
  const records: CallRecord[] = [];
  for (let i = 0; i < calls.length; i++) {
    const record = calls[i] as CallRecord;
    if (record.kind === "candidate" && tainted?.has(record.calleeFlow) !== true) continue;
    flow.markSite(record.value, records.push(record) - 1);
  }
  return records;
}

function joined(
  records: readonly CallRecord[],
  sites: readonly CallSite[],
  ahead: readonly ReadAhead[],
): Sited[] {
  const sited: Sited[] = [];
  for (let i = 0; i < records.length; i++) {
    const site = sites[i] as CallSite;
    site.ahead = ahead[i] as ReadAhead;
    sited.push({ record: records[i] as CallRecord, site });
  }
  return sited;
}

interface Known {
  pass: Pass;
  source: string;
  depends: readonly number[][];
  needs: readonly number[][];
  once: (info: FunctionInfo) => boolean;
}

function siteOf(this: Known, record: CallRecord, index: number): CallSite {
  const { pass, source, once } = this;
  const needs = this.needs[index] as number[];
  const { node, fn } = record;
  const tool = record.tool === undefined ? undefined : pass.catalog.tools[record.tool];
  const name = functionName(fn);
  const { line, column } = positionAt(source, node.start);
  const site: Omit<CallSite, "dependsOn"> & Partial<CallSite> = {
    start: node.start,
    end: node.end,
    line,
    column,
    site: index,
    tool: tool?.name,
    dynamic: record.kind !== "static",
    callee: calleeText(source, node),
    awaited: record.use === "await" || record.repaired === true,
    loop: record.loop || record.kind === "callback",
    branch: record.branch,
    guarded: record.guarded,
    callback: record.kind === "callback" || !once(fn),
  };
  if (name !== undefined) site.function = name;
  site.dependsOn = this.depends[index] as number[];
  if (needs.length > 0) site.needs = needs;
  if (record.combinator !== undefined) {
    site.combinator = record.combinator;
    site.group = record.group;
  }
  if (tool?.policy !== undefined) site.policy = tool.policy;
  return site as CallSite;
}

/** A site that depends on itself is one whose next turn needs the result of the last. */
function dependences(
  pass: Pass,
  records: readonly CallRecord[],
  of: "depends" | "needs",
): number[][] {
  const all: number[][] = [];
  const { flow } = pass;
  if (flow.overflow) return inOrder(records);
  for (let i = 0; i < records.length; i++) {
    const { needs, depends } = records[i] as CallRecord;
    const node = of === "needs" ? needs : depends;
    const found = node === 0 ? [] : flow.sitesInto(node, of === "needs");
    if (found === undefined) return inOrder(records);
    all.push(found);
  }
  return all;
}

/** Too big to follow: each waits for the one before it, and what repeats for the last of all. */
function inOrder(records: readonly CallRecord[]): number[][] {
  const last = records.length - 1;
  return records.map(({ loop, fn }, i) => {
    const before = i > 0 ? [i - 1] : [];
    return (loop || fn.parent !== undefined) && last > i - 1 ? [...before, last] : before;
  });
}

function functionName(fn: FunctionInfo): string | undefined {
  for (let info: FunctionInfo | undefined = fn; info !== undefined; info = info.parent) {
    if (info.name !== undefined) return info.name;
  }
  return undefined;
}

const MAX_CALLEE = 80;

function calleeText(source: string, node: Node): string {
  const { start, end } = node.callee as Node;
  if (end - start <= MAX_CALLEE) return source.slice(start, end).replace(/\s+/g, " ");
  const text = source.slice(start, Math.min(end, start + MAX_CALLEE * 2)).replace(/\s+/g, " ");
  return text.length > MAX_CALLEE || end - start > MAX_CALLEE * 2
    ? `${text.slice(0, MAX_CALLEE - 1)}…`
    : text;
}
