import type * as ESTree from "estree";
import type { State } from "../state.js";
import { expression, statement } from "../walk.js";

export function WithStatement(node: ESTree.WithStatement, state: State): ESTree.WithStatement {
  const body = statement(node.body, { ...state, inWith: true, guarded: true });
  return { ...node, object: expression(node.object, state), body };
}
