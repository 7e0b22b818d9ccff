/** What a program's text says about the properties it can touch, by name and whatever the scope. */
import { Counters } from "./counters.js";
import { CHILD_KEYS } from "./keys.js";
import { bare, isNode, memberName, type Node, staticKey } from "./nodes.js";

export interface Facts {
  /** Names of properties read or written for certain; `length=` when a length is set. */
  members: Set<string>;
  /** Some property is read whose name only the run can tell, and whose value is used as it is. */
  unknownRead: boolean;
  /** Some property is written whose name may be any index. */
  unknownWrite: boolean;
  withStatement: boolean;
  /** `Array` is used for more than `Array.isArray`, `Array.from` and `Array.of`. */
  makesArrays: boolean;
  /** Free names used in another way than `name.member`, a call or `instanceof`. */
  escaped: Set<string>;
  /** The global object: members of it are named, or it is passed about as a whole. */
  globalObject: false | "members" | "whole";
  asyncFunction: boolean;
  asyncGenerator: boolean;
  forAwait: boolean;
  dynamicImport: boolean;
  /** The console is given something that may be no string or number. */
  richLog: boolean;
}

/** How a node is used by its parent. */
type Use = "value" | "operand" | "target" | "callee" | "object" | "method";

type Self = "loose" | "bound" | "strict";

interface Visit {
  node: Node;
  use: Use;
  /** What `this` may be: the global object, some object's method's, or that of strict code. */
  self: Self;
}

const ARITHMETIC = new Set(["-", "*", "/", "%", "**", "|", "&", "^", "<<", ">>", ">>>", "+"]);
const COMPARES = new Set(["<", ">", "<=", ">=", "==", "!=", "===", "!=="]);
const TEXT_METHODS = new Set([
  "join",
  "toFixed",
  "toString",
  "trim",
  "toISOString",
  "slice",
  "padStart",
  "padEnd",
  "repeat",
  "toUpperCase",
  "toLowerCase",
  "stringify",
  "replace",
  "replaceAll",
]);

export function gatherFacts(program: object, globals: ReadonlySet<string>): Facts {
  const facts: Facts = {
    members: new Set(),
    unknownRead: false,
    unknownWrite: false,
    withStatement: false,
    makesArrays: false,
    escaped: new Set(),
    globalObject: false,
    asyncFunction: false,
    asyncGenerator: false,
    forAwait: false,
    dynamicImport: false,
    richLog: false,
  };
  const counters = new Counters(program as Node);
  const stack: Visit[] = [{ node: program as Node, use: "value", self: "loose" }];
  const free = (node: Node, name: string): boolean =>
    node.type === "Identifier" && node.name === name && globals.has(name);

  function key(owner: Node, use: Use): void {
    const computed = owner.computed as boolean;
    const node = (owner.property ?? owner.key) as Node;
    if (node.type === "PrivateIdentifier") return;
    const name = staticKey(computed, node);
    const writes = use === "target";
    if (name !== undefined) {
      facts.members.add(name);
      if (writes && name === "length") facts.members.add("length=");
      if (writes && Number(name) > 1e6) facts.unknownWrite = true;
      return;
    }
    const kind = counters.keyKind(bare(node));
    if (writes && kind !== "counter" && kind !== "word") facts.unknownWrite = true;
    if (!writes && use !== "operand" && kind === "unknown") facts.unknownRead = true;
  }

  function globalObject(use: Use, parentStatic: boolean): void {
    if (use === "object" && parentStatic) facts.globalObject ||= "members";
    else facts.globalObject = "whole";
  }

  function consoleCall(args: readonly Node[]): void {
    const [first] = args;
    const percent =
      first?.type === "Literal"
        ? String(first.value).includes("%")
        : first?.type !== undefined && args.length > 1 && !plainText(first);
    if ((percent && args.length > 1) || !args.every(plainText)) facts.richLog = true;
  }

  function plainText(given: Node): boolean {
    const node = bare(given);
    switch (node.type) {
      case "Literal":
        return !("regex" in node) && !("bigint" in node);
      case "TemplateLiteral":
        return true;
      case "BinaryExpression":
        return true;
      case "UnaryExpression":
        return node.operator === "typeof" || node.operator === "!";
      case "MemberExpression":
        return memberName(node) === "length" || memberName(node) === "size";
      case "ChainExpression":
        return plainText(node.expression as Node);
      case "CallExpression": {
        const callee = bare(node.callee as Node);
        if (callee.type === "Identifier")
          return callee.name === "String" || callee.name === "Number";
        return callee.type === "MemberExpression" && TEXT_METHODS.has(memberName(callee) ?? "");
      }
      default:
        return false;
    }
  }

  function visit({ node, use, self }: Visit) {
    const push = (child: unknown, how: Use = "value", within: Self = self): void => {
      if (isNode(child)) stack.push({ node: child, use: how, self: within });
    };
    switch (node.type) {
      case "ParenthesizedExpression":
      case "ChainExpression":
        return push(node.expression, use);
      case "MemberExpression": {
        key(node, use);
        const object = bare(node.object as Node);
        const name = memberName(node);
        if (free(object, "globalThis") || (object.type === "ThisExpression" && self === "loose")) {
          globalObject("object", name !== undefined);
        } else push(node.object, "object");
        if (free(object, "Array") && name !== "isArray" && name !== "from" && name !== "of")
          facts.makesArrays = true;
        if (name === undefined && object.type === "Identifier")
          facts.escaped.add(object.name as string);
        if (node.computed) push(node.property);
        return;
      }
      case "CallExpression":
      case "NewExpression": {
        const callee = bare(node.callee as Node);
        const args = node.arguments as Node[];
        const inner = callee.type === "MemberExpression" ? bare(callee.object as Node) : undefined;
        if (inner && free(inner, "console")) {
          consoleCall(args);
          key(callee, "callee");
          if (
            memberName(callee) === undefined ||
            ["table", "dir"].includes(memberName(callee) as string)
          )
            facts.richLog = true;
          if (callee.computed) push(callee.property);
        } else push(node.callee, "callee");
        if (free(callee, "Array") && !smallArray(args)) facts.makesArrays = true;
        const lengths =
          inner && free(inner, "Array") && memberName(callee) === "from" && onlyLength(args[0]);
        for (const argument of args) push(argument === args[0] && lengths ? lengths : argument);
        return;
      }
      case "Identifier":
        if (use === "value" || use === "target" || use === "method") {
          if (free(node, "Array")) facts.makesArrays = true;
          facts.escaped.add(node.name as string);
        }
        if (free(node, "globalThis")) globalObject(use, false);
        if (free(node, "console")) facts.richLog = true;
        return;
      case "ThisExpression":
        if (self === "loose") globalObject(use, false);
        return;
      case "BinaryExpression": {
        if (node.operator === "instanceof") {
          push(node.left);
          return push(node.right, "callee");
        }
        const absorbs =
          ARITHMETIC.has(node.operator as string) || COMPARES.has(node.operator as string);
        push(node.left, absorbs ? "operand" : "value");
        return push(node.right, absorbs ? "operand" : "value");
      }
      case "LogicalExpression":
        push(node.left, use === "operand" ? use : "value");
        return push(node.right, use === "operand" ? use : "value");
      case "UnaryExpression":
        return push(node.argument, "operand");
      case "TemplateLiteral":
        for (const held of node.expressions as Node[]) push(held, "operand");
        return;
      case "AssignmentExpression":
        push(node.left, "target");
        // `o[k] ??= x` may give what it read.
        if (["||=", "&&=", "??="].includes(node.operator as string)) push(node.left);
        return push(node.right);
      case "UpdateExpression":
        return push(node.argument, "target");
      case "ForInStatement":
      case "ForOfStatement":
        if (node.await) facts.forAwait = true;
        push(node.left, "target");
        push(node.right);
        return push(node.body);
      case "ArrayPattern":
        for (const element of node.elements as unknown[]) push(element, "target");
        return;
      case "RestElement":
        return push(node.argument, "target");
      case "AssignmentPattern":
        push(node.left, "target");
        return push(node.right);
      case "ObjectPattern":
        for (const property of node.properties as Node[]) {
          if (property.type === "RestElement") push(property, "target");
          else {
            key(property, "value");
            if (property.computed) push(property.key);
            push(property.value, "target");
          }
        }
        return;
      case "ObjectExpression":
      case "ClassBody":
        for (const member of (node.properties ?? node.body) as Node[]) {
          if (member.type === "SpreadElement" || member.type === "StaticBlock")
            push(member, "value", node.type === "ClassBody" ? "strict" : self);
          else {
            // Defining a key reads nothing; a computed or literal `length` makes an array-like.
            const name = staticKey(member.computed, member.key as Node);
            if (name === "length" || name === "__proto__")
              facts.members.add(name === "length" ? "length=" : name);
            if (member.computed) push(member.key);
            push(member.value, "method", node.type === "ClassBody" ? "strict" : self);
          }
        }
        return;
      case "WithStatement":
        facts.withStatement = true;
        break;
      case "ImportExpression":
        facts.dynamicImport = true;
        break;
      case "ArrowFunctionExpression":
      case "FunctionExpression":
      case "FunctionDeclaration": {
        if (node.async) facts[node.generator ? "asyncGenerator" : "asyncFunction"] = true;
        const plain: Self = use === "method" ? "bound" : "loose";
        const own = self === "strict" || node.type === "ArrowFunctionExpression" ? self : plain;
        for (const parameter of node.params as Node[]) push(parameter, "target", own);
        return push(node.body, "value", own);
      }
      case "VariableDeclarator":
        push(node.id, "target");
        return push(node.init);
      case "CatchClause":
        push(node.param, "target");
        return push(node.body);
    }
    for (const name of CHILD_KEYS[node.type] ?? []) {
      const child = node[name];
      if (Array.isArray(child)) for (const item of child) push(item);
      else push(child);
    }
  }

  for (let next = stack.pop(); next; next = stack.pop()) visit(next);
  return facts;
}

/** `Array(3)`, `Array(a, b)`: no longer than it is written. */
function smallArray(args: readonly Node[]): boolean {
  const [only] = args;
  if (args.length !== 1 || only === undefined) return true;
  return only.type === "Literal" && !(typeof only.value === "number" && only.value > 1e6);
}

/** `{ length: n }` as an argument of `Array.from`, which makes every element: its `n`. */
function onlyLength(argument: Node | undefined): Node | undefined {
  if (argument?.type !== "ObjectExpression") return undefined;
  const [only, more] = argument.properties as Node[];
  if (only?.type !== "Property" || more || staticKey(only.computed, only.key as Node) !== "length")
    return undefined;
  return only.kind === "init" ? (only.value as Node) : undefined;
}
