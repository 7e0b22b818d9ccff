/** What the form of a declaration says: names, strictness, a scope of its own for parameters. */
import { isNode, type Node } from "./nodes.js";

/** The statement behind `export` and labels. */
export function declarationOf(statement: Node): Node {
  let inner = statement;
  while (inner.type === "LabeledStatement") inner = inner.body as Node;
  if (inner.type.startsWith("Export") && isNode(inner.declaration)) return inner.declaration;
  return inner;
}

export function hasUseStrict(body: readonly Node[]): boolean {
  for (const statement of body) {
    if (statement.type !== "ExpressionStatement" || typeof statement.directive !== "string")
      return false;
    if (statement.directive === "use strict") return true;
  }
  return false;
}

/** A default or a computed key gives the parameters a scope of their own (section 10.2.11). */
export function hasExpressions(params: readonly Node[]): boolean {
  return params.some((param) => param.type !== "Identifier" && contains(param));
}

function contains(pattern: Node): boolean {
  switch (pattern.type) {
    case "AssignmentPattern":
      return true;
    case "RestElement":
      return contains(pattern.argument as Node);
    case "ArrayPattern":
      return (pattern.elements as (Node | null)[]).some((e) => e !== null && contains(e));
    case "ObjectPattern":
      return (pattern.properties as Node[]).some(
        (p) =>
          p.computed === true ||
          contains((p.type === "RestElement" ? p.argument : p.value) as Node),
      );
    default:
      return false;
  }
}

/** The identifiers a pattern binds. */
export function patternNames(pattern: Node, into: Node[] = []): Node[] {
  switch (pattern.type) {
    case "Identifier":
      into.push(pattern);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties as Node[]) {
        patternNames(
          (property.type === "RestElement" ? property.argument : property.value) as Node,
          into,
        );
      }
      break;
    case "ArrayPattern":
      for (const element of pattern.elements as (Node | null)[])
        if (element) patternNames(element, into);
      break;
    case "RestElement":
      patternNames(pattern.argument as Node, into);
      break;
    case "AssignmentPattern":
      patternNames(pattern.left as Node, into);
      break;
  }
  return into;
}
