/** The walk: `visit` asks the node's visitor, `children` goes on below it. Nodes are copied where they change. */
import type * as ESTree from "estree";
import { below, isName } from "./below.js";
import type { State } from "./state.js";
import { visitors } from "./visitors/index.js";

export function visit<T extends ESTree.Node>(node: T, state: State): ESTree.Node {
  // One call, of many functions: were `children` called apart, it would be compiled into whatever visits.
  const visitor = visitors.get(node.type) ?? children;
  return visitor(node, state);
}

type Fields = { [key: string]: unknown };

/** `node` with its children visited, but for what is under `except`: itself where all of them stay. */
export function children<T extends ESTree.Node>(node: T, state: State, except?: string): T {
  const keys = below.get(node.type);
  if (keys === undefined) return node;
  const fields = node as unknown as Fields;
  let copy = fields;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = fields[key] as ESTree.Node | (ESTree.Node | null)[] | null | undefined;
    if (value === null || value === undefined || key === except || isName(key, fields)) continue;
    const made = Array.isArray(value) ? visitAll(value, state) : visit(value, state);
    if (made === value) continue;
    if (copy === fields) copy = { ...fields };
    copy[key] = made;
  }
  return copy as unknown as T;
}

function visitAll(list: (ESTree.Node | null)[], state: State): (ESTree.Node | null)[] {
  let copy = list;
  for (let i = 0; i < list.length; i++) {
    const item = list[i] ?? null;
    const made = item === null ? null : visit(item, state);
    if (made === item) continue;
    if (copy === list) copy = [...list];
    copy[i] = made;
  }
  return copy;
}

type Visit<T> = (node: ESTree.Node, state: State) => T;
type VisitAll<T> = (list: (ESTree.Node | null)[], state: State) => T[];

// What is visited in a place where only one kind of node may stand is of that kind again.
export const expression = visit as Visit<ESTree.Expression>;
export const pattern = visit as Visit<ESTree.Pattern>;
export const statement = visit as Visit<ESTree.Statement>;
export const patterns = visitAll as VisitAll<ESTree.Pattern>;
export const properties = visitAll as VisitAll<ESTree.Property | ESTree.SpreadElement>;
export const args = visitAll as VisitAll<ESTree.Expression | ESTree.SpreadElement>;
