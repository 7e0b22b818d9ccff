/**
 * What a program's text says about the properties it can touch, by name and whatever the scope. The
 * walk of scopes.ts comes to every node, and notes it here; what a name stands for is known when it
 * has ended.
 */
import { Counters } from "./counters.js";
import { bare, memberName, type Node, staticKey } from "./nodes.js";

export interface Facts {
  /** Names of properties read or written for certain; `length=` when a length is set. */
  members: ReadonlySet<string>;
  /** Some property is read whose name only the run can tell, and whose value is used as it is. */
  unknownRead: boolean;
  /** Some property is written whose name may be any index. */
  unknownWrite: boolean;
  withStatement: boolean;
  /** `Array` is used for more than `Array.isArray`, `Array.from` and `Array.of`. */
  makesArrays: boolean;
  /** Of `Promise`, `Math` and `Array`: those used in another way than `name.member`, a call or `instanceof`. */
  escaped: ReadonlySet<string>;
  /** The global object: members of it are named, or it is passed about as a whole. */
  globalObject: false | "members" | "whole";
  asyncFunction: boolean;
  asyncGenerator: boolean;
  forAwait: boolean;
  dynamicImport: boolean;
  /** There is a regular expression literal. */
  regex: boolean;
  /** The console is given something that may be no string or number. */
  richLog: boolean;
}

/** How a node is used by its parent; `told`: what it is has been noted with its parent. */
export type NodeUse = "value" | "operand" | "target" | "callee" | "object" | "method" | "told";

/** What `this` may be: the global object, some object's method's, or that of strict code. */
export type Self = "loose" | "bound" | "strict";

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

/** Names of which more is asked than whether they occur. */
const WATCHED = new Set(["Array", "Math", "Promise", "console", "globalThis"]);

export class Notes {
  readonly members = new Set<string>();
  readonly escaped = new Set<string>();
  withStatement = false;
  asyncFunction = false;
  asyncGenerator = false;
  forAwait = false;
  dynamicImport = false;
  regex = false;

  /** Keys that the run computes: of what is read as it is, or written. */
  readonly #computed: { key: Node; writes: boolean }[] = [];
  #largeIndex = false;
  /** What holds if the names are the global ones. */
  #makesArrays = false;
  #lengthOfElements = false;
  #richLog = false;
  #globalThis: Facts["globalObject"] = false;
  #this: Facts["globalObject"] = false;

  identifier(node: Node, use: NodeUse): void {
    const name = node.name as string;
    if (use === "told" || !WATCHED.has(name)) return;
    if (use === "value" || use === "target" || use === "method") {
      this.escaped.add(name);
      if (name === "Array") this.#makesArrays = true;
    }
    if (name === "globalThis") this.#globalThis = "whole";
    if (name === "console") this.#richLog = true;
  }

  thisExpression(use: NodeUse, self: Self): void {
    if (self === "loose" && use !== "told") this.#this = "whole";
  }

  /** Of a member, and of a property of a pattern. */
  key(owner: Node, use: NodeUse): void {
    const node = (owner.property ?? owner.key) as Node;
    if (node.type === "PrivateIdentifier") return;
    const name = staticKey(owner.computed, node);
    const writes = use === "target";
    if (name === undefined) {
      if (writes || use !== "operand") this.#computed.push({ key: bare(node), writes });
      return;
    }
    this.members.add(name);
    if (!writes) return;
    if (name === "length") this.members.add("length=");
    if (Number(name) > 1e6) this.#largeIndex = true;
  }

  /** How the member's object is used then; `logs`: the member is called, of the console perhaps. */
  member(node: Node, use: NodeUse, self: Self, logs: boolean): NodeUse {
    this.key(node, use);
    const object = bare(node.object as Node);
    if (object.type === "ThisExpression") {
      if (self === "loose") this.#this = leads(this.#this, memberName(node));
      return "told";
    }
    if (object.type !== "Identifier" || !WATCHED.has(object.name as string)) return "object";
    const name = memberName(node);
    if (name === undefined) this.escaped.add(object.name as string);
    switch (object.name) {
      case "globalThis":
        this.#globalThis = leads(this.#globalThis, name);
        return "told";
      case "Array":
        if (name !== "isArray" && name !== "from" && name !== "of") this.#makesArrays = true;
        return "object";
      default:
        return logs ? "told" : "object";
    }
  }

  /** Whether it is a call of a member of the console. */
  call(callee: Node, args: readonly Node[]): boolean {
    if (callee.type === "Identifier") {
      if (callee.name === "Array" && !smallArray(args)) this.#makesArrays = true;
      return false;
    }
    const object = callee.type === "MemberExpression" ? bare(callee.object as Node) : callee;
    if (object.type !== "Identifier" || object.name !== "console") return false;
    const name = memberName(callee);
    const rich = name === undefined || name === "table" || name === "dir" || isRich(args);
    if (rich) this.#richLog = true;
    return true;
  }

  /** `Array.from({ length: n })`, which makes every element: its `n`. */
  lengthOfElements(callee: Node, first: Node | undefined): Node | undefined {
    if (first?.type !== "ObjectExpression" || memberName(callee) !== "from") return undefined;
    const object = bare(callee.object as Node);
    if (object.type !== "Identifier" || object.name !== "Array") return undefined;
    const length = onlyLength(first);
    if (length !== undefined) this.#lengthOfElements = true;
    return length;
  }

  /** Defining a key reads nothing; a computed or literal `length` makes an array-like. */
  defined(member: Node): void {
    const name = staticKey(member.computed, member.key as Node);
    if (name === "length") this.members.add("length=");
    else if (name === "__proto__") this.members.add(name);
  }

  functionNode(node: Node): void {
    if (!node.async) return;
    if (node.generator) this.asyncGenerator = true;
    else this.asyncFunction = true;
  }

  facts(program: Node, globals: ReadonlySet<string>): Facts {
    const { escaped, withStatement, asyncFunction, asyncGenerator, forAwait, dynamicImport } = this;
    const { members, regex } = this;
    if (this.#lengthOfElements && !globals.has("Array")) members.add("length=");
    const named = globals.has("globalThis") && this.#globalThis;
    const whole = named === "whole" || this.#this === "whole";
    const { unknownRead, unknownWrite } = this.#unknown(program);
    return {
      members,
      escaped,
      withStatement,
      asyncFunction,
      asyncGenerator,
      forAwait,
      dynamicImport,
      regex,
      unknownRead,
      unknownWrite,
      makesArrays: this.#makesArrays && globals.has("Array"),
      globalObject: whole ? "whole" : named || this.#this,
      richLog: this.#richLog && globals.has("console"),
    };
  }

  #unknown(program: Node): Pick<Facts, "unknownRead" | "unknownWrite"> {
    const unknown = { unknownRead: false, unknownWrite: this.#largeIndex };
    if (this.#computed.length === 0) return unknown;
    const counters = new Counters(program);
    for (const { key, writes } of this.#computed) {
      const kind = counters.keyKind(key);
      if (!writes) unknown.unknownRead ||= kind === "unknown";
      else unknown.unknownWrite ||= kind !== "counter" && kind !== "word";
    }
    return unknown;
  }
}

/** Whether an operator makes something of its own out of what it is given. */
export function absorbs(operator: unknown): boolean {
  return ARITHMETIC.has(operator as string) || COMPARES.has(operator as string);
}

function leads(before: Facts["globalObject"], name: string | undefined): Facts["globalObject"] {
  return name === undefined ? "whole" : before || "members";
}

function isRich(args: readonly Node[]): boolean {
  const [first] = args;
  const percent =
    first?.type === "Literal"
      ? String(first.value).includes("%")
      : first?.type !== undefined && args.length > 1 && !plainText(first);
  return (percent && args.length > 1) || !args.every(plainText);
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
      if (callee.type === "Identifier") return callee.name === "String" || callee.name === "Number";
      return callee.type === "MemberExpression" && TEXT_METHODS.has(memberName(callee) ?? "");
    }
    default:
      return false;
  }
}

/** `Array(3)`, `Array(a, b)`: no longer than it is written. */
function smallArray(args: readonly Node[]): boolean {
  const [only] = args;
  if (args.length !== 1 || only === undefined) return true;
  return only.type === "Literal" && !(typeof only.value === "number" && only.value > 1e6);
}

function onlyLength(argument: Node): Node | undefined {
  const [only, more] = argument.properties as Node[];
  if (only?.type !== "Property" || more || staticKey(only.computed, only.key as Node) !== "length")
    return undefined;
  return only.kind === "init" ? (only.value as Node) : undefined;
}
