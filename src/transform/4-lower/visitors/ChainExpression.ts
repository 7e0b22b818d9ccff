import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { isFreeOfChain } from "../calls.js";
import { helper } from "../helpers.js";
import type { State } from "../state.js";
import { children } from "../walk.js";

// api?.[name](x)
// → tag(0, api?.[name](x))
export function ChainExpression(node: ESTree.ChainExpression, state: State): ESTree.Expression {
  const value = children(node, state);
  const { dynamicCalls } = state.program.analysis;
  const inner = node.expression;
  const site = inner.type === "CallExpression" ? dynamicCalls.get(inner) : undefined;
  if (inner.type !== "CallExpression" || site === undefined) return value;
  if (state.inWith || isFreeOfChain(inner)) return value;
  return helper("tag", [b.literal(site), value], node, state);
}
