import type * as ESTree from "estree";
import type { State } from "../state.js";
import { blockBody } from "../statements.js";

export function BlockStatement(node: ESTree.BlockStatement, state: State): ESTree.BlockStatement {
  return { ...node, body: blockBody(node.body, state) };
}
