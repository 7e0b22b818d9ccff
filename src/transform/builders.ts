/** Makes AST. Every node that lowering adds comes from here. */
import type * as ESTree from "estree";

declare module "estree" {
  /** Of what stands in the snippet, and of what stands for it. */
  interface BaseNodeWithoutComments {
    start?: number;
    end?: number;
  }
  interface ParenthesizedExpression extends BaseExpression {
    type: "ParenthesizedExpression";
    expression: Expression;
  }
  interface ExpressionMap {
    ParenthesizedExpression: ParenthesizedExpression;
  }
  interface NodeMap {
    ParenthesizedExpression: ParenthesizedExpression;
  }
}

type Expression = ESTree.Expression;
type Statement = ESTree.Statement;

/** `node` at the place in the snippet of what it stands for: printing maps only what has a `start`. */
export function at<T extends ESTree.Node>(node: T, origin: ESTree.Node): T {
  if (origin.start !== undefined) node.start = origin.start;
  return node;
}

export function id(name: string): ESTree.Identifier {
  return { type: "Identifier", name };
}

export function literal(value: string | number | boolean): ESTree.Literal {
  return { type: "Literal", value };
}

/** `void 0`: `undefined` may be shadowed. */
export function nothing(): ESTree.UnaryExpression {
  return { type: "UnaryExpression", operator: "void", prefix: true, argument: literal(0) };
}

export function self(): ESTree.ThisExpression {
  return { type: "ThisExpression" };
}

export function call(
  callee: Expression | ESTree.Super,
  args: (Expression | ESTree.SpreadElement)[],
): ESTree.SimpleCallExpression {
  return { type: "CallExpression", callee, arguments: args, optional: false };
}

export function member(object: Expression | ESTree.Super, name: string): ESTree.MemberExpression {
  return { type: "MemberExpression", object, property: id(name), computed: false, optional: false };
}

export function index(object: Expression | ESTree.Super, key: Expression): ESTree.MemberExpression {
  return { type: "MemberExpression", object, property: key, computed: true, optional: false };
}

export function privateMember(object: Expression, name: string): ESTree.MemberExpression {
  const property: ESTree.PrivateIdentifier = { type: "PrivateIdentifier", name };
  return { type: "MemberExpression", object, property, computed: false, optional: false };
}

export function assign(left: ESTree.Pattern, right: Expression): ESTree.AssignmentExpression {
  return { type: "AssignmentExpression", operator: "=", left, right };
}

export function and(left: Expression, right: Expression): ESTree.LogicalExpression {
  return { type: "LogicalExpression", operator: "&&", left, right };
}

export function sequence(expressions: Expression[]): ESTree.SequenceExpression {
  return { type: "SequenceExpression", expressions };
}

export function array(
  elements: (Expression | ESTree.SpreadElement | null)[],
): ESTree.ArrayExpression {
  return { type: "ArrayExpression", elements };
}

export function yields(argument: Expression): ESTree.YieldExpression {
  return { type: "YieldExpression", delegate: false, argument };
}

export function awaits(argument: Expression): ESTree.AwaitExpression {
  return { type: "AwaitExpression", argument };
}

export function yieldsAll(argument: Expression): ESTree.YieldExpression {
  return { type: "YieldExpression", delegate: true, argument };
}

export function parens(expression: Expression): ESTree.ParenthesizedExpression {
  return { type: "ParenthesizedExpression", expression };
}

export function arrow(
  params: ESTree.Pattern[],
  body: Expression | ESTree.BlockStatement,
): ESTree.ArrowFunctionExpression {
  const expression = body.type !== "BlockStatement";
  return {
    type: "ArrowFunctionExpression",
    params,
    body,
    expression,
    async: false,
    generator: false,
  };
}

export function generator(
  params: ESTree.Pattern[],
  body: ESTree.BlockStatement,
): ESTree.FunctionExpression {
  return { type: "FunctionExpression", id: null, params, body, async: false, generator: true };
}

export function func(params: ESTree.Pattern[], body: Statement[]): ESTree.FunctionExpression {
  return {
    type: "FunctionExpression",
    id: null,
    params,
    body: block(body),
    async: false,
    generator: false,
  };
}

export function functionDeclaration(name: string, body: Statement[]): ESTree.FunctionDeclaration {
  return { ...func([], body), type: "FunctionDeclaration", id: id(name) };
}

export function block(body: Statement[]): ESTree.BlockStatement {
  return { type: "BlockStatement", body };
}

export function statement(expression: Expression): ESTree.ExpressionStatement {
  return { type: "ExpressionStatement", expression };
}

export function directive(text: string): ESTree.Directive {
  return { type: "ExpressionStatement", expression: literal(text), directive: text };
}

export function returns(argument: Expression): ESTree.ReturnStatement {
  return { type: "ReturnStatement", argument };
}

export function throws(argument: Expression): ESTree.ThrowStatement {
  return { type: "ThrowStatement", argument };
}

export function declare(
  kind: ESTree.VariableDeclaration["kind"],
  declarations: [ESTree.Pattern, Expression?][],
): ESTree.VariableDeclaration {
  const made: ESTree.VariableDeclarator[] = [];
  for (const [id, init = null] of declarations) made.push({ type: "VariableDeclarator", id, init });
  return { type: "VariableDeclaration", kind, declarations: made };
}

export function ifs(
  test: Expression,
  consequent: Statement,
  alternate?: Statement,
): ESTree.IfStatement {
  return { type: "IfStatement", test, consequent, alternate: alternate ?? null };
}

export function whiles(test: Expression, body: Statement): ESTree.WhileStatement {
  return { type: "WhileStatement", test, body };
}

export function labeled(name: string, body: Statement): ESTree.LabeledStatement {
  return { type: "LabeledStatement", label: id(name), body };
}

export function breaks(label: string): ESTree.BreakStatement {
  return { type: "BreakStatement", label: id(label) };
}

export function tries(
  body: Statement[],
  handler: [ESTree.Pattern | null, Statement[]] | null,
  finalizer: Statement[] | null,
): ESTree.TryStatement {
  return {
    type: "TryStatement",
    block: block(body),
    handler: handler && { type: "CatchClause", param: handler[0], body: block(handler[1]) },
    finalizer: finalizer && block(finalizer),
  };
}

export function property(key: Expression, value: Expression, computed: boolean): ESTree.Property {
  return { type: "Property", kind: "init", key, value, computed, method: false, shorthand: false };
}

export function object(
  properties: (ESTree.Property | ESTree.SpreadElement)[],
): ESTree.ObjectExpression {
  return { type: "ObjectExpression", properties };
}

export function accessor(
  kind: "get" | "set",
  name: string,
  value: ESTree.FunctionExpression,
): ESTree.Property {
  return {
    type: "Property",
    kind,
    key: id(name),
    value,
    computed: false,
    method: false,
    shorthand: false,
  };
}

export function method(
  kind: ESTree.MethodDefinition["kind"],
  key: Expression | ESTree.PrivateIdentifier,
  value: ESTree.FunctionExpression,
  flags: { computed: boolean; static: boolean },
): ESTree.MethodDefinition {
  const { computed } = flags;
  return { type: "MethodDefinition", kind, key, value, computed, static: flags.static };
}

export function staticBlock(body: Statement[]): ESTree.StaticBlock {
  return { type: "StaticBlock", body };
}
