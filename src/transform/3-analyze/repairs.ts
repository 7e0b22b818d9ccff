/** Forgotten `await`: a tool's promise used as if it were its value. */
import type * as ESTree from "estree";
import type { Pass } from "./pass.js";
import type { CallRecord } from "./records.js";
import type { Binding } from "./scope-types.js";

/**
 * The calls to be awaited after all. A call is repaired where its value is plainly used: its
 * property read, iterated, computed or shown; or where it is held by a constant of which every use
 * is such. An optional call stays: the chain it is in may stop before it.
 */
export function repairsOf(pass: Pass): Set<ESTree.CallExpression> {
  const repairs = new Set<ESTree.CallExpression>();
  const held = new Map<CallRecord, Binding>();
  for (const [binding, record] of pass.held) held.set(record, binding);
  for (const record of pass.calls) {
    if (record.kind !== "static" || record.tool === undefined) continue;
    const by = held.get(record);
    const plainly =
      record.use === "plain" || (by !== undefined && by.plainUses > 0 && by.otherUses === 0);
    if (!plainly) continue;
    const legal = record.awaitLegal && !inChain(record);
    record.repaired = legal;
    if (legal) repairs.add(record.node as unknown as ESTree.CallExpression);
    const tool = pass.catalog.tools[record.tool]?.name ?? "";
    pass.report("forgotten-await", record.node, { tool, repaired: legal });
  }
  return repairs;
}

function inChain(record: CallRecord): boolean {
  let node: unknown = record.node;
  while (typeof node === "object" && node !== null) {
    const at = node as { optional?: boolean; callee?: unknown; object?: unknown };
    if (at.optional === true) return true;
    node = at.callee ?? at.object;
  }
  return false;
}
