import type * as ESTree from "estree";
import { asyncArrow, nativeFunction } from "../functions.js";
import type { State } from "../state.js";

export function ArrowFunctionExpression(
  node: ESTree.ArrowFunctionExpression,
  state: State,
): ESTree.Expression {
  if (node.async) return asyncArrow(node, state, state.program.inferred.get(node));
  return nativeFunction(node, state, state.lexical);
}
