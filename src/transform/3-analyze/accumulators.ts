/**
 * Lists that loops only add to: `const out = []`, and in every loop that awaits, and in every function,
 * nothing but `out.push(…)` as a statement and `out.length`. A checkpoint need not hold what is in them
 * already (R4): it is handed over when it is looked at.
 */
import { CHILD_KEYS } from "./keys.js";
import { bare, isNode, memberName, type Node } from "./nodes.js";
import type { Binding } from "./scope-types.js";

export interface Accumulators {
  bindings: ReadonlySet<Binding>;
  /** Identifiers that look at such a list. */
  reads: ReadonlySet<Node>;
  /** `out.length`. */
  sizes: ReadonlySet<Node>;
}

/** Ways to another `push`. */
const changing = ["prototype", "__proto__", "getPrototypeOf", "setPrototypeOf", "defineProperty"];

export function accumulatorsOf(
  ast: Node,
  bindings: ReadonlyMap<string, Binding>,
  loops: readonly Node[],
  identifiers: ReadonlySet<string>,
): Accumulators {
  const found = new Set<Binding>();
  const reads = new Set<Node>();
  const sizes = new Set<Node>();
  const all = { bindings: found, reads, sizes };
  const candidates = [...bindings.values()].filter(isEmptyList);
  if (candidates.length === 0 || changing.some((name) => identifiers.has(name))) return all;
  const { pushed, measured } = uses(ast);
  const looped = (node: Node) =>
    loops.some(({ start, end }) => start <= node.start && node.end <= end);
  for (const binding of candidates) {
    const { references, scope } = binding;
    const others = references.filter(({ init, node }) => !init && !pushed.has(node));
    const fits = others.every(({ node, fn, write, dynamic }) => {
      if (write || dynamic) return false;
      return measured.has(node) || (fn === scope.fn && !looped(node));
    });
    if (!fits || !references.some(({ node }) => pushed.has(node) && looped(node))) continue;
    found.add(binding);
    for (const { node } of others) {
      const size = measured.get(node);
      if (size === undefined) reads.add(node);
      else sizes.add(size);
    }
  }
  return all;
}

function isEmptyList({ kind, value }: Binding): boolean {
  const list = isNode(value) ? bare(value) : undefined;
  return kind === "const" && list?.type === "ArrayExpression" && (list.elements as []).length === 0;
}

/** Objects of `x.push(…)` as a statement, and of `x.length` where it is read. */
function uses(ast: Node): { pushed: Set<Node>; measured: Map<Node, Node> } {
  const pushed = new Set<Node>();
  const measured = new Map<Node, Node>();
  const targets = new Set<unknown>();
  const pending = [ast];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const key of ["left", "id", "param"]) targets.add(node[key]);
    if (node.type === "UpdateExpression" || node.operator === "delete") targets.add(node.argument);
    if (node.type.endsWith("Pattern") || node.type === "RestElement") targets.add(node);
    const call = node.type === "ExpressionStatement" ? bare(node.expression as Node) : undefined;
    const callee = call?.type === "CallExpression" ? bare(call.callee as Node) : undefined;
    if (callee !== undefined && isMemberOf(callee, "push")) pushed.add(bare(callee.object as Node));
    const inTarget = targets.has(node);
    if (!inTarget && isMemberOf(node, "length")) measured.set(bare(node.object as Node), node);
    for (const key of CHILD_KEYS[node.type] ?? []) {
      const child = node[key];
      for (const one of Array.isArray(child) ? child : [child]) {
        if (!isNode(one)) continue;
        const passes = inTarget && node.type !== "MemberExpression" && key !== "right";
        if (passes) targets.add(one);
        pending.push(one);
      }
    }
  }
  return { pushed, measured };
}

function isMemberOf(node: Node, name: string): boolean {
  return (
    node.type === "MemberExpression" &&
    !node.computed &&
    !node.optional &&
    memberName(node) === name &&
    bare(node.object as Node).type === "Identifier"
  );
}
