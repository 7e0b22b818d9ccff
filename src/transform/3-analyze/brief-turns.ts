/** How often a loop of a brief program goes round, as far as its text tells. */
import type * as ESTree from "estree";
import type { Mentions } from "./brief-mentions.js";
import type { Work } from "./brief-work.js";
import { pushChildren } from "./keys.js";
import { bare, memberName, type Node } from "./nodes.js";

/** Of `for (let i = 0; i < 100; i++)`, or `i < list.length`, where nothing else changes either. */
export function counted(
  work: Work,
  { init, test, update }: Node,
  { written, pushed }: Mentions,
): number {
  const { type, operator, left, right } = (test ?? { type: "" }) as Node;
  if (type !== "BinaryExpression" || (operator !== "<" && operator !== "<=")) return Infinity;
  const { name } = left as Node;
  const step = stepOf(update as Node | null, name);
  const from = startOf(init as Node | null, name);
  if (step === undefined || from === undefined || written.get(name as string) !== 1)
    return Infinity;
  const turns = (most: number): number => Math.max(0, Math.ceil((most - from) / step)) + 1;
  const bound = right as Node;
  // From there on, counting up by 1 may change nothing.
  if (bound.type === "Literal" && Number(bound.value) <= Number.MAX_SAFE_INTEGER)
    return turns(Number(bound.value));
  const list = bound.type === "MemberExpression" ? (bound.object as Node) : undefined;
  if (memberName(bound) !== "length" || list?.type !== "Identifier") return Infinity;
  const of = list.name as string;
  if (written.has(of) || pushed.has(of)) return Infinity;
  const size = work.value(list);
  if (size.kind !== "list") return Infinity;
  return turns(size.longest);
}

function stepOf(update: Node | null, name: unknown): number | undefined {
  if (update?.type === "UpdateExpression" && (update.argument as Node).name === name)
    return update.operator === "++" ? 1 : undefined;
  if (update?.type !== "AssignmentExpression" || update.operator !== "+=") return undefined;
  const { value } = update.right as Node;
  const isIt = (update.left as Node).name === name;
  return isIt && typeof value === "number" && value >= 1 ? value : undefined;
}

function startOf(init: Node | null, name: unknown): number | undefined {
  if (init?.type !== "VariableDeclaration" || init.kind === "var") return undefined;
  const own = (init.declarations as Node[]).filter(({ id }) => (id as Node).name === name);
  const value = (own[0]?.init as Node | null | undefined)?.value;
  return own.length === 1 && typeof value === "number" ? value : undefined;
}

/** Statements that each turn comes to which is not the last. */
export function everyTurn(body: Node): Node[] {
  const statements = body.type === "BlockStatement" ? (body.body as Node[]) : [body];
  const end = statements.findIndex(continues);
  return end < 0 ? statements : statements.slice(0, end);
}

function continues(statement: Node): boolean {
  const stack = [statement];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === "ContinueStatement") return true;
    pushChildren(node, stack);
  }
  return false;
}

/** Whether `node`, when it is come to, waits for a call that is made there. */
export function waitsAnyway(node: Node, work: Work): boolean {
  const any = (...nodes: unknown[]): boolean =>
    nodes.some((one) => one && waitsAnyway(one as Node, work));
  switch (node.type) {
    case "AwaitExpression": {
      const awaited = bare(node.argument as Node);
      return work.toolCalls.has(awaited as unknown as ESTree.CallExpression) || any(awaited);
    }
    case "ExpressionStatement":
    case "ParenthesizedExpression":
      return any(node.expression);
    case "VariableDeclaration":
      return (node.declarations as Node[]).some(({ init }) => any(init));
    case "AssignmentExpression":
      return (node.operator === "=" || node.operator === "+=") && any(node.right);
    case "CallExpression":
      return any(node.callee, ...(node.arguments as Node[]));
    case "SpreadElement":
    case "UnaryExpression":
      return any(node.argument);
    case "BinaryExpression":
      return any(node.left, node.right);
    case "MemberExpression":
      return any(node.object);
    case "TemplateLiteral":
      return any(...(node.expressions as Node[]));
    case "ArrayExpression":
      return any(...(node.elements as Node[]));
    case "ObjectExpression":
      return (node.properties as Node[]).some(({ value }) => any(value));
    case "IfStatement":
    case "ConditionalExpression":
      return any(node.test);
    case "LogicalExpression":
      return any(node.left);
    default:
      return false;
  }
}
