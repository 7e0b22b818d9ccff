import type * as ESTree from "estree";
import { changed, type State } from "../state.js";
import { expression, statement } from "../walk.js";

export function WithStatement(node: ESTree.WithStatement, state: State): ESTree.WithStatement {
  const body = statement(node.body, changed(state, { inWith: true, guarded: true }));
  return { ...node, object: expression(node.object, state), body };
}
