import type * as ESTree from "estree";
import * as b from "../builders.js";
import type { State } from "./state.js";

/**
 * Where an assignment to a named async function expression's own name goes in sloppy code, which
 * ignores it; undefined for any other target, and in strict code, where `const` throws as it must.
 */
export function sink(target: ESTree.Identifier, state: State): ESTree.Identifier | undefined {
  const own = state.ownNames.get(target.name);
  if (!own || state.strict || state.program.analysis.declaredIn(target) !== own.node)
    return undefined;
  own.used = true;
  own.sink ??= state.program.names.fresh("sink");
  return b.id(own.sink);
}
