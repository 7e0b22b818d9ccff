import type * as ESTree from "estree";
import * as b from "../builders.js";
import { holdRight } from "./for-head.js";
import { helper } from "./helpers.js";
import { changed, type State } from "./state.js";
import { expression, pattern, statement } from "./walk.js";

// for await (L of x) B                         (sections 14.7.5.6 and 7.4.13)
// → { const i = forAwait(x);
//     try { while (forStep(i, yield forNext(i))) { L = i.v; B' } }
//     catch (e) { i.t = true; throw e; }
//     finally {
//       if (i.o) {
//         if (i.t) { try { if (forReturn(i)) yield i.p; } catch {} }
//         else if (forReturn(i)) forDone(yield i.p);
//       } } }
export function forAwait(
  node: ESTree.ForOfStatement,
  label: string | undefined,
  outer: State,
): ESTree.Statement {
  const state = changed(outer, { guarded: true });
  const { names } = state.program;
  const begun = helper("forAwait", [expression(node.right, state)], node.right, state);
  const [open, i] = holdRight(node, begun, "i", state);
  const e = names.fresh("e");
  const of = (name: string) => b.member(i, name);
  const ask = (key: "forNext" | "forReturn") => helper(key, [i], node, state);
  const step = helper("forStep", [i, b.at(b.yields(ask("forNext")), node)], node, state);
  const body = b.block([bind(node, of("v"), state), statement(node.body, state)]);
  const bare = b.at(b.whiles(step, body), node);
  const loop = label === undefined ? bare : b.labeled(label, bare);
  const close = b.block([b.ifs(ask("forReturn"), b.statement(b.yields(of("p"))))]);
  const closing = b.ifs(
    of("t"),
    b.block([b.tries(close.body, [null, []], null)]),
    b.ifs(ask("forReturn"), b.statement(helper("forDone", [b.yields(of("p"))], node, state))),
  );
  return b.block([
    ...open,
    b.tries(
      [loop],
      [b.id(e), [b.statement(b.assign(of("t"), b.literal(true))), b.throws(b.id(e))]],
      [b.ifs(of("o"), b.block([closing]))],
    ),
  ]);
}

function bind(
  node: ESTree.ForOfStatement,
  value: ESTree.Expression,
  state: State,
): ESTree.Statement {
  const { left } = node;
  if (left.type !== "VariableDeclaration") {
    return b.at(b.statement(b.assign(pattern(left, state), value)), left);
  }
  const targets = left.declarations.map((d): [ESTree.Pattern, ESTree.Expression] => [
    pattern(d.id, state),
    value,
  ]);
  return b.at(b.declare(left.kind, targets), left);
}
