/**
 * How much work a program may be, at most, for so many characters of results: each expression once for each
 * time that it may be come to, by the size of what it works on. Without recursion, or functions that are not
 * called where they are written, everything is come to in the order of the text; in a loop as often as it goes
 * round (`brief-loops.ts`), and in a function as often as the list has elements that it is called for: within
 * each other, the lengths multiply.
 *
 * What can get about is data. Functions of the engine can be had as values (`[].join`), but are only called by
 * the names that `brief-calls.ts` knows, of objects that have no such member of their own.
 */
import type * as ESTree from "estree";
import { callOf, isMethod } from "./brief-calls.js";
import { cost, refuse } from "./brief-cost.js";
import { isLoop, loop } from "./brief-loops.js";
import { addedTo, pushedTo } from "./brief-mentions.js";
import {
  both,
  data,
  either,
  elementSize,
  enlarged,
  flat,
  isFlat,
  list,
  number,
  object,
  part,
  type Size,
  spelled,
  thrown,
} from "./brief-size.js";
import { Variables } from "./brief-variables.js";
import { bare, memberName, type Node, staticKey, unchained } from "./nodes.js";

/** What the engine calls where it makes a text, a number or JSON of an object: it may find a function there. */
const hooks = new Set(["__proto__", "then", "toJSON", "toString", "valueOf"]);
const constants = new Set(["Infinity", "NaN", "undefined"]);
const mostNesting = 4;
/** In a text that may be, as a number, far from 1. */
const exponent = /\d\.?e/i;
/** Of the difference of two numbers, in powers of ten. */
const lostDigits = 17;

export class Work {
  units = 0;
  /** How often what is looked at is come to. */
  times = 1;
  readonly variables = new Variables();
  /** Variables of this function that the loop only adds to. */
  growing: ReadonlySet<string> = new Set();
  /** That what is looked at is in. */
  loops = 0;
  private nesting = 0;

  constructor(
    readonly toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>,
    private readonly globals: ReadonlySet<string>,
    /** Characters of all results together. */
    readonly results: number,
  ) {}

  program(body: readonly Node[]): void {
    const last = body.at(-1);
    for (const statement of body) {
      // It may be the value.
      if (statement === last && statement.type === "ExpressionStatement")
        this.written(this.value(statement.expression as Node));
      else this.statement(statement);
    }
    const { returned } = this.variables.scope;
    if (returned !== undefined) this.written(returned);
  }

  /** `units` for each time. */
  each(units: number): void {
    this.units += this.times * units;
  }

  // ------------------------------------------------------------ statements

  statement(node: Node): void {
    if (isLoop(node)) {
      loop(this, node);
      return;
    }
    switch (node.type) {
      // What they leave out would only be more; a label that they name would be refused.
      case "BreakStatement":
      case "ContinueStatement":
      case "EmptyStatement":
        return;
      case "BlockStatement":
        for (const statement of node.body as Node[]) this.statement(statement);
        return;
      case "ExpressionStatement":
        this.effect(node.expression as Node);
        return;
      case "IfStatement":
        this.value(node.test as Node);
        this.statement(node.consequent as Node);
        if (node.alternate) this.statement(node.alternate as Node);
        return;
      case "ReturnStatement": {
        const size = node.argument ? this.value(node.argument as Node) : flat(this.times);
        const { scope } = this.variables;
        scope.returned = scope.returned ? either(scope.returned, size, this.times) : size;
        return;
      }
      case "TryStatement":
        this.tried(node);
        return;
      case "VariableDeclaration":
        for (const declarator of node.declarations as Node[]) this.declare(declarator);
        return;
      default:
        refuse();
    }
  }

  /** Whatever is thrown is an error: there is no `throw` in such programs. */
  private tried({ block, handler, finalizer }: Node): void {
    this.statement(block as Node);
    if (handler) {
      const { param, body } = handler as Node;
      if (param) this.bind(param as Node, thrown(this.results, this.times));
      this.statement(body as Node);
    }
    if (finalizer) this.statement(finalizer as Node);
  }

  private declare({ id, init }: Node): void {
    const { type, name } = id as Node;
    const value = init as Node | null;
    const size = value ? this.value(value) : flat(this.times);
    if (type === "Identifier" && value && bare(value).type === "ArrayExpression")
      this.variables.list(name as string, size, this.times);
    else this.bind(id as Node, size);
  }

  /** Of which the value is not used. */
  effect(node: Node): void {
    const added = addedTo(node);
    const pushed = pushedTo(node);
    if (added !== undefined && (this.variables.isOutside(added) || this.growing.has(added)))
      this.add(added, node.right as Node);
    else if (pushed !== undefined) this.push(pushed, node.arguments as Node[]);
    else this.value(node);
  }

  bind(pattern: Node, size: Size): void {
    this.each(cost.node);
    switch (pattern.type) {
      case "Identifier":
        this.variables.set(pattern.name as string, size, this.times);
        return;
      case "AssignmentPattern":
        this.bind(
          pattern.left as Node,
          either(size, this.value(pattern.right as Node), this.times),
        );
        return;
      case "ObjectPattern":
        for (const property of pattern.properties as Node[]) {
          if (property.type !== "Property") refuse();
          if (property.computed) this.text(this.value(property.key as Node));
          this.bind(property.value as Node, this.member(size));
        }
        return;
      case "ArrayPattern":
        if (isFlat(size)) refuse();
        this.each(5 * cost.element);
        for (const element of pattern.elements as (Node | null)[])
          if (element) this.bind(element, this.member(size));
        return;
      default:
        refuse();
    }
  }

  // ------------------------------------------------------------ variables

  private get(name: string): Size {
    const size = this.variables.get(name, this.times);
    if (size !== undefined) return size;
    if (!constants.has(name)) refuse();
    return flat(this.times);
  }

  isGlobal(name: string): boolean {
    return this.globals.has(name) && this.variables.kinds(name).length === 0;
  }

  /** `name += …` where nothing else reads it, in a function within or a loop: it grows by what is added. */
  private add(name: string, right: Node): void {
    const { variables } = this;
    if (variables.isOutside(name) && variables.scope.async) refuse();
    variables.change(name);
    const added = this.value(right);
    variables.grow(name, (held) => {
      if (!isFlat(held)) refuse();
      return this.grown(held, added);
    });
  }

  private grown(held: Size, added: Size): Size {
    const tens = Math.max(held.tens, added.tens);
    if (held.kind === "number" && added.kind === "number") return { ...held, tens };
    const more = this.text(added).total;
    const size = { ...flat(0, held.most + more, held.total + more), tens };
    this.each(size.most * cost.joined);
    return size;
  }

  /** `name.push(…)`, whose value is not used. */
  private push(name: string, args: readonly Node[]): void {
    const added = this.array(args);
    if (!this.variables.isOwnList(name)) refuse();
    this.each(cost.call);
    this.units += added.count * cost.element;
    // All may be added to the same.
    const { total, count } = added;
    const more = { ...added, most: total, longest: count };
    this.variables.grow(name, (held) => ({ ...both(held, more), kind: "list" }));
  }

  private assignment({ left, right, operator }: Node): Size {
    const { variables, times } = this;
    const { type } = left as Node;
    const name = (left as Node).name as string;
    if (type !== "Identifier" || variables.isOutside(name)) refuse();
    const held = variables.scope.names.get(name) ?? refuse();
    variables.change(name);
    let size: Size;
    switch (operator) {
      case "+=":
        size = this.sum(held, this.value(right as Node));
        break;
      case "=":
      case "??=":
      case "||=":
      case "&&=":
        size = this.value(right as Node);
        variables.assign(name, size);
        break;
      default:
        return refuse();
    }
    variables.set(name, size, times);
    return this.get(name);
  }

  /** `name++`: where it crosses 0, little of a number may be left. */
  private update({ argument, operator }: Node): Size {
    const { type } = argument as Node;
    const name = (argument as Node).name as string;
    if (type !== "Identifier" || this.variables.isOutside(name)) refuse();
    const { tens } = this.number(this.get(name));
    this.variables.change(name);
    const size = number(this.times, operator === "++" ? tens : Math.max(tens, lostDigits));
    this.variables.set(name, size, this.times);
    return size;
  }

  // ------------------------------------------------------------ expressions

  value(node: Node): Size {
    this.each(cost.node);
    const { times } = this;
    switch (node.type) {
      case "Identifier":
        return this.get(node.name as string);
      case "Literal":
        return this.literal(node);
      case "TemplateLiteral":
        return this.template(node);
      case "ArrayExpression":
        return this.array(node.elements as (Node | null)[]);
      case "ObjectExpression":
        return this.object(node.properties as Node[]);
      case "MemberExpression":
        if (this.isLength(node)) return number(times);
        if (node.computed) this.text(this.value(node.property as Node));
        return this.member(this.value(node.object as Node));
      case "CallExpression":
        return this.call(node);
      case "AwaitExpression":
        return this.value(node.argument as Node);
      case "ChainExpression":
      case "ParenthesizedExpression":
        return this.value(node.expression as Node);
      case "AssignmentExpression":
        return this.assignment(node);
      case "UpdateExpression":
        return this.update(node);
      case "BinaryExpression":
        return this.binary(node);
      case "UnaryExpression": {
        if (node.operator === "delete") refuse();
        const read = this.number(this.value(node.argument as Node));
        return node.operator === "typeof" ? flat(times) : read;
      }
      case "ConditionalExpression":
        this.value(node.test as Node);
        return either(
          this.value(node.consequent as Node),
          this.value(node.alternate as Node),
          times,
        );
      case "LogicalExpression":
        return either(this.value(node.left as Node), this.value(node.right as Node), times);
      default:
        return refuse();
    }
  }

  private literal({ value, regex, bigint, start, end }: Node): Size {
    if (regex !== undefined || bigint !== undefined) refuse();
    if (typeof value === "number")
      return number(this.times, value === 0 ? 0 : Math.abs(Math.log10(value)));
    // Characters may be written as six.
    return { ...flat(this.times, 9 + 2 * (end - start)), made: exponent.test(String(value)) };
  }

  private binary({ operator, left, right }: Node): Size {
    const a = this.value(left as Node);
    const b = this.value(right as Node);
    if (operator === "+") return this.sum(a, b);
    if (operator === "===" || operator === "!==") {
      this.units += (a.total + b.total) * cost.joined * 2;
      return number(this.times);
    }
    const [x, y] = [this.number(a).tens, this.number(b).tens];
    switch (operator) {
      case "**":
        return number(this.times, Infinity);
      case "*":
      case "/":
      case "%":
      case "-":
        return number(this.times, x + y + lostDigits);
      default:
        return number(this.times);
    }
  }

  private sum(a: Size, b: Size): Size {
    const tens = Math.max(a.tens, b.tens);
    if (a.kind === "number" && b.kind === "number") return number(this.times, tens);
    return { ...both(both(this.text(a), this.text(b)), flat(this.times)), tens };
  }

  private template({ expressions, start, end }: Node): Size {
    let size = flat(this.times, 2 * (end - start));
    for (const expression of expressions as Node[])
      size = both(size, this.text(this.value(expression)));
    return size;
  }

  private array(elements: readonly (Node | null)[]): Size {
    this.each(cost.object);
    let held = { ...flat(this.times, 5), made: false };
    let [count, longest] = [0, 0];
    for (const element of elements) {
      if (element?.type === "SpreadElement") {
        const spread = this.spread(element.argument as Node);
        held = both(held, spread);
        count += spread.count;
        longest += spread.longest;
      } else {
        if (element) held = both(held, nested(this.value(element)));
        count += this.times;
        longest++;
      }
    }
    return list(held, count, longest);
  }

  /** What `...` makes of it, where a list goes on. */
  spread(node: Node): Size {
    const size = this.value(node);
    if (isFlat(size)) refuse();
    // Of a text, each character.
    const spread = size.kind === "list" ? size : list(enlarged(size, 4), size.total, size.most);
    this.units += spread.count * cost.element;
    return spread;
  }

  private object(properties: readonly Node[]): Size {
    this.each(cost.object);
    let held = { ...flat(this.times, 2), made: false };
    for (const property of properties) {
      if (property.type === "SpreadElement") {
        this.each(4 * cost.object);
        // Of a text, each character, and under its number.
        const spread = enlarged(this.value(property.argument as Node), 2 * elementSize);
        this.units += spread.total;
        held = both(held, spread);
      } else held = both(held, this.property(property));
    }
    return object(held);
  }

  private property({ type, kind, computed, key, value }: Node): Size {
    this.each(cost.node);
    if (type !== "Property" || kind !== "init") refuse();
    const name = staticKey(computed, key as Node);
    if (name === undefined || hooks.has(name)) return refuse();
    const size = nested(this.value(value as Node));
    if (isMethod(name) && size.kind === "data") refuse();
    const around = 2 * name.length + elementSize;
    const [total, most] = [size.total + around * this.times, size.most + around];
    return { ...size, total, most, made: size.made || exponent.test(name) };
  }

  /** Of a list or a text that a variable is: it is not read for that. */
  private isLength(node: Node): boolean {
    const object = node.object as Node;
    if (object.type !== "Identifier" || memberName(node) !== "length") return false;
    const kinds = this.variables.kinds(object.name as string);
    return kinds.length > 0 && !kinds.includes("data");
  }

  private member(of: Size): Size {
    // What was put together is put together when it is read.
    if (isFlat(of)) this.units += of.total * cost.joined;
    return part(of, this.times);
  }

  // ------------------------------------------------------------ calls

  private call(node: Node): Size {
    const args = node.arguments as Node[];
    if (this.toolCalls.has(node as unknown as ESTree.CallExpression)) {
      this.each(cost.toolCall);
      for (const argument of args) this.written(this.value(argument));
      return data(this.results);
    }
    this.each(cost.call);
    return callOf(this, unchained(node.callee as Node), args);
  }

  /**
   * What a function returns that is called `times` over, each time with its part of `parts`; it is `kept`, or
   * thrown away.
   */
  callback(given: Node | undefined, times: number, parts: readonly Size[], kept = true): Size {
    const fn = given && bare(given);
    const written = fn?.type === "ArrowFunctionExpression" || fn?.type === "FunctionExpression";
    if (!written || fn.generator || fn.id || this.nesting === mostNesting) return refuse();
    const before = this.times;
    this.times = times;
    this.nesting++;
    this.each(fn.async ? cost.asyncCall : cost.call);
    const returned = this.variables.within(fn.async === true, (scope) => {
      (fn.params as Node[]).forEach((param, i) => {
        this.bind(param, parts[i] ?? flat(times));
      });
      const body = fn.body as Node;
      if (body.type !== "BlockStatement") {
        if (kept) return this.value(body);
        this.effect(body);
        return undefined;
      }
      this.statement(body);
      return scope.returned;
    });
    this.nesting--;
    this.times = before;
    return returned ?? flat(times, 9);
  }

  /** Without what it costs. */
  quietly<T>(task: () => T): T {
    const { units } = this;
    const result = task();
    this.units = units;
    return result;
  }

  // ------------------------------------------------------------ what values are made into

  text(size: Size): Size {
    this.each(cost.text * farness(size));
    this.units += size.total * (isFlat(size) ? cost.joined : cost.spelled * farness(size));
    return spelled(size, this.times);
  }

  number(size: Size): Size {
    this.each(cost.node);
    if (size.kind !== "number")
      this.units += size.total * (isFlat(size) ? cost.read : cost.spelled);
    return number(this.times, size.made ? Infinity : size.tens);
  }

  written(size: Size): void {
    this.units += size.total * cost.written * farness(size);
  }
}

/** How many times as long as others a number takes to be written that is so far from 1. */
function farness({ tens }: Size): number {
  return tens < 70 ? 1 : tens < 160 ? 3 : 90;
}

/** In something else: were it what `reduce` has so far, it would be deeper at each turn. */
function nested(size: Size): Size {
  return size.holds > 0 ? { ...size, holds: 2 } : size;
}
