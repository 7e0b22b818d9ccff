/** Which expressions are, for certain, one tool or namespace. */
import type { ToolBinding } from "../types.js";
import { memberKey } from "./fold.js";
import { bare, isNode, type Node, staticKey, unchained } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { Binding, Reference } from "./scope-types.js";

/** A tool's global name that the snippet neither shadows here nor ever assigns. */
export function toolName(pass: Pass, reference: Reference): ToolBinding | undefined {
  if (reference.binding !== undefined || reference.dynamic) return undefined;
  const binding = pass.catalog.globals.get(reference.name);
  return binding !== undefined && !assigned(pass, reference.name) ? binding : undefined;
}

/** Whether a free name is assigned anywhere. */
export function assigned(pass: Pass, name: string): boolean {
  const memo = pass.assignedNames;
  let known = memo.get(name);
  if (known === undefined) {
    known = (pass.scopes.free.get(name) ?? []).some((reference) => reference.write);
    memo.set(name, known);
  }
  return known;
}

/** The tool or namespace that `node` evaluates to, when nothing else is possible. */
export function exactTool(pass: Pass, node: Node): ToolBinding | undefined {
  const inner = unchained(node);
  if (inner.type === "Identifier") {
    const reference = pass.reference(inner);
    if (reference === undefined) return undefined;
    if (reference.binding === undefined) return toolName(pass, reference);
    if (reference.dynamic) return undefined;
    const alias = aliasOf(pass, reference.binding);
    return alias !== undefined && initialised(reference, reference.binding) ? alias : undefined;
  }
  if (inner.type === "MemberExpression") {
    // Tools have no tool members: only a name can be a namespace, so chains are not followed.
    const object = bare(inner.object as Node);
    const namespace = object.type === "Identifier" ? exactTool(pass, object) : undefined;
    if (namespace?.kind !== "namespace") return undefined;
    const name = memberKey(pass, inner);
    const tool = name === undefined ? undefined : namespace.members.get(name);
    return tool === undefined ? undefined : { kind: "tool", tool };
  }
  return undefined;
}

/** How long a chain of aliases is followed. */
const MAX_ALIASES = 32;

/** `const get = tools.get_item` and `const { get_item: get } = tools`. */
function aliasOf(pass: Pass, binding: Binding): ToolBinding | undefined {
  const memo = pass.aliases;
  if (memo.has(binding)) return memo.get(binding);
  memo.set(binding, undefined);
  if (pass.aliasDepth >= MAX_ALIASES) return undefined;
  pass.aliasDepth++;
  const found = findAlias(pass, binding);
  pass.aliasDepth--;
  memo.set(binding, found);
  return found;
}

function findAlias(pass: Pass, binding: Binding): ToolBinding | undefined {
  if ((binding.kind !== "const" && binding.kind !== "let") || binding.writes > 0) return undefined;
  const declarator = binding.declaration;
  if (declarator.type !== "VariableDeclarator" || !isNode(declarator.init)) return undefined;
  const id = declarator.id as Node;
  const value = exactTool(pass, declarator.init);
  if (value === undefined || id.type === "Identifier") return value;
  if (id.type !== "ObjectPattern" || value.kind !== "namespace") return undefined;
  for (const property of id.properties as Node[]) {
    if (property.type !== "Property") continue;
    const target = property.value as Node;
    if (target.type !== "Identifier" || target.name !== binding.name) continue;
    const key = staticKey(property.computed, property.key as Node);
    const tool = key === undefined ? undefined : value.members.get(key);
    return tool === undefined ? undefined : { kind: "tool", tool };
  }
  return undefined;
}

/**
 * T1: whether the alias has its value wherever this reference runs. Code after the declaration has,
 * and so have closures made after it; a hoisted function may run before, a `case` may be skipped.
 */
export function initialised(reference: Reference, binding: Binding): boolean {
  if (binding.scope.kind === "switch") return false;
  if (reference.node.start < binding.declaration.end) return false;
  for (let scope = reference.scope; scope !== binding.scope; ) {
    if (scope.kind === "parameters" && scope.node.type === "FunctionDeclaration") return false;
    if (scope.parent === undefined) return false;
    scope = scope.parent;
  }
  return true;
}

/** The function that calling `node` calls, when it is one of the snippet's for certain. */
export function functionOf(pass: Pass, node: Node): Node | undefined {
  const inner = bare(node);
  if (inner.type === "FunctionExpression" || inner.type === "ArrowFunctionExpression") return inner;
  if (inner.type !== "Identifier") return undefined;
  const reference = pass.reference(inner);
  const binding = reference?.binding;
  if (
    binding === undefined ||
    reference?.dynamic ||
    binding.writes > 0 ||
    binding.value === undefined
  )
    return undefined;
  const value = bare(binding.value);
  const callable =
    value.type === "FunctionDeclaration" ||
    value.type === "FunctionExpression" ||
    value.type === "ArrowFunctionExpression";
  return callable ? value : undefined;
}
