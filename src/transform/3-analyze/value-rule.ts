/**
 * Where the run's value comes from: what is returned; else `__result__`; else the trailing expression; else what the
 * function comes to that is the only statement, or is named `main` or `run` or exported, and called by nobody.
 */
import type * as ESTree from "estree";
import type { ValueRule } from "../types.js";
import { bare, isFunction, loose, type Node } from "./nodes.js";
import type { Binding, Scopes } from "./scope-types.js";

const STARTS = ["main", "run"];

export function valueRule(ast: ESTree.Program, scopes: Scopes): ValueRule {
  if (scopes.survey.returns) return { kind: "return" };
  const result = resultVariable(scopes);
  if (result) return result;
  const body = (ast.body as unknown as Node[]).filter((node) => node.type !== "EmptyStatement");
  return trailing(body) ?? exported(body, scopes) ?? named(body, scopes) ?? { kind: "none" };
}

function resultVariable(scopes: Scopes): ValueRule | undefined {
  const declared = scopes.program.bindings.get("__result__");
  if (declared) {
    const set = declared.value !== undefined || declared.references.some((r) => r.write);
    return set ? { kind: "result-variable", declared: true } : undefined;
  }
  const free = scopes.free.get("__result__") ?? [];
  return free.some((r) => r.write) ? { kind: "result-variable", declared: false } : undefined;
}

const isDirective = (node: Node): boolean => typeof node.directive === "string";

/** The last statement that runs: function declarations behind it were hoisted before it. */
function trailing(body: readonly Node[]): ValueRule | undefined {
  const last = body.findLast((node) => node.type !== "FunctionDeclaration");
  if (last?.type !== "ExpressionStatement") return undefined;
  if (isDirective(last) && !body.every(isDirective)) return undefined;
  const statement = last as unknown as ESTree.ExpressionStatement;
  const literal = bare(last.expression as Node);
  return isFunction(literal) && !literal.generator
    ? { kind: "function-literal", statement, node: literal as unknown as ESTree.Node }
    : { kind: "trailing", statement };
}

function exported(body: readonly Node[], scopes: Scopes): ValueRule | undefined {
  const node = body.findLast((one) => one.type === "ExportDefaultDeclaration");
  if (node === undefined) return undefined;
  const declaration = bare(node.declaration as Node);
  if (isFunction(declaration)) {
    if (declaration.generator) return undefined;
    const id = declaration.type === "FunctionDeclaration" ? (declaration.id as Node | null) : null;
    if (id) return { kind: "function", name: id.name as string };
    const statement = node as unknown as ESTree.ExportDefaultDeclaration;
    return { kind: "function-literal", statement, node: declaration as unknown as ESTree.Node };
  }
  if (declaration.type !== "Identifier") return undefined;
  const binding = scopes.program.bindings.get(declaration.name as string);
  return binding && callable(binding) ? { kind: "function", name: binding.name } : undefined;
}

/** The only statement, or `main` or `run` that nobody mentions. */
function named(body: readonly Node[], scopes: Scopes): ValueRule | undefined {
  const statements = body.filter((node) => !isDirective(node));
  const only = statements.length === 1 ? statements[0] : undefined;
  for (const binding of scopes.program.bindings.values()) {
    if (only !== undefined && callable(binding) && declares(only, binding)) {
      return { kind: "function", name: binding.name };
    }
  }
  for (const name of STARTS) {
    const binding = scopes.program.bindings.get(name);
    if (binding && callable(binding) && !referenced(binding)) return { kind: "function", name };
  }
  return undefined;
}

function declares(statement: Node, binding: Binding): boolean {
  if (statement === binding.declaration) return true;
  const list = statement.type === "VariableDeclaration" ? (statement.declarations as Node[]) : [];
  return list.length === 1 && list[0] === binding.declaration;
}

function callable(binding: Binding): boolean {
  if (binding.value === undefined || binding.writes > 0) return false;
  const value = bare(binding.value);
  return isFunction(value) && !value.generator;
}

/** A function that calls itself is not thereby called. */
function referenced(binding: Binding): boolean {
  const own = binding.value === undefined ? undefined : bare(binding.value);
  return binding.references.some((reference) => {
    if (reference.init) return false;
    const { start, end } = reference.node;
    return !(own !== undefined && start >= own.start && end <= own.end);
  });
}

/** `export default 1 + 1`: its value is the trailing expression's, were it a statement. */
export function exportedExpressions(ast: ESTree.Program): void {
  ast.body.forEach((node, i) => {
    if (node.type !== "ExportDefaultDeclaration") return;
    const declaration = loose(node.declaration);
    if (isFunction(bare(declaration)) || declaration.type === "Identifier") return;
    if (declaration.type === "ClassDeclaration") {
      if (declaration.id) ast.body[i] = declaration as unknown as ESTree.ClassDeclaration;
      return;
    }
    const { start, end } = loose(node);
    const statement = { type: "ExpressionStatement", expression: declaration, start, end };
    ast.body[i] = statement as unknown as ESTree.ExpressionStatement;
  });
}
