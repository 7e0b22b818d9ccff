import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";

// this                   in an async arrow of a derived constructor
// → this_()
export function ThisExpression(node: ESTree.ThisExpression, state: State): ESTree.Expression {
  const { captures, arrow, derived } = state.lexical;
  if (!captures || !arrow) return node;
  if (derived) return b.at(b.call(captures.use("this"), []), node);
  arrow.usesThis = true;
  return node;
}
