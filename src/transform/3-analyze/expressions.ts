/** Expressions, in evaluation order. Each returns the flow node of its value. */
import { callExpression, newExpression } from "./calls.js";
import { classBody } from "./classes.js";
import { freeName, unknownMember } from "./names.js";
import { bare, isFunction, isNode, memberName, type Node, staticKey } from "./nodes.js";
import type { Pass } from "./pass.js";
import { assign, changed, declarePattern, mutate } from "./patterns.js";
import type { FunctionInfo, Use } from "./records.js";
import { bodyOf } from "./statements.js";
import { exactTool, toolName } from "./tools.js";

export function expression(pass: Pass, node: Node, use: Use): number {
  const { flow } = pass;
  switch (node.type) {
    case "Identifier":
      return identifier(pass, node, use);
    case "Literal":
      return 0;
    case "MemberExpression":
      return member(pass, node);
    case "CallExpression":
      return callExpression(pass, node, use);
    case "NewExpression":
      return newExpression(pass, node);
    case "AwaitExpression":
      return expression(pass, node.argument as Node, "await");
    case "ObjectExpression":
      return object(pass, node);
    case "ParenthesizedExpression":
    case "ChainExpression":
      return expression(pass, node.expression as Node, use);
    case "ConditionalExpression":
      return conditional(pass, node, use);
    case "LogicalExpression":
      return logical(pass, node, use);
    case "SequenceExpression": {
      const list = node.expressions as Node[];
      const last = list.length - 1;
      for (let i = 0; i < last; i++) expression(pass, list[i] as Node, "discard");
      return expression(pass, list[last] as Node, use);
    }
    case "UnaryExpression": {
      const operator = node.operator as string;
      const argument = bare(node.argument as Node);
      const reference = argument.type === "Identifier" ? pass.reference(argument) : undefined;
      if (operator === "typeof" && reference && !reference.binding) {
        const tool = toolName(pass, reference) ?? pass.catalog.globals.get(reference.name);
        return tool ? pass.toolValue(reference.name, tool) : 0;
      }
      if (operator === "delete") changed(pass, argument);
      const plain = operator === "!" || operator === "-" || operator === "+" || operator === "~";
      return expression(
        pass,
        argument,
        plain ? "plain" : operator === "void" ? "discard" : "value",
      );
    }
    case "UpdateExpression": {
      const target = bare(node.argument as Node);
      const value = expression(pass, target, "plain");
      assign(pass, target, value);
      return value;
    }
    case "BinaryExpression":
      return binary(pass, node);
    case "AssignmentExpression":
      return assignment(pass, node);
    case "ArrayExpression":
      return array(pass, node);
    case "TemplateLiteral":
      return flow.all(each(pass, node.expressions as Node[], "plain"));
    case "TaggedTemplateExpression": {
      const tag = expression(pass, node.tag as Node, "value");
      const parts = each(pass, (node.quasi as Node).expressions as Node[], "value");
      return flow.join(tag, flow.all(parts));
    }
    case "SpreadElement":
      return expression(pass, node.argument as Node, "plain");
    case "FunctionExpression":
    case "ArrowFunctionExpression":
      return functionLiteral(pass, node);
    case "ClassExpression":
      return classBody(pass, node);
    case "YieldExpression":
      if (isNode(node.argument))
        flow.edge(pass.fn.returns, expression(pass, node.argument, "value"));
      return 0;
    case "ImportExpression":
      pass.report("dynamic-import", node, {}, "call");
      return expression(pass, node.source as Node, "value");
    case "ThisExpression":
      return pass.freeNode(anyOfThis);
    default:
      return 0;
  }
}

function identifier(pass: Pass, node: Node, use: Use): number {
  const reference = pass.reference(node);
  if (reference === undefined) return 0;
  if (reference.binding === undefined) return freeName(pass, reference);
  const { binding } = reference;
  pass.used(binding, use);
  const value = pass.read(binding);
  const held = binding.value === undefined ? undefined : bare(binding.value);
  if (held === undefined || !isFunction(held)) return value;
  const info = pass.info(held);
  letOut(pass, info);
  return pass.flow.join(value, info.returns);
}

/** Nobody knows any more who calls `info`: its parameters may be whatever goes into unknown calls. */
export function letOut(pass: Pass, info: FunctionInfo): void {
  if (info.escapes) return;
  info.escapes = true;
  for (const param of info.params) pass.flow.edge(param, pass.unknownArgs);
}

/** `then` and its like are what one does with a promise; any other property is of the value. */
const OF_PROMISES = new Set(["then", "catch", "finally", "constructor"]);

export function objectUse(node: Node): Use {
  const name = memberName(node);
  return name !== undefined && OF_PROMISES.has(name) ? "value" : "plain";
}

function member(pass: Pass, node: Node): number {
  const tool = exactTool(pass, node);
  const object = bare(node.object as Node);
  if (tool) {
    expression(pass, object, "value");
    const value = pass.flow.node();
    pass.toolNodes.push(value);
    return value;
  }
  unknownMember(pass, node, "read");
  const global = globalObject(pass, node);
  if (global !== undefined) return global;
  const name = memberName(node);
  if (object.type === "ThisExpression" && name !== undefined) return memberOfThis(pass, name);
  const owner = object.type === "Super" ? 0 : expression(pass, object, objectUse(node));
  const key = node.computed ? expression(pass, node.property as Node, "plain") : 0;
  return pass.flow.join(owner, key);
}

/** `globalThis.name`: its flow, for a tool or a namespace may come of it; undefined for other objects. */
export function globalObject(pass: Pass, node: Node): number | undefined {
  const object = bare(node.object as Node);
  const self =
    (object.type === "Identifier" &&
      object.name === "globalThis" &&
      !pass.reference(object)?.binding) ||
    (object.type === "ThisExpression" && pass.sloppyThis());
  if (!self) return undefined;
  const name = memberName(node);
  if (name === undefined) {
    expression(pass, node.property as Node, "plain");
    return pass.anyTool();
  }
  pass.globalMembers.add(name);
  const tool = pass.catalog.globals.has(name) ? pass.anyTool() : 0;
  return object.type === "ThisExpression" ? pass.flow.join(tool, memberOfThis(pass, name)) : tool;
}

const COMPARISONS = new Set(["instanceof"]);

/** Left-leaning chains are walked in a loop: `a + b + c + ...` may be long. */
function binary(pass: Pass, node: Node): number {
  const rights: { node: Node; use: Use }[] = [];
  let left = node;
  let use: Use = "plain";
  while (left.type === "BinaryExpression") {
    use = COMPARISONS.has(left.operator as string) ? "value" : "plain";
    rights.push({ node: left.right as Node, use });
    left = left.left as Node;
  }
  const parts = [left.type === "PrivateIdentifier" ? 0 : expression(pass, left, use)];
  for (const right of rights.reverse()) parts.push(expression(pass, right.node, right.use));
  return pass.flow.all(parts);
}

function assignment(pass: Pass, node: Node): number {
  const left = bare(node.left as Node);
  const operator = node.operator as string;
  const right = node.right as Node;
  if (operator === "=") {
    if (left.type === "MemberExpression") {
      if (globalObject(pass, left) === undefined) {
        expression(pass, left.object as Node, "value");
        if (left.computed) expression(pass, left.property as Node, "plain");
      }
    }
    if (left.type === "Identifier") pass.nameFunction(right, left.name as string);
    const value = expression(pass, right, left.type.endsWith("Pattern") ? "plain" : "value");
    if (left.type === "MemberExpression") mutate(pass, left, value);
    else assign(pass, left, value, right);
    const reference = left.type === "Identifier" ? pass.reference(left) : undefined;
    if (reference && !reference.binding) assignFree(pass, left, value);
    return value;
  }
  const old = expression(pass, left, "plain");
  const decides = operator === "||=" || operator === "&&=" || operator === "??=";
  const made = decides ? maybe(pass, right, old, "value") : expression(pass, right, "plain");
  const value = pass.flow.join(old, made);
  if (left.type === "MemberExpression") mutate(pass, left, value);
  else assign(pass, left, value);
  return value;
}

function assignFree(pass: Pass, node: Node, value: number): void {
  const name = node.name as string;
  pass.flow.edge(pass.freeNode(name), value);
  if (pass.catalog.globals.has(name)) pass.report("tool-overwritten", node, { name });
}

function each(pass: Pass, list: readonly Node[], use: Use): number[] {
  const parts: number[] = [];
  for (let i = 0; i < list.length; i++) parts.push(expression(pass, list[i] as Node, use));
  return parts;
}

function conditional(pass: Pass, node: Node, use: Use): number {
  const { flow } = pass;
  const test = expression(pass, node.test as Node, "plain");
  let value = test;
  const arm = (body: unknown) => () =>
    pass.conditional(test, () => {
      value = flow.join(value, expression(pass, body as Node, use));
      return true;
    });
  pass.fork(test, arm(node.consequent), arm(node.alternate));
  return flow.join(value, test);
}

function logical(pass: Pass, node: Node, use: Use): number {
  const left = expression(pass, node.left as Node, use === "plain" ? "plain" : "value");
  return pass.flow.join(left, maybe(pass, node.right as Node, left, use));
}

/** `node`, where `decision` decides whether it is evaluated. */
function maybe(pass: Pass, node: Node, decision: number, use: Use): number {
  let value = 0;
  pass.fork(decision, () =>
    pass.conditional(decision, () => {
      value = expression(pass, node, use);
      return true;
    }),
  );
  return value;
}

function array(pass: Pass, node: Node): number {
  const elements = node.elements as (Node | null)[];
  const parts: number[] = [];
  let spread = false;
  for (let i = 0; i < elements.length; i++) {
    const element = elements[i];
    if (!element) parts.push(0);
    else if (element.type !== "SpreadElement") parts.push(expression(pass, element, "value"));
    else {
      spread = true;
      parts.push(expression(pass, element.argument as Node, "plain"));
    }
  }
  if (!spread) pass.elements.set(node, parts);
  return pass.flow.all(parts);
}

function object(pass: Pass, node: Node): number {
  const properties = node.properties as Node[];
  const parts: number[] = [];
  for (let i = 0; i < properties.length; i++)
    parts.push(objectProperty(pass, properties[i] as Node));
  return pass.flow.all(parts);
}

function objectProperty(pass: Pass, property: Node): number {
  if (property.type === "SpreadElement")
    return expression(pass, property.argument as Node, "plain");
  if (property.computed) expression(pass, property.key as Node, "plain");
  const key = staticKey(property.computed, property.key as Node);
  const held = bare(property.value as Node);
  if (isFunction(held)) {
    pass.nameFunction(held, key);
    letOut(pass, pass.info(held));
  }
  const value = expression(pass, property.value as Node, "value");
  if (value !== 0) pass.parts.set(property.value as Node, value);
  intoThis(pass, key, value);
  return value;
}

/** Whatever object `this` is, and wherever: what its members may be is kept by their name. */
const anyOfThis = "this";
const computedOfThis = "this[]";
const ofThis = (name: string): string => `this.${name}`;

function memberOfThis(pass: Pass, name: string): number {
  return pass.flow.join(pass.freeNode(ofThis(name)), pass.freeNode(computedOfThis));
}

/** A member of what `this` may be is given a value. */
export function intoThis(pass: Pass, name: string | undefined, value: number): void {
  if (value === 0) return;
  pass.flow.edge(pass.freeNode(name === undefined ? computedOfThis : ofThis(name)), value);
  pass.flow.edge(pass.freeNode(anyOfThis), value);
}

// ---------------------------------------------------------------- functions

/** The value of a function literal stands for its results: whoever calls it may get them. */
export function functionLiteral(pass: Pass, node: Node): number {
  const info = pass.info(node);
  pass.flow.edge(info.control, pass.control);
  functionBody(pass, node, info);
  return info.returns;
}

/** A declaration: nothing happens here but that its body is looked at. */
export function hoistFunction(pass: Pass, node: Node): void {
  const info = pass.info(node);
  functionBody(pass, node, info);
}

export function functionBody(pass: Pass, node: Node, info: FunctionInfo): void {
  if (info.visited) return;
  const isAsync = node.async === true;
  const id = isNode(node.id) ? (node.id.name as string) : pass.nameHint.get(node);
  if (id !== undefined) info.name = id;
  pass.inside(info, false, () => {
    (node.params as Node[]).forEach((param, i) => {
      declarePattern(pass, param);
      const rest = param.type === "RestElement";
      assign(pass, param, rest ? pass.flow.all(info.params.slice(i)) : (info.params[i] ?? 0));
    });
    pass.awaitLegal = isAsync;
    bodyOf(pass, node.body as Node);
  });
}

/** The identifier at the bottom of `a.b[c].d`. */
export function rootOf(node: Node): Node | undefined {
  let at = bare(node);
  for (;;) {
    if (at.type === "MemberExpression") at = bare(at.object as Node);
    else if (at.type === "ChainExpression") at = bare(at.expression as Node);
    else if (at.type === "CallExpression") at = bare(at.callee as Node);
    else if (at.type === "Identifier") return at;
    else return undefined;
  }
}
