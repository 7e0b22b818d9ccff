import { diagnostic } from "../diagnostics.js";
import { assignment, empty, identifier, member, statement } from "./builders.js";
import { declareObject } from "./enum.js";
import { type EraseScope, type Erasure, vanishes } from "./erase.js";
import { type AnyNode, isNode } from "./node.js";

/**
 * `namespace N { export const a = 1; export function f() {} }` becomes
 * `var N = ((N) => { const a = 1; N.a = a; function f() {} N.f = f; return N; })(N || {});`.
 * Exports that can change later are refused: they would need every reference rewritten.
 */
export function lowerNamespace(erasure: Erasure, node: AnyNode, scope: EraseScope): AnyNode {
  const id = node.id as AnyNode;
  if (vanishes(node)) return empty(node);
  if (id.type !== "Identifier" || !isNode(node.body)) {
    problem(erasure, node, "its name is not an identifier");
    return empty(node);
  }
  const name = id.name as string;
  const inner: EraseScope = node.body;
  const body: AnyNode[] = [];
  if (node.body.type === "TSModuleDeclaration") {
    body.push(...exported(erasure, node.body, name, inner));
  } else {
    for (const of of node.body.body as AnyNode[]) {
      if (vanishes(of)) continue;
      if (of.type !== "ExportNamedDeclaration") body.push(erasure.erase(of, inner));
      else if (isNode(of.declaration)) body.push(...exported(erasure, of.declaration, name, inner));
      else problem(erasure, of, "it exports by a list");
    }
  }
  return declareObject(erasure, node, name, body, scope);
}

function exported(
  erasure: Erasure,
  declaration: AnyNode,
  name: string,
  scope: EraseScope,
): AnyNode[] {
  const names: AnyNode[] = [];
  if (declaration.type === "VariableDeclaration") {
    if (declaration.kind !== "const")
      problem(erasure, declaration, "it exports a variable that can change; use `const`");
    for (const of of declaration.declarations as AnyNode[]) {
      const id = of.id as AnyNode;
      if (id.type === "Identifier") names.push(id);
      else problem(erasure, of, "it exports a pattern");
    }
  } else if (isNode(declaration.id) && declaration.id.type === "Identifier") {
    names.push(declaration.id);
  }
  const result = [erasure.erase(declaration, scope)];
  for (const id of names) {
    const key = id.name as string;
    const target = member(id, identifier(id, name), identifier(id, key), false);
    result.push(statement(id, assignment(id, target, identifier(id, key))));
  }
  return result;
}

function problem(erasure: Erasure, node: AnyNode, reason: string): void {
  erasure.diagnostics.push(diagnostic("namespace", erasure.source, node, { reason }));
}
