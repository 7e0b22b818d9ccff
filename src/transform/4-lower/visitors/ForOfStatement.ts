import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { forAwait } from "../for-await.js";
import { holdRight } from "../for-head.js";
import { contains, isFunction } from "../query.js";
import { changed, type State } from "../state.js";
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
  const loop = Loop(node, changed(state, { guarded: true }));
  const labeled = (inner: ESTree.Statement) =>
    label === undefined ? inner : b.labeled(label, inner);
  const inTarget = suspends(loop.left);
  if (!inTarget && !suspends(loop.right)) return labeled(loop);
  // QuickJS cannot suspend in the head of `for…of`.
  // for (const x of await y) B         → { const of = yield y; for (const x of of) B' }
  // for (const { x = await y } of z) B → { const of = z; for (const item of of) { const { x = yield y } = item; B' } }
  const [open, right] = holdRight(node, loop.right, "of", state);
  const held = inTarget ? { ...loop, ...bindInside(loop, state) } : loop;
  return b.block([...open, labeled(b.at({ ...held, right }, node))]);
}

function suspends(head: ESTree.Node): boolean {
  return contains(
    head,
    (n) => n.type === "YieldExpression",
    (n) => !isFunction(n),
  );
}

function bindInside(
  { left, body }: Pick<ESTree.ForOfStatement, "left" | "body">,
  state: State,
): Pick<ESTree.ForOfStatement, "left" | "body"> {
  const item = b.id(state.program.names.fresh("item"));
  const bound =
    left.type === "VariableDeclaration"
      ? b.declare(
          left.kind,
          left.declarations.map(({ id }): [ESTree.Pattern, ESTree.Expression] => [id, item]),
        )
      : b.statement(b.assign(left, item));
  return { left: b.declare("const", [[item]]), body: b.block([b.at(bound, left), body]) };
}
