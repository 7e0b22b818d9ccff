/** Names that anonymous functions get from where they stand; a wrapper's call would lose them. */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import { isFunction, unparenthesize } from "./query.js";
import type { State } from "./state.js";

/** `node`, out of its parentheses, if it is an anonymous function that will be lowered. */
export function anonymousAsync(node: ESTree.Node | null | undefined): ESTree.Node | undefined {
  if (!node) return undefined;
  const inner = unparenthesize(node);
  if (!isFunction(inner) || !inner.async) return undefined;
  return inner.type === "FunctionExpression" && inner.id ? undefined : inner;
}

/** Section 8.4.5, NamedEvaluation: through parentheses, not through anything else. */
export function infer(
  node: ESTree.Node | null | undefined,
  name: string | ESTree.Expression,
  state: State,
): void {
  const anonymous = anonymousAsync(node);
  if (anonymous)
    state.program.inferred.set(anonymous, typeof name === "string" ? b.literal(name) : name);
}

/** The name of a property with a key known before the run; undefined when it is computed. */
export function staticKey(node: {
  key: ESTree.Expression | ESTree.PrivateIdentifier;
  computed: boolean;
}): string | undefined {
  const { key } = node;
  if (node.computed) return undefined;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : undefined;
}
