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
  pass.held.forEach((record, binding) => {
    held.set(record, binding);
  });
  for (let i = 0; i < pass.calls.length; i++) {
    const record = pass.calls[i] as CallRecord;
    if (record.kind !== "static" || record.tool === undefined) continue;
    const by = record.use === "plain" ? undefined : held.get(record);
    const plainly = by === undefined ? record.use === "plain" : isPlain(by);
    if (!plainly) continue;
    const legal = record.awaitLegal && !inChain(record);
    record.repaired = legal;
    if (legal) repairs.add(record.node as unknown as ESTree.CallExpression);
    const tool = pass.catalog.tools[record.tool]?.name ?? "";
    pass.report("forgotten-await", record.node, {
      tool,
      repaired: legal,
      inPlace: by === undefined,
    });
  }
  return repairs;
}

const isPlain = ({ plainUses, otherUses }: Binding): boolean => plainUses > 0 && otherUses === 0;

function inChain(record: CallRecord): boolean {
  let node: unknown = record.node;
  while (typeof node === "object" && node !== null) {
    const at = node as { optional?: boolean; callee?: unknown; object?: unknown };
    if (at.optional === true) return true;
    node = at.callee ?? at.object;
  }
  return false;
}
