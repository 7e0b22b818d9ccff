import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { apply } from "../calls.js";
import type { State } from "../state.js";
import { children, expression } from "../walk.js";

// return x               in an async generator
// → return yield x
export function ReturnStatement(node: ESTree.ReturnStatement, state: State): ESTree.Statement {
  if (!node.argument || state.fn.kind === "native") return children(node, state);
  if (state.fn.kind === "async-generator") {
    return b.at(b.returns(b.yields(expression(node.argument, state))), node);
  }
  const value = state.guarded ? undefined : apply(node.argument, state);
  return b.at(b.returns(value ?? expression(node.argument, state)), node);
}
