/** Calls: of tools, and those that the driver makes for us. */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import { helper } from "./helpers.js";
import { unparenthesize } from "./query.js";
import type { State } from "./state.js";
import { args, expression } from "./walk.js";

// f(a), o.m(a)
// → apply(f, void 0, [a]), apply((t = o).m, t, [a])
/** Undefined when the call must be made where it stands. */
export function apply(node: ESTree.Node, state: State): ESTree.Expression | undefined {
  const call = unparenthesize(node);
  const { analysis, flat } = state.program;
  if (!flat || state.inWith || call.type !== "CallExpression" || call.optional) return undefined;
  if (analysis.toolCalls.has(call) || analysis.repairs.has(call)) return undefined;
  if (call.callee.type === "Super") return undefined;
  const callee = unparenthesize(call.callee);
  if (callee.type === "Identifier" && callee.name === "eval") return undefined;
  if (isShortCircuit(callee) || isBuiltIn(callee, state)) return undefined;
  const [f, self] = reference(callee, call.callee, state);
  const site = analysis.dynamicCalls.get(call);
  const list = b.array(args(call.arguments, state));
  const site_ = site === undefined ? [] : [b.literal(site)];
  return helper("apply", [f, self, list, ...site_], call, state);
}

function isShortCircuit(callee: ESTree.Node): boolean {
  for (let node = callee; ; ) {
    if (node.type === "ChainExpression") return true;
    if (node.type === "MemberExpression") node = unparenthesize(node.object);
    else return false;
  }
}

/** `Promise.all(…)` and the like are no functions of the snippet: nothing is won. */
function isBuiltIn(callee: ESTree.Node, state: State): boolean {
  const root = callee.type === "MemberExpression" ? callee.object : callee;
  if (root.type !== "Identifier") return false;
  const { analysis } = state.program;
  return (
    /^[A-Z]/.test(root.name) &&
    analysis.declaredIn(root) === undefined &&
    !analysis.toolValues.has(root.name)
  );
}

/** The function and the receiver of a call. */
function reference(
  callee: ESTree.Node,
  written: ESTree.Expression,
  state: State,
): [ESTree.Expression, ESTree.Expression] {
  if (callee.type !== "MemberExpression") return [expression(written, state), b.nothing()];
  const object = unparenthesize(callee.object);
  if (object.type === "Super") return [expression(callee, state), receiver(callee, state)];
  const plain =
    object.type === "ThisExpression" ||
    (object.type === "Identifier" &&
      state.program.analysis.declaredIn(object) !== undefined &&
      state.program.analysis.isConstant(object));
  if (plain) return [expression(callee, state), expression(object, state)];
  const temporary = state.fn.temporaries.take();
  const held = b.assign(b.id(temporary), expression(callee.object, state));
  const property = callee.computed ? expression(callee.property, state) : callee.property;
  state.fn.temporaries.release(temporary);
  const f = b.at<ESTree.MemberExpression>({ ...callee, object: b.parens(held), property }, callee);
  return [f, b.id(temporary)];
}

/** `this`, where a call of `super.m` stands. */
export function receiver(origin: ESTree.Node, state: State): ESTree.Expression {
  return expression(b.at(b.self(), origin), state);
}

/** Whether a call that may be a tool's can be wrapped without breaking a chain of `?.`. */
export function isFreeOfChain(node: ESTree.SimpleCallExpression): boolean {
  if (node.optional) return false;
  for (let inner: ESTree.Node = node.callee; ; ) {
    if (inner.type === "MemberExpression" || inner.type === "CallExpression") {
      if (inner.optional) return false;
      inner = inner.type === "MemberExpression" ? inner.object : inner.callee;
    } else return true;
  }
}
