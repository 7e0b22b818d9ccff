import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { helper } from "../helpers.js";
import type { State } from "../state.js";
import { children, expression } from "../walk.js";

// yield x, yield* x    in an async generator
// → yield yield_(x), yield* delegate(x)
export function YieldExpression(node: ESTree.YieldExpression, state: State): ESTree.Expression {
  if (state.fn.kind !== "async-generator") return children(node, state);
  const value = node.argument ? expression(node.argument, state) : b.nothing();
  if (node.delegate) return b.at(b.yieldsAll(helper("delegate", [value], node, state)), node);
  return b.at(b.yields(helper("yield", [value], node, state)), node);
}
