import type * as ESTree from "estree";
import type { State } from "../state.js";
import { children } from "../walk.js";

export function TryStatement(node: ESTree.TryStatement, state: State): ESTree.TryStatement {
  return children(node, { ...state, guarded: true });
}
