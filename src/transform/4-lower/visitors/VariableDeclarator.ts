import type * as ESTree from "estree";
import { infer } from "../names-inferred.js";
import type { State } from "../state.js";
import { children } from "../walk.js";

export function VariableDeclarator(
  node: ESTree.VariableDeclarator,
  state: State,
): ESTree.VariableDeclarator {
  if (node.id.type === "Identifier") infer(node.init, node.id.name, state);
  return children(node, state);
}
