/**
 * Programs of which no stage can take long: no loop, no function, no call but of tools, and nothing that the
 * engine does at length by itself (E3). What remains takes time with the size of the text and of the results,
 * and with how often strings are put together.
 */
import type * as ESTree from "estree";
import { type Node, staticKey } from "./nodes.js";

const maxCharacters = 2_000;
/** Characters that a stage may go through: some 10 ms of comparing, putting together and writing JSON. */
const work = 1_000_000;
/** More than this of results is not read in the process that others share. */
const mostRead = 64 * 1024;

/** What the engine calls where it makes a text, a number or JSON of an object: it may find a function there. */
const hooks = new Set(["__proto__", "then", "toJSON", "toString", "valueOf"]);
const constants = new Set(["Infinity", "NaN", "undefined"]);

/** Where a node's children are; a node of any other type makes the program one that may take long. */
const parts: Readonly<Record<string, readonly string[]>> = {
  ArrayExpression: ["elements"],
  AssignmentExpression: ["left", "right"],
  AssignmentPattern: ["left", "right"],
  AwaitExpression: ["argument"],
  BinaryExpression: ["left", "right"],
  BlockStatement: ["body"],
  CallExpression: ["arguments"],
  ChainExpression: ["expression"],
  ConditionalExpression: ["test", "consequent", "alternate"],
  EmptyStatement: [],
  ExpressionStatement: ["expression"],
  Identifier: [],
  IfStatement: ["test", "consequent", "alternate"],
  Literal: [],
  LogicalExpression: ["left", "right"],
  MemberExpression: ["object", "property"],
  ObjectExpression: ["properties"],
  ObjectPattern: ["properties"],
  ParenthesizedExpression: ["expression"],
  Property: ["key", "value"],
  ReturnStatement: ["argument"],
  TemplateElement: [],
  TemplateLiteral: ["expressions"],
  UnaryExpression: ["argument"],
  VariableDeclaration: ["declarations"],
  VariableDeclarator: ["id", "init"],
};

/**
 * How many characters of results a stage may read and not take long; 0 when even without any it may.
 *
 * What is put together grows by a factor each time, and each name may stand for all of it.
 */
export function briefness(
  { body, start, end }: Node,
  toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>,
  globals: ReadonlySet<string>,
): number {
  if (end - start > maxCharacters) return 0;
  for (const name of globals) if (!constants.has(name)) return 0;
  let growth = 1;
  let names = 1;
  const stack = [...(body as Node[])];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const fields = parts[node.type];
    if (fields === undefined || !allowed(node, toolCalls)) return 0;
    if (node.type === "Identifier") names++;
    growth *= growthBy(node);
    for (const field of fields) {
      const below = node[field] as Node | (Node | null)[] | null | undefined;
      if (Array.isArray(below)) for (const child of below) child && stack.push(child);
      else if (below) stack.push(below);
    }
  }
  const most = Math.floor(work / (growth * names));
  // The text of the program itself is put together too.
  return most < maxCharacters ? 0 : Math.min(most, mostRead);
}

function allowed(node: Node, toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>): boolean {
  switch (node.type) {
    case "CallExpression":
      return toolCalls.has(node as unknown as ESTree.CallExpression);
    case "Literal":
      return node.regex === undefined && node.bigint === undefined;
    case "AssignmentExpression":
      return (
        (node.left as Node).type === "Identifier" &&
        /^(\+|\?\?|\|\||&&)?=$/.test(String(node.operator))
      );
    case "ObjectExpression":
      return (node.properties as Node[]).every(isPlain);
    case "UnaryExpression":
      return node.operator !== "delete";
    default:
      return true;
  }
}

function isPlain({ type, computed, key }: Node): boolean {
  if (type !== "Property") return false;
  const name = staticKey(computed, key as Node);
  return name !== undefined && !hooks.has(name);
}

/** How many times as large as the largest of its parts a value may be. */
function growthBy(node: Node): number {
  switch (node.type) {
    case "ArrayExpression":
      return several(node.elements as (Node | null)[]);
    case "ObjectExpression":
      return several((node.properties as Node[]).map(({ value }) => value as Node));
    case "TemplateLiteral":
      return several(node.expressions as Node[]) + 1;
    default:
      return node.operator === "+" || node.operator === "+=" ? 2 : 1;
  }
}

function several(values: readonly (Node | null)[]): number {
  return Math.max(1, values.filter((value) => value !== null && value.type !== "Literal").length);
}
