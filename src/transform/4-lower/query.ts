/** Questions about trees. */
import type * as ESTree from "estree";
import { below, isName } from "./below.js";

export type FunctionNode =
  | ESTree.FunctionDeclaration
  | ESTree.FunctionExpression
  | ESTree.ArrowFunctionExpression;

export function unparenthesize(node: ESTree.Node): ESTree.Node {
  let inner = node;
  while (inner.type === "ParenthesizedExpression") inner = inner.expression;
  return inner;
}

export function isFunction(node: ESTree.Node): node is FunctionNode {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression"
  );
}

const none: readonly string[] = [];

type Below = ESTree.Node | (ESTree.Node | null)[] | null | undefined;

/** Whether `test` holds for `node` or anything below it; `into` says what to look inside of. */
export function contains(
  node: ESTree.Node,
  test: (node: ESTree.Node) => boolean,
  into: (node: ESTree.Node) => boolean = () => true,
): boolean {
  const pending: ESTree.Node[] = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (test(next)) return true;
    if (next !== node && !into(next)) continue;
    const keys = below.get(next.type) ?? none;
    const fields = next as unknown as { [key: string]: Below };
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      const value = fields[key];
      if (!value || isName(key, fields)) continue;
      if (!Array.isArray(value)) pending.push(value);
      else for (const item of value) if (item) pending.push(item);
    }
  }
  return false;
}

/** Whether a method's own code, arrows included, says `super`. */
export function usesSuper(method: ESTree.FunctionExpression): boolean {
  const own = (node: ESTree.Node) =>
    !(isFunction(node) && node.type !== "ArrowFunctionExpression") &&
    node.type !== "PropertyDefinition" &&
    node.type !== "StaticBlock";
  return contains(method, (node) => node.type === "Super", own);
}

/** The names that a pattern binds. */
export function boundNames(pattern: ESTree.Pattern): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((p) => boundNames(p.type === "RestElement" ? p : p.value));
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []));
    case "RestElement":
      return boundNames(pattern.argument);
    case "AssignmentPattern":
      return boundNames(pattern.left);
    default:
      return [];
  }
}

/** Whether `fn` declares `name` itself, as a parameter or at the top of its body. */
export function declares(fn: ESTree.FunctionExpression, name: string): boolean {
  if (name === "arguments" || fn.params.flatMap(boundNames).includes(name)) return true;
  const isNamed = (node: ESTree.Node): boolean => {
    switch (node.type) {
      case "VariableDeclaration":
        return node.declarations.some((d) => boundNames(d.id).includes(name));
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return node.id.name === name;
      default:
        return false;
    }
  };
  if (fn.body.body.some(isNamed)) return true;
  return contains(
    fn.body,
    (node) => node.type === "VariableDeclaration" && node.kind === "var" && isNamed(node),
    (node) => !isFunction(node),
  );
}

/** Strings at the start of a body are directives while nothing stands before them. */
export function isDirective(node: ESTree.Node): node is ESTree.Directive {
  return (
    node.type === "ExpressionStatement" && "directive" in node && typeof node.directive === "string"
  );
}
