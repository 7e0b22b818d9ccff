import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";

// new.target             in an async arrow
// → target
export function MetaProperty(node: ESTree.MetaProperty, state: State): ESTree.Expression {
  const captures = state.lexical.captures;
  return captures && node.meta.name === "new" ? b.at(captures.use("target"), node) : node;
}
