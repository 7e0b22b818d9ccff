/** Members that a tool's output schema does not have: what a model that guessed the shape reads. */
import { CHILD_KEYS } from "./keys.js";
import { near } from "./names.js";
import { bare, isNode, memberName, type Node, staticKey } from "./nodes.js";
import type { Pass } from "./pass.js";
import { type Shape, Shapes } from "./result-shapes.js";

const maxNames = 20;
const ofObjects = new Set(Object.getOwnPropertyNames(Object.prototype));
const ofArrays = new Set([...Object.getOwnPropertyNames(Array.prototype), ...ofObjects]);

interface Visit {
  node: Node;
  /** It is looked for, not relied on: `a.b ?? a.c`, `a?.b`, `if (a.b)`, `a.b = 1`. */
  asked: boolean;
}

/** Goes through the program in the order of its text, so that a name is known before it is used. */
export function checkResultMembers(pass: Pass, program: Node): void {
  const shapes = new Shapes(pass);
  if (!shapes.known) return;
  const stack: Visit[] = [{ node: program, asked: false }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const { node, asked } = visit;
    meet(pass, shapes, node, asked);
    const keys = CHILD_KEYS.get(node.type) ?? [];
    for (let i = keys.length - 1; i >= 0; i--) {
      const key = keys[i] as string;
      const value = node[key];
      const within = asksFor(node, key) || (asked && passesOn(node));
      const children = Array.isArray(value) ? value : [value];
      for (let j = children.length - 1; j >= 0; j--)
        if (isNode(children[j])) stack.push({ node: children[j] as Node, asked: within });
    }
  }
}

/** Whether a member in this place of `node` may well be absent. */
function asksFor(node: Node, key: string): boolean {
  switch (node.type) {
    case "LogicalExpression":
    case "ChainExpression":
    case "UpdateExpression":
    case "UnaryExpression":
      return true;
    case "IfStatement":
    case "ConditionalExpression":
    case "WhileStatement":
    case "DoWhileStatement":
      return key === "test";
    case "AssignmentExpression":
      return key === "left";
    case "BinaryExpression":
      return /^([!=]==?|in)$/.test(node.operator as string);
    default:
      return false;
  }
}

const passesOn = ({ type }: Node): boolean =>
  type === "ParenthesizedExpression" || type === "BinaryExpression" || type === "MemberExpression";

function meet(pass: Pass, shapes: Shapes, node: Node, asked: boolean): void {
  switch (node.type) {
    case "VariableDeclarator":
      if (isNode(node.init)) given(pass, shapes, node.id as Node, shapes.of(node.init));
      return;
    case "ForOfStatement": {
      const left = node.left as Node;
      if (left.type !== "VariableDeclaration" || node.await === true) return;
      const [declarator] = left.declarations as Node[];
      const element = shapes.element(shapes.of(node.right as Node));
      if (declarator !== undefined) given(pass, shapes, declarator.id as Node, element);
      return;
    }
    case "CallExpression": {
      const { params, element } = shapes.callback(node);
      for (const param of params) given(pass, shapes, param, element);
      parsedAgain(pass, shapes, node);
      return;
    }
    case "MemberExpression": {
      const name = memberName(node);
      if (asked || name === undefined || bare(node.object as Node).type === "Super") return;
      const shape = shapes.of(node.object as Node);
      if (shape !== undefined) check(pass, shape, name, node.property as Node);
    }
  }
}

/** `JSON.parse(await tool())`, where that is no text. */
function parsedAgain(pass: Pass, shapes: Shapes, call: Node): void {
  const callee = bare(call.callee as Node);
  const [first] = call.arguments as Node[];
  if (first === undefined || memberName(callee) !== "parse") return;
  const object = bare(callee.object as Node);
  if (object.name !== "JSON" || pass.reference(object)?.binding !== undefined) return;
  const shape = shapes.of(first);
  const kind = shape?.schema.type;
  if (shape === undefined || (kind !== "object" && kind !== "array") || !pass.wants()) return;
  const { tool, path } = shape;
  pass.report("already-parsed", first, { tool, path, kind: `an ${kind}` });
}

function given(pass: Pass, shapes: Shapes, pattern: Node, shape: Shape | undefined): void {
  if (shape === undefined) return;
  switch (pattern.type) {
    case "Identifier":
      shapes.name(pattern, shape);
      return;
    case "AssignmentPattern":
      given(pass, shapes, pattern.left as Node, shape);
      return;
    case "ArrayPattern":
      (pattern.elements as (Node | null)[]).forEach((element, i) => {
        if (element !== null && element.type !== "RestElement")
          given(pass, shapes, element, shapes.element(shape, i));
      });
      return;
    case "ObjectPattern":
      for (const property of pattern.properties as Node[]) {
        const name =
          property.type === "RestElement"
            ? undefined
            : staticKey(property.computed, property.key as Node);
        if (name === undefined) continue;
        const value = property.value as Node;
        if (value.type !== "AssignmentPattern") check(pass, shape, name, property.key as Node);
        given(pass, shapes, value, shapes.member(shape, name));
      }
  }
}

function check(pass: Pass, shape: Shape, name: string, at: Node): void {
  const { tool, path, schema } = shape;
  if (schema.type === "array") {
    const index = /^\d+$/.test(name);
    if (index || ofArrays.has(name) || tool === "") return;
    if (pass.wants()) pass.report("unknown-result-member", at, { tool, path, member: name });
    return;
  }
  const { properties, additionalProperties = false } = schema;
  if (schema.type !== "object" || typeof properties !== "object" || properties === null) return;
  const names = Object.keys(properties);
  const known = names.length === 0 || names.includes(name) || ofObjects.has(name);
  if (known || additionalProperties !== false || !pass.wants()) return;
  const lists = names.filter((key) => {
    const of: unknown = (properties as Record<string, unknown>)[key];
    return typeof of === "object" && of !== null && "type" in of && of.type === "array";
  });
  const likely = near(name, names);
  const nearest = likely.length > 0 ? likely : ofArrays.has(name) ? lists : [];
  const has = names.slice(0, maxNames);
  pass.report("unknown-result-member", at, { tool, path, member: name, has, nearest });
}
