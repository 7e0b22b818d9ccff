/** What the walk of scopes.ts comes by, so that nobody need go and look for it again. */
import { bare, memberName, type Node } from "./nodes.js";

export interface Survey {
  /** Every member expression, and every property of an object, a class or a pattern. */
  readonly members: Node[];
  readonly properties: Node[];
  /** What is assigned to, stepped or bound by a loop's head, plain names apart; what is deleted. */
  readonly targets: Node[];
  /** Of those, the members that an assignment sets. */
  readonly assigned: Node[];
  /** Statements of the top level that await, by themselves and in no function or class. */
  readonly suspending: Node[];
  /** `list` of each statement `list.push(…)`. */
  readonly pushed: Set<Node>;
  /** Whether the top level returns. */
  returns: boolean;
  /** Whether there is a class, or `this`. */
  objects: boolean;
  /** Whether something is imported or exported. */
  modules: boolean;
  /** Whether there is a function; a class's methods are some. */
  functions: boolean;
}

/**
 * No class: while there is no survey, engines forget what those of a class look like, and with it all code that
 * they have compiled for them.
 */
export function emptySurvey(): Survey {
  return {
    members: [],
    properties: [],
    targets: [],
    assigned: [],
    suspending: [],
    pushed: new Set(),
    returns: false,
    objects: false,
    modules: false,
    functions: false,
  };
}

export function noteSuspending({ suspending }: Survey, statement: Node): void {
  if (suspending.at(-1) !== statement) suspending.push(statement);
}

export function noteStatement({ pushed }: Survey, expression: Node): void {
  const call = bare(expression);
  if (call.type !== "CallExpression") return;
  const callee = bare(call.callee as Node);
  if (isMemberOf(callee, "push")) pushed.add(bare(callee.object as Node));
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
