import type * as ESTree from "estree";
import { infer } from "../names-inferred.js";
import type { State } from "../state.js";
import { children } from "../walk.js";

export function AssignmentPattern(
  node: ESTree.AssignmentPattern,
  state: State,
): ESTree.AssignmentPattern {
  if (node.left.type === "Identifier") infer(node.right, node.left.name, state);
  return children(node, state);
}
