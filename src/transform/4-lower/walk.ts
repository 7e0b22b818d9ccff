/** The walk: `visit` asks the node's visitor, `children` goes on below it. Nodes are copied. */
import type * as ESTree from "estree";
import type { State } from "./state.js";
import { visitors } from "./visitors/index.js";

type Visit = (node: ESTree.Node, state: State) => ESTree.Node;

export function visit<T extends ESTree.Node>(node: T, state: State): ESTree.Node {
  const visitor = (visitors as { [type: string]: Visit | undefined })[node.type];
  return visitor ? visitor(node, state) : children(node, state);
}

export function isNode(value: unknown): value is ESTree.Node {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as { type?: unknown }).type === "string"
  );
}

/** A copy of `node` with its children visited; property names are no identifiers. */
export function children<T extends ESTree.Node>(node: T, state: State): T {
  const copy: { [key: string]: unknown } = { ...node };
  for (const key of Object.keys(copy)) {
    const value = copy[key];
    if (typeof value !== "object" || !leadsDown(key, node)) continue;
    if (Array.isArray(value))
      copy[key] = value.map((item) => (isNode(item) ? visit(item, state) : item));
    else if (isNode(value)) copy[key] = visit(value, state);
  }
  return copy as unknown as T;
}

/** Whether there is more of the program under this key of `node`, when an object is. */
export function leadsDown(key: string, node: ESTree.Node): boolean {
  if (key === "loc" || key === "regex" || (key === "value" && node.type === "Literal"))
    return false;
  if (key === "key" || key === "property") return "computed" in node && node.computed === true;
  return node.type !== "MetaProperty";
}

export function expression(node: ESTree.Node, state: State): ESTree.Expression {
  return visit(node, state) as ESTree.Expression;
}

export function pattern(node: ESTree.Node, state: State): ESTree.Pattern {
  return visit(node, state) as ESTree.Pattern;
}

export function statement(node: ESTree.Node, state: State): ESTree.Statement {
  return visit(node, state) as ESTree.Statement;
}

export function args(
  list: (ESTree.Expression | ESTree.SpreadElement)[],
  state: State,
): (ESTree.Expression | ESTree.SpreadElement)[] {
  return list.map((node) => visit(node, state) as ESTree.Expression | ESTree.SpreadElement);
}
