import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { forAwait } from "../for-await.js";
import { holdRight } from "../for-head.js";
import { contains, isFunction } from "../query.js";
import type { State } from "../state.js";
import { Loop } from "./Loop.js";

export function ForOfStatement(node: ESTree.ForOfStatement, state: State): ESTree.Statement {
  return forOf(node, undefined, state);
}

/** A label goes to the loop inside what the statement becomes: `continue` names it. */
export function forOf(
  node: ESTree.ForOfStatement,
  label: string | undefined,
  state: State,
): ESTree.Statement {
  if (node.await) return forAwait(node, label, state);
  const loop = Loop(node, { ...state, guarded: true });
  const suspends = contains(
    loop.right,
    (n) => n.type === "YieldExpression",
    (n) => !isFunction(n),
  );
  const labeled = (inner: ESTree.Statement) =>
    label === undefined ? inner : b.labeled(label, inner);
  if (!suspends) return labeled(loop);
  // for (const x of await y) B         QuickJS cannot suspend in the head of `for…of`
  // → { const of = yield y; for (const x of of) B' }
  const [open, held] = holdRight(node, loop.right, "of", state);
  return b.block([...open, labeled(b.at({ ...loop, right: held }, node))]);
}
