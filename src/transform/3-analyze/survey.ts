/** What the walk of scopes.ts comes by, so that nobody need go and look for it again. */
import { bare, memberName, type Node } from "./nodes.js";

export class Survey {
  /** Every member expression, and every property of an object, a class or a pattern. */
  readonly members: Node[] = [];
  readonly properties: Node[] = [];
  /** What is assigned to, stepped or bound by a loop's head, plain names apart; what is deleted. */
  readonly targets: Node[] = [];
  /** Of those, the members that an assignment sets. */
  readonly assigned: Node[] = [];
  /** Statements of the top level that await, by themselves and in no function or class. */
  readonly suspending: Node[] = [];
  /** `list` of each statement `list.push(…)`. */
  readonly pushed = new Set<Node>();
  /** Whether the top level returns. */
  returns = false;
  /** Whether there is a class, or `this`. */
  objects = false;
  /** Whether something is imported or exported. */
  modules = false;
  /** Whether there is a function; a class's methods are some. */
  functions = false;

  suspends(statement: Node): void {
    if (this.suspending.at(-1) !== statement) this.suspending.push(statement);
  }

  statement(expression: Node): void {
    const call = bare(expression);
    if (call.type !== "CallExpression") return;
    const callee = bare(call.callee as Node);
    if (isMemberOf(callee, "push")) this.pushed.add(bare(callee.object as Node));
  }
}

/** `x.name`, read of whatever `x` names. */
export function isMemberOf(node: Node, name: string): boolean {
  return (
    node.type === "MemberExpression" &&
    !node.computed &&
    !node.optional &&
    memberName(node) === name &&
    bare(node.object as Node).type === "Identifier"
  );
}
