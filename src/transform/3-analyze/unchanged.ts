/** Whether a program's text rules out that it changes a built-in, or makes a property that is not plain. */
import type * as ESTree from "estree";
import { CHILD_KEYS } from "./keys.js";
import { bare, isNode, loose, memberName, type Node, staticKey } from "./nodes.js";
import type { Pass } from "./pass.js";

/** Members through which a prototype, or the attributes of a property, can be reached. */
const reaching: ReadonlySet<string> = new Set([
  "prototype",
  "constructor",
  "__proto__",
  "__defineGetter__",
  "__defineSetter__",
  "assign",
  "create",
  "defineProperty",
  "defineProperties",
  "freeze",
  "fromEntries",
  "getPrototypeOf",
  "preventExtensions",
  "seal",
  "setPrototypeOf",
]);

const objects: ReadonlySet<string> = new Set(["globalThis", "Reflect", "eval", "Function"]);

/** Conservative: what is written to must be an object or array literal of a constant's. */
export function leavesBuiltIns(pass: Pass, ast: ESTree.Program): boolean {
  const { scopes } = pass;
  for (const [name, references] of scopes.free) {
    if (objects.has(name) || references.some(({ write }) => write)) return false;
  }
  const pending: Node[] = [loose(ast)];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (!isHarmless(node, pass)) return false;
    for (const key of CHILD_KEYS[node.type] ?? []) {
      const child = node[key];
      for (const one of Array.isArray(child) ? child : [child]) if (isNode(one)) pending.push(one);
    }
  }
  return true;
}

function isHarmless(node: Node, pass: Pass): boolean {
  switch (node.type) {
    case "MemberExpression": {
      const name = memberName(node);
      if (name !== undefined) return !reaching.has(name);
      // `Object[name]` may be any of them.
      const object = bare(node.object as Node);
      return (
        object.type !== "Identifier" || pass.scopes.references.get(object)?.binding !== undefined
      );
    }
    case "Property":
      if (node.kind !== "init") return false;
      return !reaching.has(staticKey(node.computed, node.key as Node) ?? "");
    case "ThisExpression":
    case "ClassDeclaration":
    case "ClassExpression":
      return false;
    case "AssignmentExpression":
      return isOwn(node.left as Node, pass);
    case "UpdateExpression":
      return isOwn(node.argument as Node, pass);
    case "UnaryExpression":
      return node.operator !== "delete" || isOwn(node.argument as Node, pass);
    case "ForInStatement":
    case "ForOfStatement": {
      const left = node.left as Node;
      return left.type === "VariableDeclaration" || isOwn(left, pass);
    }
    default:
      return true;
  }
}

function isOwn(target: Node, pass: Pass): boolean {
  const node = bare(target);
  if (node.type === "Identifier") return true;
  if (node.type !== "MemberExpression") return false;
  const object = bare(node.object as Node);
  const binding = pass.scopes.references.get(object)?.binding;
  if (binding?.kind !== "const" || !isNode(binding.value)) return false;
  const { type } = bare(binding.value);
  return type === "ObjectExpression" || type === "ArrayExpression";
}
