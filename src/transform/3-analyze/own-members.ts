/** The names of members that a program defines itself: in classes and object literals, by assignment. */
import { CHILD_KEYS } from "./keys.js";
import { bare, isNode, memberName, type Node, staticKey } from "./nodes.js";

export function membersDefined(program: Node): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string | undefined) => {
    if (name !== undefined) names.add(name);
  };
  const stack: Node[] = [program];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (
      node.type === "Property" ||
      node.type === "MethodDefinition" ||
      node.type === "PropertyDefinition"
    )
      add(staticKey(node.computed, node.key as Node));
    if (node.type === "AssignmentExpression") {
      const target = bare(node.left as Node);
      if (target.type === "MemberExpression") add(memberName(target));
    }
    for (const key of CHILD_KEYS[node.type] ?? []) {
      const child = node[key];
      for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) stack.push(one);
    }
  }
  return names;
}
