/**
 * Runs a program as far as its text alone says how it goes: until it waits, or does what is not known here. It
 * is no engine: what it does not know for certain it leaves to one.
 */
import type { ForeknownRead, ToolDescriptor } from "../../types.js";
import { bare, isFunction, type Node, staticKey } from "../nodes.js";
import type { Pass } from "../pass.js";
import type { Binding } from "../scope-types.js";
import { functionOf } from "../tools.js";
import {
  argumentsText,
  binary,
  bounded,
  keeps,
  lengthOf,
  listMethod,
  listOf,
  member,
  nodesOf,
  primitive,
  promise,
  recordOf,
  text,
  unary,
  unknown,
  type Value,
  waits,
} from "./values.js";

/** A call of one tool for certain; awaited although the text does not say so, perhaps. */
export interface Called {
  site: number;
  tool: ToolDescriptor | undefined;
  awaited: boolean;
}

/** What writes has been done by then, and what is asked about may not be done at all. */
export function isRead(tool: ToolDescriptor | undefined): boolean {
  const { policy = "allow", annotations } = tool ?? {};
  return annotations?.readOnlyHint === true && policy === "allow";
}

/** What a statement ended with, unless it simply ended. */
type Completion = { value: Value } | "break" | "continue" | undefined;

/** A few calls of each of `most` elements. */
const steps = 5_000;
const most = 256;
const depth = 16;

export class Interpreter {
  readonly calls: ForeknownRead[] = [];
  readonly #values = new Map<Binding, Value>();
  readonly #going = new Set<Node>();
  #steps = steps;

  constructor(
    private readonly pass: Pass,
    private readonly toolOf: (node: Node) => Called | undefined,
  ) {}

  /** @throws `unknown` or `waits` */
  run(statements: readonly Node[]): Completion {
    for (const statement of statements) {
      const ended = this.#statement(statement);
      if (ended !== undefined) return ended;
    }
    return undefined;
  }

  #statement(node: Node): Completion {
    this.#step();
    switch (node.type) {
      case "EmptyStatement":
      case "FunctionDeclaration":
        return undefined;
      case "ExportDefaultDeclaration":
        if (isFunction(bare(node.declaration as Node))) return undefined;
        break;
      case "ExpressionStatement":
        if (!isFunction(bare(node.expression as Node))) this.evaluate(node.expression as Node);
        return undefined;
      case "VariableDeclaration":
        for (const declarator of node.declarations as Node[]) this.#declare(declarator);
        return undefined;
      case "ReturnStatement":
        return { value: node.argument ? this.evaluate(node.argument as Node) : undefined };
      case "BlockStatement":
        return this.run(node.body as Node[]);
      case "IfStatement": {
        const chosen = primitive(this.evaluate(node.test as Node))
          ? node.consequent
          : node.alternate;
        return chosen ? this.#statement(chosen as Node) : undefined;
      }
      case "TryStatement":
        if (node.finalizer) break;
        return this.#statement(node.block as Node);
      case "BreakStatement":
      case "ContinueStatement":
        if (node.label) break;
        return node.type === "BreakStatement" ? "break" : "continue";
      case "ForStatement":
        return this.#for(node);
      case "ForOfStatement":
        return this.#forOf(node);
    }
    throw unknown;
  }

  #declare({ id, init }: Node): void {
    if (!init) {
      this.bind(id as Node, undefined);
      return;
    }
    // A function is run where it is called.
    if (isFunction(bare(init as Node))) return;
    this.bind(id as Node, this.evaluate(init as Node));
  }

  bind(pattern: Node, value: Value): void {
    switch (pattern.type) {
      case "Identifier": {
        const binding = this.pass.binding(pattern);
        if (binding === undefined) throw unknown;
        this.#values.set(binding, value);
        return;
      }
      case "ArrayPattern":
        nodesOf(pattern.elements).forEach((element, i) => {
          this.bind(element, listOf(value)[i]);
        });
        return;
      case "ObjectPattern":
        for (const property of pattern.properties as Node[]) {
          if (property.type !== "Property") throw unknown;
          const key = staticKey(property.computed, property.key as Node);
          if (key === undefined) throw unknown;
          this.bind(property.value as Node, member(recordOf(value), key));
        }
        return;
      case "AssignmentPattern":
        this.bind(
          pattern.left as Node,
          value === undefined ? this.evaluate(pattern.right as Node) : value,
        );
        return;
      default:
        throw unknown;
    }
  }

  #for({ init, test, update, body }: Node): Completion {
    if (init && (init as Node).type === "VariableDeclaration") this.#statement(init as Node);
    else if (init) this.evaluate(init as Node);
    while (!test || primitive(this.evaluate(test as Node))) {
      const ended = this.#statement(body as Node);
      if (ended === "break") break;
      if (typeof ended === "object") return ended;
      if (update) this.evaluate(update as Node);
    }
    return undefined;
  }

  #forOf({ left, right, body, await: awaits }: Node): Completion {
    const { type, declarations } = left as Node;
    if (awaits || type !== "VariableDeclaration") throw unknown;
    const { id } = (declarations as Node[])[0] as Node;
    for (const item of listOf(this.evaluate(right as Node))) {
      this.bind(id as Node, item);
      const ended = this.#statement(body as Node);
      if (ended === "break") break;
      if (typeof ended === "object") return ended;
    }
    return undefined;
  }

  evaluate(expression: Node): Value {
    this.#step();
    const node = bare(expression);
    switch (node.type) {
      case "Literal":
        if (node.regex || node.bigint) break;
        return node.value as Value;
      case "TemplateLiteral":
        return this.#template(node);
      case "Identifier":
        return this.#read(node);
      case "ArrayExpression":
        return this.#list(node.elements);
      case "ObjectExpression":
        return this.#record(node.properties as Node[]);
      case "UnaryExpression":
        return unary(String(node.operator), this.evaluate(node.argument as Node));
      case "BinaryExpression": {
        const left = this.evaluate(node.left as Node);
        return binary(String(node.operator), left, this.evaluate(node.right as Node));
      }
      case "LogicalExpression": {
        const left = this.evaluate(node.left as Node);
        return keeps(String(node.operator), left) ? left : this.evaluate(node.right as Node);
      }
      case "ConditionalExpression": {
        const chosen = primitive(this.evaluate(node.test as Node))
          ? node.consequent
          : node.alternate;
        return this.evaluate(chosen as Node);
      }
      case "MemberExpression":
        if (node.optional || (node.property as Node).type === "PrivateIdentifier") break;
        return member(this.evaluate(node.object as Node), this.#key(node));
      case "AssignmentExpression":
      case "UpdateExpression":
        return this.#assign(node);
      case "AwaitExpression":
        this.evaluate(node.argument as Node);
        throw waits;
      case "CallExpression":
        return this.#call(node);
      case "NewExpression":
        return this.#newArray(node);
    }
    throw unknown;
  }

  #key({ computed, property }: Node): Value {
    const node = property as Node;
    return computed ? this.evaluate(node) : (node.name as string);
  }

  #template({ quasis, expressions }: Node): string {
    const parts = (quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
    return bounded(
      parts.reduce(
        (all, part, i) => all + text(this.evaluate((expressions as Node[])[i - 1] as Node)) + part,
      ),
    );
  }

  #read(node: Node): Value {
    const { binding, dynamic } = this.pass.reference(node) ?? {};
    if (dynamic) throw unknown;
    if (binding === undefined && node.name === "undefined") return undefined;
    if (binding === undefined || !this.#values.has(binding)) throw unknown;
    return this.#values.get(binding);
  }

  #list(elements: unknown): Value[] {
    const list: Value[] = [];
    for (const element of nodesOf(elements)) {
      if (element.type === "SpreadElement")
        for (const item of listOf(this.evaluate(element.argument as Node))) list.push(item);
      else list.push(this.evaluate(element));
    }
    return bounded(list);
  }

  #record(properties: readonly Node[]): Value {
    const record = { __proto__: null } as unknown as { [key: string]: Value };
    for (const property of properties) {
      const { type, kind, method, computed, key, value } = property;
      const name = type === "Property" ? staticKey(computed, key as Node) : undefined;
      if (name === undefined || name === "__proto__" || kind !== "init" || method) throw unknown;
      record[name] = this.evaluate(value as Node);
    }
    return record;
  }

  #assign(node: Node): Value {
    const target = (node.left ?? node.argument) as Node;
    if (target.type !== "Identifier") throw unknown;
    const operator = String(node.operator);
    const right = node.right as Node | undefined;
    if (operator === "=" && right) {
      const value = this.evaluate(right);
      this.bind(target, value);
      return value;
    }
    const old = this.#read(target);
    if (right === undefined) {
      if (typeof old !== "number") throw unknown;
      const next = operator === "++" ? old + 1 : old - 1;
      this.bind(target, next);
      return node.prefix ? next : old;
    }
    const applied = operator.slice(0, -1);
    const logical = /^(?:&&|\|\||\?\?)$/.test(applied);
    if (logical && keeps(applied, old)) return old;
    const given = this.evaluate(right);
    const value = logical ? given : binary(applied, old, given);
    this.bind(target, value);
    return value;
  }

  #call(node: Node): Value {
    const called = this.toolOf(node);
    if (called !== undefined) return this.#tool(node, called);
    if (node.optional) throw unknown;
    const callee = bare(node.callee as Node);
    const args = nodesOf(node.arguments);
    const own = functionOf(this.pass, callee);
    if (own !== undefined) return this.invoke(own, this.#list(args));
    if (callee.type === "Identifier" && this.#isGlobal(callee, "String") && args.length === 1)
      return text(this.evaluate(args[0] as Node));
    if (callee.type === "Identifier" && this.#isGlobal(callee, "Array"))
      return this.#newArray(node);
    if (callee.type !== "MemberExpression" || callee.optional || callee.computed) throw unknown;
    const object = bare(callee.object as Node);
    const name = String((callee.property as Node).name);
    if (object.type === "Identifier" && this.pass.reference(object)?.binding === undefined)
      return this.#static(object, name, args);
    return this.#method(this.evaluate(object), name, args);
  }

  #tool(node: Node, { site, tool, awaited }: Called): Value {
    if (!isRead(tool)) throw unknown;
    const args = argumentsText(this.#list(node.arguments));
    if (this.calls.length >= most) throw unknown;
    this.calls.push({ site, args });
    if (awaited) throw waits;
    return promise;
  }

  #isGlobal(node: Node, name: string): boolean {
    const reference = this.pass.reference(node);
    const free = reference !== undefined && reference.binding === undefined && !reference.dynamic;
    return free && node.name === name && this.pass.isGlobal(name);
  }

  #static(object: Node, name: string, args: readonly Node[]): Value {
    if (this.#isGlobal(object, "Promise") && /^(?:all|allSettled|any|race)$/.test(name)) {
      listOf(this.#list(args)[0]);
      return promise;
    }
    if (this.#isGlobal(object, "console")) return void this.#list(args);
    const [first, second, ...rest] = args;
    if (first === undefined || rest.length > 0) throw unknown;
    if (this.#isGlobal(object, "Array") && name === "from") {
      const of = this.evaluate(first);
      const list = [
        ...(Array.isArray(of) ? of : new Array<Value>(lengthOf(member(recordOf(of), "length")))),
      ];
      return second === undefined ? list : this.#each(list, second);
    }
    if (this.#isGlobal(object, "Object") && second === undefined) {
      const record = recordOf(this.evaluate(first));
      if (name === "keys") return Object.keys(record);
      if (name === "values") return Object.values(record);
      if (name === "entries") return Object.entries(record);
    }
    throw unknown;
  }

  #method(of: Value, name: string, args: readonly Node[]): Value {
    const list = listOf(of);
    const [callback] = args;
    if (callback !== undefined && args.length === 1) {
      if (name === "map") return this.#each(list, callback);
      if (name === "forEach") return void this.#each(list, callback);
      if (name === "filter")
        return list.filter((item, i) => primitive(this.#callback(callback, [item, i, list])));
      if (name === "flatMap") return bounded(this.#each(list, callback).flat() as Value[]);
    }
    const made = listMethod(list, name, this.#list(args));
    if (made === undefined) throw unknown;
    return made.value;
  }

  #each(list: Value[], callback: Node): Value[] {
    return list.map((item, i) => this.#callback(callback, [item, i, list]));
  }

  #callback(node: Node, args: Value[]): Value {
    const own = functionOf(this.pass, node);
    if (own === undefined) throw unknown;
    return this.invoke(own, args);
  }

  invoke(fn: Node, args: readonly Value[]): Value {
    // Its variables are there once.
    if (fn.generator || this.#going.has(fn) || this.#going.size >= depth) throw unknown;
    this.#going.add(fn);
    try {
      nodesOf(fn.params).forEach((pattern, i) => {
        this.bind(pattern, args[i]);
      });
      const value = this.#body(fn.body as Node);
      return fn.async ? promise : value;
    } catch (signal) {
      if (signal === waits && fn.async) return promise;
      throw signal;
    } finally {
      this.#going.delete(fn);
    }
  }

  #body(body: Node): Value {
    if (body.type !== "BlockStatement") return this.evaluate(body);
    const ended = this.run(body.body as Node[]);
    return typeof ended === "object" ? ended.value : undefined;
  }

  #newArray({ callee, arguments: args }: Node): Value {
    const [length, ...rest] = nodesOf(args);
    if (!this.#isGlobal(bare(callee as Node), "Array") || length === undefined || rest.length > 0)
      throw unknown;
    return new Array<Value>(lengthOf(this.evaluate(length)));
  }

  #step(): void {
    if (--this.#steps < 0) throw unknown;
  }
}
