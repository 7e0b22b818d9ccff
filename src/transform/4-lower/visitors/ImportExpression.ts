import type * as ESTree from "estree";
import { helper } from "../helpers.js";
import type { State } from "../state.js";
import { expression } from "../walk.js";

// import(x)              the engine would give one of its own promises (T2)
// → import_(x)
export function ImportExpression(node: ESTree.ImportExpression, state: State): ESTree.Expression {
  return helper("import", [expression(node.source, state)], node, state);
}
