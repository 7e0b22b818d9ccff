/** Property keys that are certain before the run: literals, constants that hold them, and their sums. */
import { bare, isNode, memberName, type Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import { initialised } from "./tools.js";

const MAX_DEPTH = 8;

/** The property that a member expression names, when that is certain. */
export function memberKey(pass: Pass, member: Node): string | undefined {
  return (
    memberName(member) ?? (member.computed ? fold(pass, member.property as Node, 0) : undefined)
  );
}

function fold(pass: Pass, expression: Node, depth: number): string | undefined {
  const node = bare(expression);
  if (depth > MAX_DEPTH) return undefined;
  if (node.type === "Literal") return typeof node.value === "string" ? node.value : undefined;
  if (node.type === "Identifier") return constant(pass, node, depth);
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const left = fold(pass, node.left as Node, depth + 1);
    const right = left === undefined ? undefined : fold(pass, node.right as Node, depth + 1);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  if (node.type === "TemplateLiteral") return template(pass, node, depth);
  return undefined;
}

function constant(pass: Pass, node: Node, depth: number): string | undefined {
  const reference = pass.reference(node);
  const binding = reference?.binding;
  if (!reference || !binding || reference.dynamic || binding.kind !== "const") return undefined;
  if (binding.value === undefined || !initialised(reference, binding)) return undefined;
  return fold(pass, binding.value, depth + 1);
}

function template(pass: Pass, node: Node, depth: number): string | undefined {
  let text = "";
  const quasis = node.quasis as { value: { cooked?: string | null } }[];
  const expressions = node.expressions as Node[];
  for (const [i, quasi] of quasis.entries()) {
    const held = expressions[i];
    const part = isNode(held) ? fold(pass, held, depth + 1) : "";
    if (part === undefined || typeof quasi.value.cooked !== "string") return undefined;
    text += quasi.value.cooked + part;
  }
  return text;
}
