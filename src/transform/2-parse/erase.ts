/**
 * Takes the types out of a TypeScript tree in place: what remains has only the nodes and fields
 * of shape.ts, at the positions it was written. Expression wrappers give way to what they hold,
 * declarations of types vanish, and the few forms with meaning at run time are lowered.
 */
import { diagnostic } from "../diagnostics.js";
import type { Diagnostic } from "../types.js";
import { empty, parenthesized } from "./builders.js";
import type { Constant } from "./constant.js";
import { lowerEnum } from "./enum.js";
import { lowerNamespace } from "./namespace.js";
import { type AnyNode, isNode } from "./node.js";
import { lowerParameterProperties } from "./parameter-properties.js";
import { fields, places } from "./shape.js";

export interface Erasure {
  source: string;
  diagnostics: Diagnostic[];
  /** Enums and namespaces so far in each block, with members: a second one of a name merges. */
  declared: Map<AnyNode, Map<string, Map<string, Constant | undefined>>>;
  erase(node: AnyNode, scope: EraseScope): AnyNode;
  eraseStatements(body: readonly AnyNode[], scope: EraseScope): AnyNode[];
}

/** The owner of the innermost statement list. */
export type EraseScope = AnyNode;

const transparent = new Set([
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
  "TSInstantiationExpression",
]);

const typeOnly = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSDeclareFunction",
  "TSNamespaceExportDeclaration",
  "TSAbstractMethodDefinition",
  "TSAbstractPropertyDefinition",
  "TSAbstractAccessorProperty",
  "TSIndexSignature",
]);

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** Erases the types of `program`; what cannot be erased or lowered is a diagnostic about `source`. */
export function eraseTypes(program: AnyNode, source: string): Diagnostic[] {
  const erasure: Erasure = {
    source,
    diagnostics: [],
    declared: new Map(),
    erase: (node, scope) => eraseNode(erasure, node, scope),
    eraseStatements: (body, scope) => eraseList(erasure, body, scope),
  };
  eraseNode(erasure, program, program);
  return erasure.diagnostics;
}

/** Whether nothing of this statement or class element is left at run time. */
export function vanishes(node: AnyNode): boolean {
  if (typeOnly.has(node.type)) return true;
  if (node.declare === true && node.type !== "TSEnumDeclaration") return true;
  if (node.type === "MethodDefinition")
    return isNode(node.value) && node.value.type === "TSDeclareMethod";
  if (node.type === "ImportDeclaration") return node.importKind === "type" || onlyTypes(node);
  if (node.type === "TSModuleDeclaration") return !instantiated(node);
  if (node.type === "ExportNamedDeclaration") {
    if (isNode(node.declaration)) return vanishes(node.declaration);
    return node.exportKind === "type" || onlyTypes(node);
  }
  if (node.type === "ExportAllDeclaration") return node.exportKind === "type";
  if (node.type === "ExportDefaultDeclaration")
    return isNode(node.declaration) && vanishes(node.declaration);
  return false;
}

function onlyTypes(node: AnyNode): boolean {
  const kind = node.type === "ImportDeclaration" ? "importKind" : "exportKind";
  const specifiers = node.specifiers as AnyNode[];
  return specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === "type");
}

/** A namespace of types alone makes no object. */
function instantiated(node: AnyNode): boolean {
  if (!isNode(node.body)) return false;
  if (node.body.type === "TSModuleDeclaration") return instantiated(node.body);
  return (node.body.body as AnyNode[]).some((statement) => !vanishes(statement));
}

function eraseList(erasure: Erasure, body: readonly AnyNode[], scope: EraseScope): AnyNode[] {
  return body.filter((node) => !vanishes(node)).map((node) => eraseNode(erasure, node, scope));
}

function eraseNode(erasure: Erasure, node: AnyNode, scope: EraseScope): AnyNode {
  if (transparent.has(node.type)) return eraseNode(erasure, node.expression as AnyNode, scope);
  // Parentheses keep `<T>{}` an expression where a statement could start.
  if (node.type === "TSTypeAssertion") {
    return parenthesized(node, eraseNode(erasure, node.expression as AnyNode, scope));
  }
  if (node.type === "TSEnumDeclaration") return lowerEnum(erasure, node, scope);
  if (node.type === "TSModuleDeclaration") return lowerNamespace(erasure, node, scope);
  if (vanishes(node)) return empty(node);
  if (Array.isArray(node.decorators) && isNode(node.decorators[0])) {
    report(erasure, "decorators", node.decorators[0]);
  }
  if (functions.has(node.type)) {
    const params = node.params as AnyNode[];
    if (params[0]?.type === "Identifier" && params[0].name === "this") params.shift();
  }
  if (node.type === "PropertyDefinition" && node.accessor === true) {
    unsupported(erasure, node, "an `accessor` field");
  }
  if (node.type === "ClassBody") lowerParameterProperties(erasure, node);
  if (node.type === "TSParameterProperty")
    return eraseNode(erasure, node.parameter as AnyNode, scope);
  return eraseFields(erasure, node, scope);
}

function eraseFields(erasure: Erasure, node: AnyNode, scope: EraseScope): AnyNode {
  const known = fields[node.type] ?? moduleFields[node.type];
  if (known === undefined) {
    unknownNode(erasure, node);
    return empty(node);
  }
  for (const key of Object.keys(node)) {
    if (!known.includes(key) && !places.includes(key)) delete node[key];
  }
  const inner = scopeOf(node, scope);
  for (const key of known) {
    const value = node[key];
    if (Array.isArray(value)) {
      const list = value as (AnyNode | null)[];
      node[key] =
        statementLists.has(node.type) && key !== "test"
          ? eraseList(erasure, list as AnyNode[], inner)
          : list.map((element) => (isNode(element) ? eraseNode(erasure, element, inner) : element));
    } else if (isNode(value)) {
      node[key] = eraseNode(erasure, value, inner);
    }
  }
  return node;
}

const statementLists = new Set([
  "Program",
  "BlockStatement",
  "StaticBlock",
  "SwitchCase",
  "ClassBody",
]);

/** Dealt with by modules.ts once types are gone. */
const moduleFields: Readonly<Record<string, readonly string[]>> = {
  ImportDeclaration: ["specifiers", "source", "attributes"],
  ImportSpecifier: ["imported", "local"],
  ImportDefaultSpecifier: ["local"],
  ImportNamespaceSpecifier: ["local"],
  ImportAttribute: ["key", "value"],
  ExportNamedDeclaration: ["declaration", "specifiers", "source", "attributes"],
  ExportSpecifier: ["local", "exported"],
  ExportAllDeclaration: ["exported", "source", "attributes"],
};

function scopeOf(node: AnyNode, scope: EraseScope): EraseScope {
  if (functions.has(node.type)) return node.body as AnyNode;
  return scopes.has(node.type) ? node : scope;
}

const scopes = new Set(["BlockStatement", "StaticBlock", "SwitchStatement"]);

function unknownNode(erasure: Erasure, node: AnyNode): void {
  if (node.type === "TSImportEqualsDeclaration") report(erasure, "import-equals", node);
  else if (node.type === "TSExportAssignment") report(erasure, "export-equals", node);
  else if (node.type === "Decorator") report(erasure, "decorators", node);
  else
    unsupported(
      erasure,
      node,
      `\`${erasure.source.slice(node.start, Math.min(node.end, node.start + 30))}\``,
    );
}

function report(
  erasure: Erasure,
  code: "decorators" | "import-equals" | "export-equals",
  node: AnyNode,
): void {
  erasure.diagnostics.push(diagnostic(code, erasure.source, node, {}));
}

export function unsupported(erasure: Erasure, node: AnyNode, what: string): void {
  erasure.diagnostics.push(diagnostic("typescript-unsupported", erasure.source, node, { what }));
}
