/** The snippet's own statements, with what its value rule asks for. */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import type { Analysis, ParsedProgram, ValueRule } from "../types.js";
import { isDirective } from "./query.js";
import type { Program } from "./state.js";

export function mainBody(
  parsed: ParsedProgram,
  analysis: Analysis,
  program: Program,
): ESTree.Statement[] {
  const { value } = analysis;
  const body: ESTree.Statement[] = [];
  const { points } = program;
  const statements = parsed.ast.body;
  for (let i = 0; i < statements.length; i++) {
    const node = statements[i] as ESTree.Program["body"][number];
    const own = returned(node, value, program) ?? withoutExport(node);
    if (own !== undefined) points.marked(node, own, body);
  }
  if (parsed.strict && !body.some(saysStrict)) body.unshift(b.directive("use strict"));
  return withResult(body, value);
}

function saysStrict(node: ESTree.Statement): boolean {
  return isDirective(node) && node.directive === "use strict";
}

function returned(
  node: ESTree.Program["body"][number],
  value: ValueRule,
  program: Program,
): ESTree.Statement | undefined {
  if (value.kind === "trailing" && node === value.statement) {
    return b.at(b.returns(value.statement.expression), node);
  }
  if (value.kind !== "function-literal" || node !== value.statement) return undefined;
  const literal = asExpression(value.node);
  if (!literal) return undefined;
  if (node.type === "ExportDefaultDeclaration") program.inferred.set(literal, b.literal("default"));
  return b.at(b.returns(b.at(b.call(b.parens(literal), []), node)), node);
}

/** `node` where an expression stands; undefined when it is declared under a name, to be called by it. */
function asExpression(node: ESTree.Node): ESTree.Expression | undefined {
  if (node.type === "FunctionDeclaration") return { ...node, type: "FunctionExpression" };
  const isLiteral = node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
  return isLiteral ? node : undefined;
}

/** `export default` means nothing here, and the parser has left no other; what is exported stays. */
function withoutExport(node: ESTree.Program["body"][number]): ESTree.Statement | undefined {
  if (node.type !== "ExportDefaultDeclaration") return node as ESTree.Statement;
  const { declaration } = node;
  if (declaration.type === "FunctionDeclaration" || declaration.type === "ClassDeclaration") {
    return declaration.id ? (declaration as ESTree.Declaration) : undefined;
  }
  return b.at(b.statement(b.parens(declaration)), node);
}

function withResult(body: ESTree.Statement[], value: ValueRule): ESTree.Statement[] {
  switch (value.kind) {
    case "result-variable": {
      const first = body.findIndex((node) => !isDirective(node));
      const variable = b.declare("var", [[b.id("__result__")]]);
      if (!value.declared) body.splice(first < 0 ? body.length : first, 0, variable);
      return [...body, b.returns(b.id("__result__"))];
    }
    case "function":
      return [...body, b.returns(b.call(b.id(value.name), []))];
    default:
      return body;
  }
}
