import { assignment, field, identifier, member, statement, thisExpression } from "./builders.js";
import { type Erasure, unsupported } from "./erase.js";
import { type AnyNode, isNode } from "./node.js";

/**
 * `class A { constructor(private x) {} }` becomes `class A { x; constructor(x) { this.x = x; } }`,
 * the assignment after `super(…)` in a derived class, as TypeScript emits for ES2022.
 */
export function lowerParameterProperties(erasure: Erasure, body: AnyNode): void {
  const elements = body.body as AnyNode[];
  const fields: AnyNode[] = [];
  for (const element of elements) {
    if (element.type !== "MethodDefinition" || element.kind !== "constructor") continue;
    const method = element.value as AnyNode;
    if (!isNode(method.body)) continue;
    const names = (method.params as AnyNode[])
      .filter((parameter) => parameter.type === "TSParameterProperty")
      .map(nameOf);
    if (names.length === 0) continue;
    fields.push(...names.map((id) => field(id, id.name as string)));
    const statements = method.body.body as AnyNode[];
    const at = insertionPoint(statements, superCalled(statements));
    if (at === undefined) {
      unsupported(
        erasure,
        element,
        "parameter properties where `super()` is not a statement of its own",
      );
      continue;
    }
    statements.splice(at, 0, ...names.map(assign));
  }
  elements.unshift(...fields);
}

function nameOf(parameter: AnyNode): AnyNode {
  const of = parameter.parameter as AnyNode;
  return of.type === "AssignmentPattern" ? (of.left as AnyNode) : of;
}

function assign(id: AnyNode): AnyNode {
  const name = id.name as string;
  const target = member(id, thisExpression(id), identifier(id, name), false);
  return statement(id, assignment(id, target, identifier(id, name)));
}

function superCalled(statements: readonly AnyNode[]): "nowhere" | "statement" | "elsewhere" {
  if (statements.some(isSuperCall)) return "statement";
  return mentionsSuperCall(statements) ? "elsewhere" : "nowhere";
}

function insertionPoint(
  statements: readonly AnyNode[],
  called: ReturnType<typeof superCalled>,
): number | undefined {
  if (called === "elsewhere") return undefined;
  if (called === "statement") return statements.findIndex(isSuperCall) + 1;
  const first = statements.findIndex(
    (of) => of.type !== "ExpressionStatement" || !("directive" in of),
  );
  return first === -1 ? statements.length : first;
}

function isSuperCall(node: AnyNode): boolean {
  const call = node.type === "ExpressionStatement" ? node.expression : undefined;
  return (
    isNode(call) && call.type === "CallExpression" && (call.callee as AnyNode).type === "Super"
  );
}

function mentionsSuperCall(nodes: readonly unknown[]): boolean {
  return nodes.some((node) => {
    if (!isNode(node)) return false;
    if (node.type === "CallExpression" && (node.callee as AnyNode).type === "Super") return true;
    if (node.type === "ClassBody" || /^Function/.test(node.type)) return false;
    return Object.values(node).some((value) =>
      mentionsSuperCall(Array.isArray(value) ? value : [value]),
    );
  });
}
