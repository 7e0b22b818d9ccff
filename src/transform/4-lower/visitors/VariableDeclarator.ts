import type * as ESTree from "estree";
import { infer } from "../names-inferred.js";
import type { State } from "../state.js";
import { expression, pattern } from "../walk.js";

export function VariableDeclarator(
  node: ESTree.VariableDeclarator,
  state: State,
): ESTree.VariableDeclarator {
  if (node.id.type === "Identifier") infer(node.init, node.id.name, state);
  const id = pattern(node.id, state);
  const init = node.init && expression(node.init, state);
  return id === node.id && init === node.init ? node : { ...node, id, init };
}
