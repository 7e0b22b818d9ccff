/**
 * How much work a program may be, at most, for so many characters of results: each expression once for each
 * time that it may be come to, by the size of what it works on. Without loops, recursion, or functions that are
 * not called where they are written, everything is come to in the order of the text, and in a function as often
 * as the list has elements that it is called for: within each other, the lengths multiply.
 *
 * What can get about is data. Functions of the engine can be had as values (`[].join`), but are only called by
 * the names that `brief-calls.ts` knows, of objects that have no such member of their own.
 */
import type * as ESTree from "estree";
import { callOf, isMethod } from "./brief-calls.js";
import { cost, refuse } from "./brief-cost.js";
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
  within,
} from "./brief-size.js";
import { bare, type Node, staticKey, unchained } from "./nodes.js";

/** What the engine calls where it makes a text, a number or JSON of an object: it may find a function there. */
const hooks = new Set(["__proto__", "then", "toJSON", "toString", "valueOf"]);
const constants = new Set(["Infinity", "NaN", "undefined"]);
const mostNesting = 4;
/** In a text that may be, as a number, far from 1. */
const exponent = /\d\.?e/i;
/** Of the difference of two numbers, in powers of ten. */
const lostDigits = 17;

interface Scope {
  names: Map<string, Size>;
  outer: Scope | undefined;
  async: boolean;
  returned?: Size;
}

export class Work {
  units = 0;
  /** How often what is looked at is come to. */
  times = 1;
  private scope: Scope = { names: new Map(), outer: undefined, async: false };
  private nesting = 0;
  /** Variables that change, and those that a function within reads: none may be both. */
  private readonly changed = new Set<string>();
  private readonly closedOver = new Set<string>();

  constructor(
    private readonly toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>,
    private readonly globals: ReadonlySet<string>,
    /** Characters of all results together. */
    private readonly results: number,
  ) {}

  program(body: readonly Node[]): void {
    const last = body.at(-1);
    for (const statement of body) {
      // It may be the value.
      if (statement === last && statement.type === "ExpressionStatement")
        this.written(this.value(statement.expression as Node));
      else this.statement(statement);
    }
    if (this.scope.returned !== undefined) this.written(this.scope.returned);
  }

  /** `units` for each time. */
  each(units: number): void {
    this.units += this.times * units;
  }

  // ------------------------------------------------------------ statements

  private statement(node: Node): void {
    switch (node.type) {
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
        const { returned } = this.scope;
        this.scope.returned = returned ? either(returned, size, this.times) : size;
        return;
      }
      case "VariableDeclaration":
        for (const { id, init } of node.declarations as Node[])
          this.bind(id as Node, init ? this.value(init as Node) : flat(this.times));
        return;
      default:
        refuse();
    }
  }

  /** Of which the value is not used. */
  private effect(node: Node): void {
    if (node.type === "AssignmentExpression" && node.operator === "+=") {
      const { type, name } = node.left as Node;
      if (type === "Identifier" && this.isOutside(name as string)) {
        this.addOutside(name as string, node.right as Node);
        return;
      }
    }
    this.value(node);
  }

  private bind(pattern: Node, size: Size): void {
    this.each(cost.node);
    switch (pattern.type) {
      case "Identifier":
        this.set(pattern.name as string, size);
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

  /** Blocks share the variables of their function: one name is then all that it may be. */
  private set(name: string, size: Size): void {
    const before = this.scope.names.get(name);
    this.scope.names.set(name, before ? either(before, size, this.times) : size);
  }

  private get(name: string): Size {
    let size = this.scope.names.get(name);
    for (let { outer } = this.scope; outer !== undefined; { outer } = outer) {
      const held = outer.names.get(name);
      if (held === undefined) continue;
      // What changes may do so over again, or before a function goes on.
      if (this.changed.has(name)) refuse();
      this.closedOver.add(name);
      const here = within(held, this.times);
      size = size ? either(size, here, this.times) : here;
    }
    if (size !== undefined) return size;
    if (!constants.has(name)) refuse();
    return flat(this.times);
  }

  isGlobal(name: string): boolean {
    return this.globals.has(name) && !this.scope.names.has(name) && !this.isOutside(name);
  }

  private isOutside(name: string): boolean {
    for (let { outer } = this.scope; outer !== undefined; { outer } = outer)
      if (outer.names.has(name)) return true;
    return false;
  }

  private change(name: string): void {
    if (this.closedOver.has(name)) refuse();
    this.changed.add(name);
  }

  /** `name += …` in a function within: as nothing there can read it, it grows by what is added. */
  private addOutside(name: string, right: Node): void {
    if (this.scope.async) refuse();
    this.change(name);
    const added = this.value(right);
    for (let scope: Scope | undefined = this.scope; scope !== undefined; scope = scope.outer) {
      const held = scope.names.get(name);
      if (held === undefined) continue;
      if (!isFlat(held)) refuse();
      scope.names.set(name, this.grown(held, added));
    }
  }

  private grown(held: Size, added: Size): Size {
    const tens = Math.max(held.tens, added.tens);
    if (held.kind === "number" && added.kind === "number") return { ...held, tens };
    const more = this.text(added).total;
    const size = { ...flat(0, held.most + more, held.total + more), tens };
    this.each(size.most * cost.joined);
    return size;
  }

  private assignment({ left, right, operator }: Node): Size {
    const { type, name } = left as Node;
    if (type !== "Identifier" || this.isOutside(name as string)) refuse();
    if (!this.scope.names.has(name as string)) refuse();
    this.change(name as string);
    let size: Size;
    switch (operator) {
      case "+=":
        size = this.sum(this.scope.names.get(name as string) as Size, this.value(right as Node));
        break;
      case "=":
      case "??=":
      case "||=":
      case "&&=":
        size = this.value(right as Node);
        break;
      default:
        return refuse();
    }
    this.set(name as string, size);
    return this.get(name as string);
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
    const { scope } = this;
    const before = this.times;
    this.times = times;
    this.scope = { names: new Map(), outer: scope, async: fn.async === true || scope.async };
    this.nesting++;
    this.each(fn.async ? cost.asyncCall : cost.call);
    (fn.params as Node[]).forEach((param, i) => {
      this.bind(param, parts[i] ?? flat(times));
    });
    const body = fn.body as Node;
    let returned: Size | undefined;
    if (body.type === "BlockStatement") {
      this.statement(body);
      returned = this.scope.returned;
    } else if (!kept) this.effect(body);
    else returned = this.value(body);
    this.nesting--;
    this.scope = scope;
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
