/** Statements, in the order they run. Each says whether control can come out at its end. */

import { classBody } from "./classes.js";
import { expression, hoistFunction } from "./expressions.js";
import { isNode, type Node } from "./nodes.js";
import type { JumpTarget, Pass } from "./pass.js";
import { assign, declarePattern } from "./patterns.js";
import type { CallRecord } from "./records.js";

/** A list of statements; what stands behind one that never completes is reported once. */
export function statements(pass: Pass, body: readonly Node[]): boolean {
  const { certain } = pass;
  let reachable = true;
  let reported = false;
  for (let i = 0; i < body.length; i++) {
    const statement = body[i] as Node;
    if (!reachable && !reported && !inert(statement)) {
      pass.report("unreachable-code", statement, {});
      reported = true;
      pass.certain = false;
    }
    const completes = statementOf(pass, statement);
    if (reachable) reachable = completes;
  }
  if (!reachable && reported) pass.certain = certain;
  return reachable;
}

/** Declarations that mean something wherever they stand. */
function inert(node: Node): boolean {
  if (node.type === "FunctionDeclaration" || node.type === "EmptyStatement") return true;
  return (
    node.type === "VariableDeclaration" &&
    node.kind === "var" &&
    (node.declarations as Node[]).every((d) => !isNode(d.init))
  );
}

const none: readonly string[] = [];

function statementOf(pass: Pass, node: Node): boolean {
  const labels = pass.labels;
  pass.labels = none;
  switch (node.type) {
    case "ExpressionStatement":
      expression(pass, node.expression as Node, pass.trailing === node ? "return" : "discard");
      return true;
    case "VariableDeclaration":
      variables(pass, node);
      return true;
    case "FunctionDeclaration":
      hoistFunction(pass, node);
      return true;
    case "ClassDeclaration":
      classBody(pass, node);
      return true;
    case "ReturnStatement": {
      if (isNode(node.argument)) {
        const value = expression(pass, node.argument, "return");
        pass.flow.edge(pass.fn.returns, pass.flow.join(value, pass.control));
      }
      pass.leaves++;
      return false;
    }
    case "ThrowStatement":
      expression(pass, node.argument as Node, "value");
      pass.leaves++;
      return false;
    case "BlockStatement":
    case "StaticBlock":
      return labelled(pass, node, labels, block);
    case "IfStatement":
      return labelled(pass, node, labels, ifStatement);
    case "LabeledStatement":
      pass.labels = [...labels, (node.label as Node).name as string];
      return statementOf(pass, node.body as Node);
    case "ForStatement":
      return forStatement(pass, node, labels);
    case "ForInStatement":
    case "ForOfStatement":
      return forEach(pass, node, labels);
    case "WhileStatement":
    case "DoWhileStatement":
      return whileStatement(pass, node, labels);
    case "BreakStatement":
    case "ContinueStatement":
      jump(pass, node);
      return false;
    case "SwitchStatement":
      return switchStatement(pass, node, labels);
    case "TryStatement":
      return labelled(pass, node, labels, tryStatement);
    case "WithStatement":
      expression(pass, node.object as Node, "plain");
      return labelled(pass, node, labels, body);
    case "ExportDefaultDeclaration": {
      const declaration = node.declaration as Node;
      if (declaration.type === "FunctionDeclaration") hoistFunction(pass, declaration);
      else if (declaration.type === "ClassDeclaration") classBody(pass, declaration);
      else expression(pass, declaration, "value");
      return true;
    }
    default:
      return true;
  }
}

function variables(pass: Pass, node: Node): void {
  const declarators = node.declarations as Node[];
  for (let i = 0; i < declarators.length; i++) variable(pass, node, declarators[i] as Node);
}

function variable(pass: Pass, { kind }: Node, { id: declared, init }: Node): void {
  const id = declared as Node;
  const plain = id.type === "Identifier";
  if (kind !== "var") declarePattern(pass, id);
  if (!isNode(init)) {
    const binding = pass.binding(id);
    if (binding && kind !== "var") pass.write(binding, 0);
    return;
  }
  if (plain) pass.nameFunction(init, id.name as string);
  const before = pass.calls.length;
  const value = expression(pass, init, plain ? "value" : "plain");
  const record = pass.calls.length > before ? pass.calls[pass.calls.length - 1] : undefined;
  if (plain && record !== undefined && record.value === value) hold(pass, id, record);
  assign(pass, id, value, init);
}

/** `record`'s promise is what is declared as `id`. */
function hold(pass: Pass, id: Node, record: CallRecord): void {
  const binding = pass.binding(id);
  if (record.kind !== "static" || record.use !== "value" || binding === undefined) return;
  if (binding.writes === 0 && binding.kind !== "var") pass.held.set(binding, record);
}

function ifStatement(pass: Pass, node: Node): boolean {
  const test = expression(pass, node.test as Node, "plain");
  const { leaves, jumps } = pass;
  let completes = false;
  const arm = (body: unknown) => () => {
    const done = pass.conditional(test, () => (isNode(body) ? statementOf(pass, body) : true));
    completes ||= done;
    return done;
  };
  pass.fork(test, arm(node.consequent), arm(node.alternate));
  pass.leftSince(leaves, jumps, test);
  return completes;
}

// ---------------------------------------------------------------- loops

/** Runs a loop's body; `decision` is what says how often. True when a `break` leaves it. */
function loopBody(
  pass: Pass,
  node: Node,
  labels: readonly string[],
  decision: number,
  body: (runs: number) => void,
): boolean {
  const target: JumpTarget = { node, labels, loop: true, broken: false };
  const { leaves, control, skips, certain } = pass;
  /** What may have ended the loop in an earlier turn, and what says how often it has run. */
  const turns = pass.flow.node();
  const runs = pass.flow.node(decision);
  pass.targets.push(target);
  if (pass.loop === 0) pass.outermost = node.start;
  pass.loop++;
  let inner = 0;
  pass.fork(runs, () => {
    pass.control = pass.flow.all([control, decision, turns]);
    pass.certain = false;
    body(runs);
    inner = pass.control;
    if (target.broken || pass.leaves !== leaves) pass.flow.edge(turns, inner);
    pass.flow.edge(runs, turns);
    // What it changed meets what was before outside.
    pass.loop--;
    return true;
  });
  pass.targets.pop();
  pass.control = control;
  pass.skips = skips;
  pass.certain = certain;
  if (pass.leaves !== leaves) {
    pass.control = pass.flow.join(control, inner);
    pass.certain = false;
  }
  return target.broken;
}

const always = (test: unknown): boolean =>
  !isNode(test) ||
  (test.type === "Literal" && Boolean(test.value) && typeof test.value !== "object");

function forStatement(pass: Pass, node: Node, labels: readonly string[]): boolean {
  if (isNode(node.init)) {
    if (node.init.type === "VariableDeclaration") variables(pass, node.init);
    else expression(pass, node.init, "discard");
  }
  const broken = loopBody(pass, node, labels, 0, (runs) => {
    const test = isNode(node.test) ? expression(pass, node.test, "plain") : 0;
    pass.control = pass.flow.join(pass.control, test);
    pass.flow.edge(runs, test);
    statementOf(pass, node.body as Node);
    if (isNode(node.update)) expression(pass, node.update, "discard");
  });
  return broken || !always(node.test);
}

function whileStatement(pass: Pass, node: Node, labels: readonly string[]): boolean {
  const first = node.type === "DoWhileStatement";
  const { certain } = pass;
  const broken = loopBody(pass, node, labels, 0, (runs) => {
    if (first) {
      pass.certain = certain;
      statementOf(pass, node.body as Node);
      pass.certain = false;
    }
    const test = expression(pass, node.test as Node, "plain");
    pass.control = pass.flow.join(pass.control, test);
    pass.flow.edge(runs, test);
    if (!first) statementOf(pass, node.body as Node);
  });
  return broken || !always(node.test);
}

function forEach(pass: Pass, node: Node, labels: readonly string[]): boolean {
  const of = node.type === "ForOfStatement";
  const source = expression(pass, node.right as Node, of && node.await ? "value" : "plain");
  loopBody(pass, node, labels, source, () => {
    const left = node.left as Node;
    if (left.type === "VariableDeclaration") {
      const id = ((left.declarations as Node[])[0] as Node).id as Node;
      if (left.kind !== "var") declarePattern(pass, id);
      assign(pass, id, source);
    } else assign(pass, left, source);
    statementOf(pass, node.body as Node);
  });
  return true;
}

// ---------------------------------------------------------------- jumps

const LOOPS = new Set([
  "ForStatement",
  "ForOfStatement",
  "ForInStatement",
  "WhileStatement",
  "DoWhileStatement",
]);

function jump(pass: Pass, node: Node): void {
  pass.jumps++;
  const label = isNode(node.label) ? (node.label.name as string) : undefined;
  if (node.type === "ContinueStatement") {
    pass.skipped = pass.jumps;
    return;
  }
  for (let i = pass.targets.length - 1; i >= 0; i--) {
    const target = pass.targets[i] as JumpTarget;
    if (label === undefined ? target.loop : target.labels.includes(label)) {
      target.broken = true;
      if (!LOOPS.has(target.node.type)) pass.skipped = pass.jumps;
      return;
    }
  }
}

function labelled(
  pass: Pass,
  node: Node,
  labels: readonly string[],
  run: (pass: Pass, node: Node) => boolean,
): boolean {
  if (labels.length === 0) return run(pass, node);
  const target: JumpTarget = { node, labels, loop: false, broken: false };
  pass.targets.push(target);
  const completes = run(pass, node);
  pass.targets.pop();
  return completes || target.broken;
}

const block = (pass: Pass, node: Node): boolean => statements(pass, node.body as Node[]);
const body = (pass: Pass, node: Node): boolean => statementOf(pass, node.body as Node);

function switchStatement(pass: Pass, node: Node, labels: readonly string[]): boolean {
  const discriminant = expression(pass, node.discriminant as Node, "plain");
  const target: JumpTarget = { node, labels, loop: true, broken: false };
  pass.targets.push(target);
  const { leaves } = pass;
  let decision = discriminant;
  let last = true;
  let hasDefault = false;
  // Cases fall through, so each is an arm laid over the ones before it.
  for (const one of node.cases as Node[]) {
    if (isNode(one.test)) decision = pass.flow.join(decision, expression(pass, one.test, "plain"));
    else hasDefault = true;
    pass.fork(decision, () => {
      last = pass.conditional(decision, () => statements(pass, one.consequent as Node[]));
      return true;
    });
  }
  pass.targets.pop();
  pass.leftSince(leaves, pass.jumps, decision);
  return last || !hasDefault || target.broken;
}

function tryStatement(pass: Pass, node: Node): boolean {
  const handler = node.handler as Node | null;
  const finalizer = node.finalizer as Node | null;
  const { certain } = pass;
  const first = pass.calls.length;
  if (finalizer) pass.finalizers++;
  if (handler) pass.guarded++;
  let completes = false;
  let thrown = 0;
  const block = () => {
    completes = statements(pass, (node.block as Node).body as Node[]);
    if (handler) pass.guarded--;
    return completes;
  };
  if (handler === null) block();
  else {
    const { leaves } = pass;
    const body = () => {
      block();
      // A handler may run after any part of the block: what the block wrote stays possible.
      return true;
    };
    pass.fork(0, body);
    for (const record of pass.calls.slice(first)) thrown = pass.flow.join(thrown, record.value);
    pass.fork(thrown, () => {
      const done = pass.conditional(thrown, () => {
        if (isNode(handler.param)) {
          declarePattern(pass, handler.param);
          assign(pass, handler.param, thrown);
        }
        return statements(pass, (handler.body as Node).body as Node[]);
      });
      completes ||= done;
      return done;
    });
    pass.leftSince(leaves, pass.jumps, thrown);
  }
  if (finalizer) {
    pass.finalizers--;
    const inner = pass.certain;
    if (handler === null) pass.certain = certain;
    const done = statements(pass, finalizer.body as Node[]);
    pass.certain = inner;
    if (!done) return false;
  }
  return completes;
}

/** The body of a function: with braces, or an arrow's expression. */
export function bodyOf(pass: Pass, body: Node): boolean {
  if (body.type === "BlockStatement") return statements(pass, body.body as Node[]);
  pass.flow.edge(pass.fn.returns, expression(pass, body, "return"));
  return true;
}
