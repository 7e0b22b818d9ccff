import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { receiver } from "../calls.js";
import type { State } from "../state.js";
import { children, expression, visit } from "../walk.js";

// super.tag`x`           in an async arrow
// → super_("tag").v.bind(this)`x`
export function TaggedTemplateExpression(
  node: ESTree.TaggedTemplateExpression,
  state: State,
): ESTree.Expression {
  const { tag } = node;
  const isSuper = tag.type === "MemberExpression" && tag.object.type === "Super";
  if (!isSuper || !state.lexical.captures) return children(node, state);
  const bound = b.call(b.member(expression(tag, state), "bind"), [receiver(tag, state)]);
  return { ...node, tag: bound, quasi: visit(node.quasi, state) as ESTree.TemplateLiteral };
}
