import { type AnyNode, isNode } from "./node.js";

export type Constant = number | string;

/** The value of a constant enum expression, by TypeScript's rules, or undefined. */
export function constantOf(
  node: AnyNode,
  enumName: string,
  known: ReadonlyMap<string, Constant | undefined>,
): Constant | undefined {
  const of = (child: unknown): Constant | undefined =>
    isNode(child) ? constantOf(child, enumName, known) : undefined;
  switch (node.type) {
    case "Literal":
      return typeof node.value === "number" || typeof node.value === "string"
        ? node.value
        : undefined;
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
      return of(node.expression);
    case "Identifier":
      if (known.has(node.name as string)) return known.get(node.name as string);
      return node.name === "NaN" ? Number.NaN : node.name === "Infinity" ? Infinity : undefined;
    case "MemberExpression": {
      const { object, property } = node as unknown as { object: AnyNode; property: AnyNode };
      if (object.type !== "Identifier" || object.name !== enumName) return undefined;
      const key = node.computed === true ? of(property) : property.name;
      return typeof key === "string" ? known.get(key) : undefined;
    }
    case "TemplateLiteral":
      return template(node, of);
    case "UnaryExpression":
      return unary(node.operator as string, of(node.argument));
    case "BinaryExpression":
      return binary(node.operator as string, of(node.left), of(node.right));
    default:
      return undefined;
  }
}

function template(node: AnyNode, of: (child: unknown) => Constant | undefined): string | undefined {
  let text = "";
  const expressions = node.expressions as AnyNode[];
  for (const [i, quasi] of (node.quasis as AnyNode[]).entries()) {
    text += (quasi.value as { cooked: string }).cooked;
    if (i >= expressions.length) break;
    const value = of(expressions[i]);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

function unary(operator: string, value: Constant | undefined): number | undefined {
  if (typeof value !== "number") return undefined;
  return operator === "-"
    ? -value
    : operator === "+"
      ? value
      : operator === "~"
        ? ~value
        : undefined;
}

function binary(operator: string, left?: Constant, right?: Constant): Constant | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === "string" || typeof right === "string") {
    return operator === "+" ? `${left}${right}` : undefined;
  }
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "**":
      return left ** right;
    case "<<":
      return left << right;
    case ">>":
      return left >> right;
    case ">>>":
      return left >>> right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    default:
      return undefined;
  }
}
