import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { isFreeOfChain, receiver } from "../calls.js";
import type { Captures } from "../captures.js";
import { helper } from "../helpers.js";
import { contains, isFunction, unparenthesize } from "../query.js";
import type { State } from "../state.js";
import { args, expression } from "../walk.js";

export function CallExpression(node: ESTree.SimpleCallExpression, state: State): ESTree.Expression {
  if (!state.program.analysis.repairs.has(node)) return called(node, state);
  return b.at(b.yields(called(node, state)), node);
}

function called(node: ESTree.SimpleCallExpression, state: State): ESTree.Expression {
  const { toolCalls, dynamicCalls } = state.program.analysis;
  const tool = toolCalls.get(node);
  // get(x)
  // → call(0, x)
  if (tool && !state.inWith) {
    const site: (ESTree.Expression | ESTree.SpreadElement)[] = [b.literal(tool.site)];
    return helper("call", site.concat(args(node.arguments, state)), node, state);
  }
  const site = dynamicCalls.get(node);
  const value = plain(node, state);
  if (site === undefined || state.inWith || !isFreeOfChain(node)) return value;
  return helper("tag", [b.literal(site), value], node, state);
}

function plain(node: ESTree.SimpleCallExpression, state: State): ESTree.Expression {
  const captures = state.lexical.captures;
  if (!captures) return below(node, state);
  if (node.callee.type === "Super") return construct(node, captures, state);
  const callee = unparenthesize(node.callee);
  if (callee.type !== "MemberExpression" || callee.object.type !== "Super")
    return below(node, state);
  // super.m(a)             in an async arrow
  // → super_("m").v.call(this, a)
  const method: ESTree.MemberExpression = {
    ...b.member(expression(callee, state), "call"),
    optional: node.optional,
  };
  return b.at(b.call(method, [receiver(node, state), ...args(node.arguments, state)]), node);
}

function below(node: ESTree.SimpleCallExpression, state: State): ESTree.SimpleCallExpression {
  const callee = expression(node.callee as ESTree.Expression, state);
  const given = args(node.arguments, state);
  if (callee === node.callee && given === node.arguments) return node;
  return { ...node, callee, arguments: given };
}

// super(a), super(await a)    in an async arrow
// → construct(() => [a]), (t = [yield a], construct(() => t))
function construct(
  node: ESTree.SimpleCallExpression,
  captures: Captures,
  state: State,
): ESTree.Expression {
  const list = b.array(args(node.arguments, state));
  const made = (value: ESTree.Expression) =>
    b.at(b.call(captures.use("construct"), [b.arrow([], value)]), node);
  const suspends = contains(
    list,
    (inner) => inner.type === "YieldExpression",
    (inner) => !isFunction(inner),
  );
  if (!suspends) return made(list);
  const held = state.temporaries.take();
  return b.sequence([b.assign(b.id(held), list), made(b.id(held))]);
}
