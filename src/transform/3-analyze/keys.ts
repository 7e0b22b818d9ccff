import { isNode, type Node } from "./nodes.js";

const fields: Readonly<Record<string, readonly string[]>> = {
  ArrayExpression: ["elements"],
  ArrayPattern: ["elements"],
  ArrowFunctionExpression: ["params", "body"],
  AssignmentExpression: ["left", "right"],
  AssignmentPattern: ["left", "right"],
  AwaitExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  BlockStatement: ["body"],
  BreakStatement: [],
  CallExpression: ["callee", "arguments"],
  CatchClause: ["param", "body"],
  ChainExpression: ["expression"],
  ClassBody: ["body"],
  ClassDeclaration: ["superClass", "body"],
  ClassExpression: ["superClass", "body"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  ContinueStatement: [],
  DebuggerStatement: [],
  DoWhileStatement: ["body", "test"],
  EmptyStatement: [],
  ExportAllDeclaration: [],
  ExportDefaultDeclaration: ["declaration"],
  ExportNamedDeclaration: ["declaration", "specifiers"],
  ExportSpecifier: [],
  ExpressionStatement: ["expression"],
  ForInStatement: ["right", "left", "body"],
  ForOfStatement: ["right", "left", "body"],
  ForStatement: ["init", "test", "body", "update"],
  FunctionDeclaration: ["params", "body"],
  FunctionExpression: ["params", "body"],
  Identifier: [],
  IfStatement: ["test", "consequent", "alternate"],
  ImportDeclaration: ["specifiers"],
  ImportExpression: ["source", "options"],
  LabeledStatement: ["body"],
  Literal: [],
  LogicalExpression: ["left", "right"],
  MemberExpression: ["object", "property"],
  MetaProperty: [],
  MethodDefinition: ["key", "value"],
  NewExpression: ["callee", "arguments"],
  ObjectExpression: ["properties"],
  ObjectPattern: ["properties"],
  ParenthesizedExpression: ["expression"],
  PrivateIdentifier: [],
  Program: ["body"],
  Property: ["key", "value"],
  PropertyDefinition: ["key", "value"],
  RestElement: ["argument"],
  ReturnStatement: ["argument"],
  SequenceExpression: ["expressions"],
  SpreadElement: ["argument"],
  StaticBlock: ["body"],
  Super: [],
  SwitchCase: ["test", "consequent"],
  SwitchStatement: ["discriminant", "cases"],
  TaggedTemplateExpression: ["tag", "quasi"],
  TemplateElement: [],
  TemplateLiteral: ["expressions"],
  ThisExpression: [],
  ThrowStatement: ["argument"],
  TryStatement: ["block", "handler", "finalizer"],
  UnaryExpression: ["argument"],
  UpdateExpression: ["argument"],
  VariableDeclaration: ["declarations"],
  VariableDeclarator: ["id", "init"],
  WhileStatement: ["test", "body"],
  WithStatement: ["object", "body"],
  YieldExpression: ["argument"],
};

/**
 * The child nodes of each node type, in evaluation order as far as one order fits all. A map: every node
 * asks, and what an object of so many does not have takes long to miss.
 */
export const CHILD_KEYS: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(fields));

const none: readonly string[] = [];

/** Puts the nodes under `node` on a stack: for a walk that goes to all of them. */
export function pushChildren(node: Node, stack: Node[]): void {
  const keys = CHILD_KEYS.get(node.type) ?? none;
  for (let i = 0; i < keys.length; i++) {
    const child = node[keys[i] as string];
    if (isNode(child)) stack.push(child);
    else if (Array.isArray(child))
      for (let at = 0; at < child.length; at++) if (isNode(child[at])) stack.push(child[at]);
  }
}
