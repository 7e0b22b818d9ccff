/**
 * Where a stage that waits can say how the next one goes on (R4): at an `await` with which a statement of the
 * top level begins. What the awaited calls come to is all that is missing then, and the host has that.
 *
 *     const rows = await Promise.all(ids.map((id) => tools.row({ id })));
 *     return (await tools.list()).filter(isOpen);
 */
import { bare, isNode, type Node } from "./nodes.js";
import type { Binding, Reference } from "./scope-types.js";

/** By statement, each with the `await` that it begins with; `most` of them. */
export function landingsIn(body: readonly Node[], most: number): Map<Node, Node> {
  const found = new Map<Node, Node>();
  for (let i = 0; i < body.length && found.size < most; i++) {
    const statement = body[i] as Node;
    const awaits = awaitedFirst(statement);
    if (awaits !== undefined) found.set(statement, awaits);
  }
  return found;
}

/** The `await` before which nothing of the statement is evaluated. */
function awaitedFirst(statement: Node): Node | undefined {
  switch (statement.type) {
    case "VariableDeclaration":
      return leading(((statement.declarations as Node[])[0] as Node).init);
    case "ReturnStatement":
      return leading(statement.argument);
    case "ExpressionStatement": {
      const expression = bare(statement.expression as Node);
      return leading(expression.type === "AssignmentExpression" ? value(expression) : expression);
    }
    default:
      return undefined;
  }
}

/** What is assigned, where the target is evaluated after it. */
function value({ left, operator, right }: Node): unknown {
  const target = bare(left as Node);
  return operator === "=" && target.type !== "MemberExpression" ? right : undefined;
}

function leading(expression: unknown): Node | undefined {
  if (!isNode(expression)) return undefined;
  switch (expression.type) {
    case "AwaitExpression":
      return expression;
    case "ParenthesizedExpression":
    case "ChainExpression":
      return leading(expression.expression);
    case "MemberExpression":
      return leading(expression.object);
    case "CallExpression":
      return leading(expression.callee);
    default:
      return undefined;
  }
}

/** Whether `binding` is wanted after `awaits`, with which `statement` begins. */
export function isWantedAfter({ references }: Binding, statement: Node, awaits: Node): boolean {
  const wanted = ({ node }: Reference): boolean =>
    node.start >= awaits.end || (node.start >= statement.start && node.start < awaits.start);
  return references.some(wanted);
}

/** The variable that `var x = await …` gives its value: what it held before does not matter. */
export function givenBy(statement: Node): string | undefined {
  if (statement.type !== "VariableDeclaration") return undefined;
  const { id } = (statement.declarations as Node[])[0] as Node;
  return (id as Node).type === "Identifier" ? ((id as Node).name as string) : undefined;
}
