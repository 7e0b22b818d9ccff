import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";

/** `break` and `continue`. */
export function Jump<T extends ESTree.BreakStatement | ESTree.ContinueStatement>(
  node: T,
  state: State,
): T {
  const label = node.label && state.labels.get(node.label.name);
  return label === undefined || label === null ? node : { ...node, label: b.id(label) };
}
