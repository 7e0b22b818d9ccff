import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { infer } from "../names-inferred.js";
import { sink } from "../own-name.js";
import type { State } from "../state.js";
import { children, expression } from "../walk.js";

const naming = new Set(["=", "&&=", "||=", "??="]);

export function AssignmentExpression(
  node: ESTree.AssignmentExpression,
  state: State,
): ESTree.Expression {
  if (node.left.type !== "Identifier") return children(node, state);
  if (naming.has(node.operator)) infer(node.right, node.left.name, state);
  const target = sink(node.left, state);
  if (!target) return children(node, state);
  // f += x                 in sloppy `async function f() {}` as an expression
  // → (sink = f, sink += x)
  const write = b.at({ ...node, left: target, right: expression(node.right, state) }, node);
  if (node.operator === "=") return write;
  return b.sequence([b.assign(target, expression(node.left, state)), write]);
}
