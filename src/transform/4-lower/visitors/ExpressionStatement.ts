import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";
import * as walk from "../walk.js";

/** A string that is no directive must not become one when what stood before it has moved. */
export function ExpressionStatement(
  node: ESTree.ExpressionStatement,
  state: State,
): ESTree.ExpressionStatement {
  const { expression } = node;
  if (expression.type === "Literal" && typeof expression.value === "string") {
    return b.at(b.statement(b.parens(expression)), node);
  }
  const made = walk.expression(expression, state);
  return made === expression ? node : { ...node, expression: made };
}
