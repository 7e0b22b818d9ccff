import type * as ESTree from "estree";
import { named, nativeFunction, wrapped } from "../functions.js";
import type { State } from "../state.js";

export function FunctionExpression(
  node: ESTree.FunctionExpression,
  state: State,
): ESTree.Expression {
  if (!node.async) return nativeFunction(node, state);
  if (node.id) return named(node, node.id, state);
  return wrapped(node, state, state.program.inferred.get(node));
}
