import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";
import { expression } from "../walk.js";

function below(node: ESTree.MemberExpression, state: State): ESTree.MemberExpression {
  const object = expression(node.object as ESTree.Expression, state);
  const property = node.computed
    ? expression(node.property as ESTree.Expression, state)
    : node.property;
  return object === node.object && property === node.property
    ? node
    : { ...node, object, property };
}

// super.x                in an async arrow
// → super_("x").v
export function MemberExpression(node: ESTree.MemberExpression, state: State): ESTree.Expression {
  const captures = state.lexical.captures;
  if (node.object.type !== "Super" || !captures) {
    const made = below(node, state);
    const { points } = state.program;
    return points.looks ? (points.whole(made, node) as ESTree.Expression) : made;
  }
  const key =
    node.property.type === "Identifier" && !node.computed
      ? b.literal(node.property.name)
      : expression(node.property, state);
  return b.at(b.member(b.call(captures.use("super"), [key]), "v"), node);
}
