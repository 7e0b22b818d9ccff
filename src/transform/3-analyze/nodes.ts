/** A loose view of ESTree: one shape for every node, as our walks meet them. */
import type * as ESTree from "estree";

export interface Node {
  type: string;
  start: number;
  end: number;
  [key: string]: unknown;
}

export type FunctionNode =
  | ESTree.FunctionDeclaration
  | ESTree.FunctionExpression
  | ESTree.ArrowFunctionExpression;

export const loose = (node: unknown): Node => node as Node;

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

/** `node` without the parentheses around it. */
export function bare(node: Node): Node {
  let inner = node;
  while (inner.type === "ParenthesizedExpression") inner = inner.expression as Node;
  return inner;
}

/** Without parentheses and the optional chain's wrapper. */
export function unchained(node: Node): Node {
  let inner = bare(node);
  while (inner.type === "ChainExpression") inner = bare(inner.expression as Node);
  return inner;
}

export function isFunction(node: Node): boolean {
  return (
    node.type === "ArrowFunctionExpression" ||
    node.type === "FunctionExpression" ||
    node.type === "FunctionDeclaration"
  );
}

/** The name a member expression or property names for certain; undefined when computed. */
export function staticKey(computed: unknown, key: Node): string | undefined {
  if (key.type === "PrivateIdentifier") return undefined;
  if (!computed) return key.type === "Identifier" ? (key.name as string) : literalKey(key);
  return literalKey(bare(key));
}

function literalKey(key: Node): string | undefined {
  if (key.type === "Literal" && (typeof key.value === "string" || typeof key.value === "number")) {
    return String(key.value);
  }
  if (key.type === "TemplateLiteral" && (key.expressions as Node[]).length === 0) {
    const quasi = (key.quasis as { value: { cooked?: string | null } }[])[0];
    return quasi?.value.cooked ?? undefined;
  }
  return undefined;
}

/** What `a.b` names: its property, when `node` is such and it is certain. */
export function memberName(node: Node): string | undefined {
  return node.type === "MemberExpression"
    ? staticKey(node.computed, node.property as Node)
    : undefined;
}
