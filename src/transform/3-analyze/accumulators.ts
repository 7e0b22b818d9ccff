/**
 * Lists that loops only add to: `const out = []`, and in every loop that awaits, and in every function,
 * nothing but `out.push(…)` as a statement and `out.length`. A checkpoint need not hold what is in them
 * already (R4): it is handed over when it is looked at.
 */
import { CHILD_KEYS } from "./keys.js";
import { bare, isNode, type Node } from "./nodes.js";
import type { Binding, Reference, Scopes } from "./scope-types.js";
import { isMemberOf } from "./survey.js";

export interface Accumulators {
  bindings: ReadonlySet<Binding>;
  /** Identifiers that look at such a list. */
  reads: ReadonlySet<Node>;
  /** `out.length`. */
  sizes: ReadonlySet<Node>;
}

const none: Accumulators = { bindings: new Set(), reads: new Set(), sizes: new Set() };

/** Ways to another `push`. */
const changing = ["prototype", "__proto__", "getPrototypeOf", "setPrototypeOf", "defineProperty"];

export function accumulatorsOf(
  body: readonly Node[],
  { program, identifiers, survey }: Scopes,
  loops: readonly Node[],
): Accumulators {
  const { pushed } = survey;
  if (pushed.size === 0 || loops.length === 0) return none;
  const lists = [...program.bindings.values()].filter(isEmptyList);
  if (lists.length === 0 || changing.some((name) => identifiers.has(name))) return none;
  const looped = (node: Node) =>
    loops.some(({ start, end }) => start <= node.start && node.end <= end);
  const candidates: { binding: Binding; others: Reference[] }[] = [];
  for (const binding of lists) {
    const { references } = binding;
    if (!references.some(({ node }) => pushed.has(node) && looped(node))) continue;
    const others = references.filter(({ init, node }) => !init && !pushed.has(node));
    candidates.push({ binding, others });
  }
  if (candidates.length === 0) return none;
  const measured = measuredIn(
    around(
      body,
      candidates.flatMap(({ others }) => others),
    ),
  );
  const found = new Set<Binding>();
  const reads = new Set<Node>();
  const sizes = new Set<Node>();
  for (const { binding, others } of candidates) {
    const fits = others.every(({ node, fn, write, dynamic }) => {
      if (write || dynamic) return false;
      return measured.has(node) || (fn === binding.scope.fn && !looped(node));
    });
    if (!fits) continue;
    found.add(binding);
    for (const { node } of others) {
      const size = measured.get(node);
      if (size === undefined) reads.add(node);
      else sizes.add(size);
    }
  }
  return { bindings: found, reads, sizes };
}

function isEmptyList({ kind, value }: Binding): boolean {
  const list = isNode(value) ? bare(value) : undefined;
  return kind === "const" && list?.type === "ArrayExpression" && (list.elements as []).length === 0;
}

/** The statements in which `references` stand. */
function around(body: readonly Node[], references: readonly Reference[]): Set<Node> {
  const statements = new Set<Node>();
  for (const { node } of references) {
    let low = 0;
    let high = body.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((body[middle] as Node).start <= node.start) low = middle;
      else high = middle - 1;
    }
    statements.add(body[low] as Node);
  }
  return statements;
}

/** Objects of `x.length` where it is read, in `statements`. */
function measuredIn(statements: Iterable<Node>): Map<Node, Node> {
  const measured = new Map<Node, Node>();
  const targets = new Set<unknown>();
  const pending = [...statements];
  for (let node = pending.pop(); node; node = pending.pop()) {
    for (const key of ["left", "id", "param"]) targets.add(node[key]);
    if (node.type === "UpdateExpression" || node.operator === "delete") targets.add(node.argument);
    if (node.type.endsWith("Pattern") || node.type === "RestElement") targets.add(node);
    const inTarget = targets.has(node);
    if (!inTarget && isMemberOf(node, "length")) measured.set(bare(node.object as Node), node);
    for (const key of CHILD_KEYS.get(node.type) ?? []) {
      const child = node[key];
      for (const one of Array.isArray(child) ? child : [child]) {
        if (!isNode(one)) continue;
        const passes = inTarget && node.type !== "MemberExpression" && key !== "right";
        if (passes) targets.add(one);
        pending.push(one);
      }
    }
  }
  return measured;
}
