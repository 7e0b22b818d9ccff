import type * as ESTree from "estree";
import { nativeFunction } from "../functions.js";
import { isFunction } from "../query.js";
import type { State } from "../state.js";
import { expression, visit } from "../walk.js";

/** Of patterns, and of objects where no async function is concerned: see ObjectExpression. */
export function Property(
  node: ESTree.Property | ESTree.AssignmentProperty,
  state: State,
): ESTree.Property {
  const key = node.computed ? expression(node.key, state) : node.key;
  if (isFunction(node.value) && (node.method || node.kind !== "init"))
    return { ...node, key, value: nativeFunction(node.value, state) } as ESTree.Property;
  const value = visit(node.value, state) as ESTree.Property["value"];
  if (key === node.key && value === node.value) return node as ESTree.Property;
  const copy = { ...node, key, value } as ESTree.Property;
  return copy.shorthand && !isStillShort(copy) ? { ...copy, shorthand: false } : copy;
}

function isStillShort({ key, value }: ESTree.Property): boolean {
  const target = value.type === "AssignmentPattern" ? value.left : value;
  return key.type === "Identifier" && target.type === "Identifier" && key.name === target.name;
}
