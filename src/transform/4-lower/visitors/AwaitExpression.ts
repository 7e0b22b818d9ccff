import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { apply } from "../calls.js";
import type { State } from "../state.js";
import { expression } from "../walk.js";

// await x, await f(a)
// → yield x, yield apply(f, void 0, [a])
export function AwaitExpression(node: ESTree.AwaitExpression, state: State): ESTree.Expression {
  const landed = state.program.points.landed(node);
  if (landed !== undefined) return b.at(b.id(landed), node);
  const value = apply(node.argument, state) ?? expression(node.argument, state);
  return b.at(b.yields(value), node);
}
