import type * as ESTree from "estree";
import { nativeFunction } from "../functions.js";
import type { State } from "../state.js";

/** Async ones are hoisted by their statement list. */
export function FunctionDeclaration(
  node: ESTree.FunctionDeclaration,
  state: State,
): ESTree.FunctionDeclaration {
  return nativeFunction(node, state);
}
