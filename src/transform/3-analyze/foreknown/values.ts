/** What expressions come to while a program begins: plain data, and what is done with it that is the same in any engine. */
import { isNode, type Node } from "../nodes.js";

/** A promise of a call, or of anything else: nothing is known of what it comes to. */
export const promise = Symbol("a promise");

export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | typeof promise
  | Value[]
  | { [key: string]: Value };

/** The interpreter does not know how to go on. */
export const unknown = Symbol("unknown");
/** The program waits: what comes next is for another stage. */
export const waits = Symbol("waits");

/** Longer lists and texts are for the engine. */
const most = 10_000;

export type Primitive = string | number | boolean | null | undefined;

export function primitive(value: Value): Primitive {
  if (typeof value === "symbol" || (typeof value === "object" && value !== null)) throw unknown;
  return value;
}

export function text(value: Value): string {
  return bounded(String(primitive(value)));
}

/** A list, as it is: what changes it changes it for whoever else holds it. */
export function listOf(value: Value): Value[] {
  if (!Array.isArray(value)) throw unknown;
  return value;
}

export function bounded<T extends { length: number }>(value: T): T {
  if (value.length > most) throw unknown;
  return value;
}

/** `n` as the length of a list. */
export function lengthOf(n: Value): number {
  if (typeof n !== "number" || !Number.isInteger(n) || n < 0 || n > most) throw unknown;
  return n;
}

export function recordOf(value: Value): { [key: string]: Value } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unknown;
  return value;
}

// Powers are left out: the specification lets engines differ on them.
const arithmetic: Readonly<Record<string, (a: number, b: number) => Value>> = {
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

export function binary(operator: string, left: Value, right: Value): Value {
  const a = primitive(left);
  const b = primitive(right);
  if (operator === "===") return a === b;
  if (operator === "!==") return a !== b;
  if (typeof a === "number" && typeof b === "number") {
    const known = arithmetic[operator];
    if (known !== undefined) return known(a, b);
    if (operator === "+") return a + b;
  } else if (operator === "+" && (typeof a === "string" || typeof b === "string"))
    return text(text(a) + text(b));
  throw unknown;
}

export function unary(operator: string, value: Value): Value {
  if (operator === "!") return !primitive(value);
  if (typeof value !== "number") throw unknown;
  if (operator === "-") return -value;
  if (operator === "+") return value;
  throw unknown;
}

/** Whether `left` is what `left && …`, `left || …` or `left ?? …` comes to. */
export function keeps(operator: string, left: Value): boolean {
  if (operator === "&&") return !left;
  return operator === "||" ? Boolean(left) : left !== null && left !== undefined;
}

/** An own member, or the length, or none: what is inherited is for the engine. */
export function member(of: Value, key: Value): Value {
  if (Array.isArray(of) || typeof of === "string") {
    if (key === "length") return of.length;
    if (typeof key === "number" && Number.isInteger(key) && key >= 0 && key < of.length)
      return of[key];
    throw unknown;
  }
  const record = recordOf(of);
  const name = text(key);
  if (!Object.hasOwn(record, name) && name in Object.prototype) throw unknown;
  return record[name];
}

/** What a list's method makes of it; undefined for a method that is not known. */
export function listMethod(
  list: Value[],
  name: string,
  args: readonly Value[],
): { value: Value } | undefined {
  switch (name) {
    case "slice":
      return { value: list.slice(...(args.map(indexOf) as [number?, number?])) };
    case "concat":
      return { value: bounded(list.concat(...(args as Value[]))) };
    case "keys":
      return { value: [...list.keys()] };
    case "entries":
      return { value: [...list.entries()] };
    case "fill":
      return args.length === 1 ? { value: list.fill(primitive(args[0])) } : undefined;
    case "push":
      for (const item of args) list.push(item);
      return { value: bounded(list).length };
    default:
      return undefined;
  }
}

function indexOf(value: Value): number {
  if (typeof value !== "number" || !Number.isInteger(value)) throw unknown;
  return value;
}

/** The JSON that a call's arguments are as, where they are plain (E4). */
export function argumentsText(args: readonly Value[]): string {
  for (const arg of args) plain(arg, 0);
  return JSON.stringify(args);
}

function plain(value: Value, depth: number): void {
  if (depth > 32) throw unknown;
  switch (typeof value) {
    case "symbol":
    case "undefined":
      throw unknown;
    case "number":
      if (!Number.isFinite(value) || Object.is(value, -0)) throw unknown;
      return;
    case "object":
      if (Array.isArray(value)) for (const item of value) plain(item, depth + 1);
      // A member that is undefined is left out.
      else if (value !== null)
        for (const key in value) if (value[key] !== undefined) plain(value[key], depth + 1);
  }
}

export function nodesOf(value: unknown): Node[] {
  const nodes = value as (Node | null)[];
  if (!nodes.every(isNode)) throw unknown;
  return nodes;
}
