/** Assignment of a value's flow to what stands on the left. */

import { patternNames } from "./declarations.js";
import { expression, intoThis, rootOf } from "./expressions.js";
import { bare, isNode, memberName, type Node, unchained } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { Binding } from "./scope-types.js";

/** The names of a declaration begin their life here. */
export function declarePattern(pass: Pass, pattern: Node): void {
  if (pattern.type === "Identifier") begin(pass, pattern);
  else for (const id of patternNames(pattern)) begin(pass, id);
}

function begin(pass: Pass, id: Node): void {
  const binding = pass.scopes.declarations.get(id);
  if (binding) pass.declared(binding);
}

/** `source` is the expression the value came from, when its elements may be known one by one. */
export function assign(pass: Pass, target: Node, value: number, source?: Node): void {
  const node = bare(target);
  switch (node.type) {
    case "Identifier": {
      const binding = pass.binding(node);
      if (binding) pass.write(binding, value);
      return;
    }
    case "MemberExpression": {
      expression(pass, node.object as Node, "value");
      if (node.computed) expression(pass, node.property as Node, "plain");
      mutate(pass, node, value);
      return;
    }
    case "AssignmentPattern":
      assign(
        pass,
        node.left as Node,
        pass.flow.join(value, expression(pass, node.right as Node, "value")),
      );
      return;
    case "RestElement":
      assign(pass, node.argument as Node, value);
      return;
    case "ObjectPattern":
      assignProperties(pass, node, value);
      return;
    case "ArrayPattern":
      assignElements(pass, node, value, source && elementsOf(pass, source));
      return;
    default:
      expression(pass, node, "value");
  }
}

function assignProperties(pass: Pass, pattern: Node, value: number): void {
  for (const property of pattern.properties as Node[]) {
    if (property.type === "RestElement") assign(pass, property, value);
    else {
      if (property.computed) expression(pass, property.key as Node, "plain");
      assign(pass, property.value as Node, value);
    }
  }
}

/** `parts`: what flows into each element, where that is told apart. */
function assignElements(
  pass: Pass,
  pattern: Node,
  value: number,
  parts: readonly number[] | undefined,
): void {
  (pattern.elements as (Node | null)[]).forEach((element, i) => {
    if (!element) return;
    const part = element.type === "RestElement" ? value : (parts?.[i] ?? value);
    assign(pass, element, part);
  });
}

/** The object at the root of `node` is not what it was. */
export function changed(pass: Pass, node: Node): void {
  const root = rootOf(node);
  const binding = root ? pass.binding(root) : undefined;
  if (binding && !isOwnList(node, binding)) pass.changed.push(pass.read(binding));
}

/** Something was put into the object at the root of `node`. */
export function mutate(pass: Pass, node: Node, value: number): void {
  changed(pass, node);
  if (value === 0 && pass.control === 0) return;
  const root = rootOf(node);
  const binding = root ? pass.binding(root) : undefined;
  if (binding) pass.write(binding, value, true);
  if (root === undefined) mutateThis(pass, node, pass.flow.decided(value, pass.control));
}

/** `out.push`, `out[key]`: what is in the list or object that the constant holds is not changed. */
function isOwnList(node: Node, { kind, value }: Binding): boolean {
  if (kind !== "const" || !isNode(value) || node.type !== "MemberExpression") return false;
  const { type } = bare(value);
  const literal = type === "ArrayExpression" || type === "ObjectExpression";
  return literal && bare(node.object as Node).type === "Identifier";
}

/** `this.a.b = …`: into what `this.a` may be. */
function mutateThis(pass: Pass, node: Node, value: number): void {
  let member = unchained(node);
  while (member.type === "MemberExpression") {
    const object = unchained(member.object as Node);
    if (object.type === "ThisExpression") intoThis(pass, memberName(member), value);
    member = object;
  }
}

/** `[a(), b()]`, `await Promise.all([a(), b()])`: what flows into each element. */
function elementsOf(pass: Pass, source: Node): number[] | undefined {
  let node = unchained(source);
  while (node.type === "AwaitExpression") node = unchained(node.argument as Node);
  if (node.type === "CallExpression") {
    const callee = bare(node.callee as Node);
    if (callee.type !== "MemberExpression") return undefined;
    const object = bare(callee.object as Node);
    const reference = object.type === "Identifier" ? pass.reference(object) : undefined;
    if (object.name !== "Promise" || reference?.binding) return undefined;
    const name = (callee.property as Node).name;
    if (callee.computed || (name !== "all" && name !== "allSettled")) return undefined;
    const first = (node.arguments as Node[])[0];
    if (!isNode(first)) return undefined;
    node = bare(first);
  }
  return node.type === "ArrayExpression" ? pass.elements.get(node) : undefined;
}
