/** What a loop of a brief program does to variables, by their names alone, whatever their scopes. */
import { pushChildren } from "./keys.js";
import { memberName, type Node } from "./nodes.js";

export interface Mentions {
  /** How often they are assigned, or counted up. */
  written: ReadonlyMap<string, number>;
  pushed: ReadonlySet<string>;
  /** Only added to, or asked for their length. */
  growing: ReadonlySet<string>;
}

export function mentions(loop: Node): Mentions {
  const read = new Set<string>();
  const added = new Set<string>();
  const pushed = new Set<string>();
  const written = new Map<string, number>();
  const stack: Node[] = [loop];
  const write = (name: string) => written.set(name, (written.get(name) ?? 0) + 1);
  for (let node = stack.pop(); node; node = stack.pop()) {
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = node.expression as Node;
        const name = addedTo(expression) ?? pushedTo(expression);
        if (name === undefined) break;
        if (expression.type === "CallExpression") {
          pushed.add(name);
          stack.push(...(expression.arguments as Node[]));
        } else {
          added.add(name);
          write(name);
          stack.push(expression.right as Node);
        }
        continue;
      }
      case "MemberExpression": {
        const object = node.object as Node;
        if (object.type !== "Identifier" || memberName(node) !== "length") stack.push(object);
        if (node.computed) stack.push(node.property as Node);
        continue;
      }
      case "Property":
        if (node.computed) stack.push(node.key as Node);
        stack.push(node.value as Node);
        continue;
      case "AssignmentExpression":
        if ((node.left as Node).type !== "Identifier") break;
        write((node.left as Node).name as string);
        if (node.operator !== "=") read.add((node.left as Node).name as string);
        stack.push(node.right as Node);
        continue;
      case "UpdateExpression":
        write((node.argument as Node).name as string);
        break;
      case "Identifier":
        read.add(node.name as string);
    }
    pushChildren(node, stack);
  }
  const growing = new Set([...added, ...pushed].filter((name) => !read.has(name)));
  return { written, pushed, growing };
}

/** `name += …` */
export function addedTo({ type, operator, left }: Node): string | undefined {
  if (type !== "AssignmentExpression" || operator !== "+=") return undefined;
  return (left as Node).type === "Identifier" ? ((left as Node).name as string) : undefined;
}

/** `name.push(…)` */
export function pushedTo({ type, callee, optional }: Node): string | undefined {
  if (type !== "CallExpression" || optional || memberName(callee as Node) !== "push")
    return undefined;
  const object = (callee as Node).object as Node;
  return object.type === "Identifier" ? (object.name as string) : undefined;
}

/** `name = …`, as a statement. */
export function assignedName(node: Node): string[] {
  const { type, operator, left } =
    node.type === "ExpressionStatement" ? (node.expression as Node) : node;
  const isIt = type === "AssignmentExpression" && operator === "=";
  return isIt && (left as Node).type === "Identifier" ? [(left as Node).name as string] : [];
}
