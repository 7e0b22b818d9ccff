import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { changed, type State } from "../state.js";
import { children } from "../walk.js";

/**
 * QuickJS forgets the `finally` when the pattern of its `catch` throws:
 *
 *     try { A } catch ({ x }) { B } finally { C }
 *     try { A' } catch (e) { let { x } = e; { B' } } finally { C' }
 */
export function TryStatement(node: ESTree.TryStatement, state: State): ESTree.TryStatement {
  const tried = children(node, changed(state, { guarded: true }));
  const { handler, finalizer } = tried;
  const param = handler?.param;
  if (!handler || !finalizer || !param || param.type === "Identifier") return tried;
  const caught = b.id(state.program.names.fresh("e"));
  const bound = b.at(b.declare("let", [[param, caught]]), param);
  const body = b.block([bound, handler.body]);
  return { ...tried, handler: { ...handler, param: caught, body } };
}
