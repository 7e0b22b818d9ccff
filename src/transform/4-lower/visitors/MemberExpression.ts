import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";
import { children, expression } from "../walk.js";

// super.x                in an async arrow
// → super_("x").v
export function MemberExpression(node: ESTree.MemberExpression, state: State): ESTree.Expression {
  const captures = state.lexical.captures;
  if (node.object.type !== "Super" || !captures)
    return state.program.points.whole(children(node, state), node) as ESTree.Expression;
  const key =
    node.property.type === "Identifier" && !node.computed
      ? b.literal(node.property.name)
      : expression(node.property, state);
  return b.at(b.member(b.call(captures.use("super"), [key]), "v"), node);
}
