import type * as ESTree from "estree";
import * as b from "../builders.js";
import type { HelperKey } from "../types.js";
import type { Names } from "./names.js";
import type { State } from "./state.js";

type Argument = ESTree.Expression | ESTree.SpreadElement;

/**
 * A call of the guest's helper `key`, at the place of `origin`. Inside `with` the name could be
 * anything (E4): that is a problem of the snippet.
 */
export function helper(
  key: HelperKey,
  args: Argument[],
  origin: ESTree.Node,
  state: State,
): ESTree.SimpleCallExpression {
  const { helpers, names, problems } = state.program;
  if (state.inWith) problems.push({ code: "with-async", node: origin });
  return b.at(b.call(b.at(b.id(nameOf(key, helpers, names)), origin), args), origin);
}

/** The name that the program has for the helper. */
export function nameOf(key: HelperKey, helpers: Map<HelperKey, string>, names: Names): string {
  let name = helpers.get(key);
  if (name === undefined) {
    name = names.fresh(key);
    helpers.set(key, name);
  }
  return name;
}
