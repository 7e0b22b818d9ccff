import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { sink } from "../own-name.js";
import type { State } from "../state.js";
import { children, expression } from "../walk.js";

// f++                    in sloppy `async function f() {}` as an expression
// → (sink = f, sink++)
export function UpdateExpression(node: ESTree.UpdateExpression, state: State): ESTree.Expression {
  const target = node.argument.type === "Identifier" ? sink(node.argument, state) : undefined;
  if (!target) return children(node, state);
  return b.sequence([
    b.assign(target, expression(node.argument, state)),
    b.at({ ...node, argument: target }, node),
  ]);
}
