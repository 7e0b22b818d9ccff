/** One visitor for each node type that is not merely gone through. */
import type * as ESTree from "estree";
import type { State } from "../state.js";
import { ArrowFunctionExpression } from "./ArrowFunctionExpression.js";
import { AssignmentExpression } from "./AssignmentExpression.js";
import { AssignmentPattern } from "./AssignmentPattern.js";
import { AwaitExpression } from "./AwaitExpression.js";
import { BlockStatement } from "./BlockStatement.js";
import { CallExpression } from "./CallExpression.js";
import { ChainExpression } from "./ChainExpression.js";
import { ClassExpression } from "./ClassExpression.js";
import { ExpressionStatement } from "./ExpressionStatement.js";
import { ForOfStatement } from "./ForOfStatement.js";
import { FunctionDeclaration } from "./FunctionDeclaration.js";
import { FunctionExpression } from "./FunctionExpression.js";
import { Identifier } from "./Identifier.js";
import { ImportExpression } from "./ImportExpression.js";
import { Jump } from "./Jump.js";
import { LabeledStatement } from "./LabeledStatement.js";
import { Loop } from "./Loop.js";
import { MemberExpression } from "./MemberExpression.js";
import { MetaProperty } from "./MetaProperty.js";
import { ObjectExpression } from "./ObjectExpression.js";
import { Property } from "./Property.js";
import { ReturnStatement } from "./ReturnStatement.js";
import { SwitchStatement } from "./SwitchStatement.js";
import { TaggedTemplateExpression } from "./TaggedTemplateExpression.js";
import { ThisExpression } from "./ThisExpression.js";
import { TryStatement } from "./TryStatement.js";
import { UpdateExpression } from "./UpdateExpression.js";
import { VariableDeclarator } from "./VariableDeclarator.js";
import { WithStatement } from "./WithStatement.js";
import { YieldExpression } from "./YieldExpression.js";

const byType = {
  ArrowFunctionExpression,
  AssignmentExpression,
  AssignmentPattern,
  AwaitExpression,
  BlockStatement,
  BreakStatement: Jump,
  CallExpression,
  ChainExpression,
  ClassDeclaration: ClassExpression,
  ClassExpression,
  ContinueStatement: Jump,
  DoWhileStatement: Loop,
  ExpressionStatement,
  ForInStatement: Loop,
  ForOfStatement,
  ForStatement: Loop,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  ImportExpression,
  LabeledStatement,
  MemberExpression,
  MetaProperty,
  ObjectExpression,
  Property,
  ReturnStatement,
  SwitchStatement,
  TaggedTemplateExpression,
  ThisExpression,
  TryStatement,
  UpdateExpression,
  VariableDeclarator,
  WhileStatement: Loop,
  WithStatement,
  YieldExpression,
};

type Visit = (node: ESTree.Node, state: State) => ESTree.Node;

export const visitors: ReadonlyMap<string, Visit> = new Map(
  Object.entries(byType as { [type: string]: unknown }) as [string, Visit][],
);
