import { diagnostic } from "../diagnostics.js";
import {
  assignment,
  filled,
  identifier,
  literal,
  member,
  statement,
  variable,
} from "./builders.js";
import { type Constant, constantOf } from "./constant.js";
import type { EraseScope, Erasure } from "./erase.js";
import { type AnyNode, isNode, ownAwaits } from "./node.js";

/**
 * `enum E { A, B = "b" }` becomes
 * `var E = ((E) => { E[E["A"] = 0] = "A"; E["B"] = "b"; return E; })(E || {});`
 * and a bare assignment when it merges with an earlier one there.
 */
export function lowerEnum(erasure: Erasure, node: AnyNode, scope: EraseScope): AnyNode {
  const name = (node.id as AnyNode).name as string;
  const known = new Map(erasure.declared.get(scope)?.get(name));
  const body: AnyNode[] = [];
  let next: number | undefined = 0;
  let before = "";
  for (const of of node.members as AnyNode[]) {
    const id = of.id as AnyNode;
    const key = id.type === "Identifier" ? (id.name as string) : String(id.value);
    let value: AnyNode;
    let constant: Constant | undefined;
    if (isNode(of.initializer)) {
      for (const at of ownAwaits(of.initializer)) problem(erasure, at, `\`${key}\` awaits`);
      constant = constantOf(of.initializer, name, known);
      value = qualify(erasure.erase(of.initializer, scope), name, known);
    } else {
      if (next === undefined) problem(erasure, of, `\`${key}\` needs a value`);
      constant = next ?? 0;
      // NaN and the infinities have no literal, and one more of them is the same.
      value = Number.isFinite(constant)
        ? literal(of, constant)
        : member(of, identifier(of, name), literal(of, before), true);
    }
    before = key;
    next = typeof constant === "number" ? constant + 1 : undefined;
    known.set(key, constant);
    const set = assignment(of, member(id, identifier(id, name), literal(id, key), true), value);
    body.push(
      statement(
        of,
        typeof constant === "string"
          ? set
          : assignment(of, member(id, identifier(id, name), set, true), literal(id, key)),
      ),
    );
  }
  return declareObject(erasure, node, name, body, scope, known);
}

/**
 * Declares `name` as an object filled by `body`, merging with an earlier enum or namespace. As
 * TypeScript does, by `var` at the top and by `let` everywhere else.
 */
export function declareObject(
  erasure: Erasure,
  node: AnyNode,
  name: string,
  body: AnyNode[],
  scope: EraseScope,
  members = new Map<string, Constant | undefined>(),
): AnyNode {
  const declared = erasure.declared.get(scope) ?? new Map<string, typeof members>();
  erasure.declared.set(scope, declared);
  const again = declared.has(name);
  declared.set(name, members);
  if (again) {
    const value = filled(node, name, body, false);
    return statement(node, assignment(node, identifier(node.id as AnyNode, name), value));
  }
  const top = scope.type === "Program";
  return variable(node, top ? "var" : "let", name, filled(node, name, body, !top));
}

/** Earlier members are in scope by their bare names: `B = A << 1` reads `E.A`. */
function qualify(node: AnyNode, name: string, known: Map<string, unknown>): AnyNode {
  if (node.type === "Identifier" && known.has(node.name as string)) {
    return member(node, identifier(node, name), literal(node, node.name as string), true);
  }
  if (node.type.includes("Function") || node.type.startsWith("Class")) return node;
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (node.type === "MemberExpression" && key === "property" && node.computed === false) continue;
    if (node.type === "Property" && key === "key" && node.computed === false) continue;
    if (Array.isArray(value)) {
      node[key] = value.map((element) =>
        isNode(element) ? qualify(element, name, known) : element,
      );
    } else if (isNode(value)) {
      node[key] = qualify(value, name, known);
    }
  }
  if (node.type === "Property") node.shorthand = false;
  return node;
}

function problem(erasure: Erasure, node: AnyNode, reason: string): void {
  erasure.diagnostics.push(diagnostic("enum", erasure.source, node, { reason }));
}
