/**
 * A plain copy of a call's arguments, as JSON would carry them: `toJSON` is honoured, members that
 * are undefined are left out, an undefined argument stays. What JSON would silently destroy is a
 * TypeError that names the path. Iterative, so depth costs no stack.
 */
import { kindOf } from "./kind.js";
import { MAX_DEPTH } from "./limits.js";
import { refusalOf, showPath, tooDeep } from "./path.js";
import { uncurry } from "./primordials.js";

interface Frame {
  from: Record<string, unknown>;
  to: object;
  keys: readonly string[] | undefined;
  size: number;
  next: number;
}

const { keys: keysOf, defineProperty } = Object;
const { apply } = Reflect;
const Table = Map;
const tableGet = uncurry(Map.prototype.get);
const tableSet = uncurry(Map.prototype.set);
const DESTROYED: Record<string, string> = {
  Map: "a Map, which JSON would lose: pass Object.fromEntries(map), or [...map]",
  Set: "a Set, which JSON would lose: pass [...set]",
  RegExp: "a RegExp, which JSON would lose: pass its source",
  Error: "an Error, which JSON would lose: pass its message",
  ArrayBuffer: "an ArrayBuffer, which JSON would lose: pass base64 text or an array of numbers",
  DataView: "a DataView, which JSON would lose: pass base64 text or an array of numbers",
};

export function cleanArguments(args: readonly unknown[]): unknown[] {
  const stack: Frame[] = [];
  /** What is being copied: true for each object of the path. */
  const above = new Table<object, boolean>();

  /** The argument that is at fault, and the places in it. */
  function where(): [root: string, places: (string | number)[]] {
    const places: (string | number)[] = [];
    for (let i = 1; i < stack.length; i++) {
      const { keys, next } = stack[i] as Frame;
      places[i - 1] = keys ? (keys[next - 1] as string) : next - 1;
    }
    return [stack.length ? `argument ${(stack[0] as Frame).next}` : "the argument", places];
  }

  function refuse(what: string): never {
    throw new TypeError(`${apply(showPath, undefined, where())} is ${what}`);
  }

  function open(from: object, list: boolean): object {
    if (tableGet(above, from)) refuse("a cycle, which JSON cannot carry: pass an id instead");
    if (stack.length > MAX_DEPTH) throw new RangeError(apply(tooDeep, undefined, where()));
    const keys = list ? undefined : keysOf(from);
    const size = keys ? keys.length : (from as unknown[]).length;
    if (size > 1e6) {
      const what = keysOf(from).length < size ? "a sparse array of length" : "a list of length";
      refuse(`${what} ${size}, more than a call may carry`);
    }
    tableSet(above, from, true);
    const frame = {
      from: from as Record<string, unknown>,
      to: list ? [] : {},
      keys,
      size,
      next: 0,
    };
    stack[stack.length] = frame;
    return frame.to;
  }

  function copy(given: unknown, key: string): unknown {
    let value = given;
    if (typeof value === "object" && value !== null) {
      const { toJSON } = value as { toJSON?: unknown };
      if (typeof toJSON === "function") value = apply(toJSON, value, [key]);
    }
    if (typeof value === "bigint")
      return refuse("a BigInt, which JSON cannot carry: pass String(value)");
    if (typeof value === "function" || typeof value === "symbol")
      return refuse(refusalOf(typeof value) as string);
    if (typeof value !== "object" || value === null) return value;
    const kind = kindOf(value);
    if (kind === "Array") return open(value, true);
    if (kind === "Number") return Number(value);
    if (kind === "String") return `${value as unknown as string}`;
    if (kind === "Boolean") return (value as unknown as boolean).valueOf();
    if (kind === "BigInt") return refuse("a BigInt, which JSON cannot carry: pass String(value)");
    const refused = DESTROYED[kind] ?? refusalOf(kind);
    if (refused) refuse(refused);
    if (kind !== "Object") refuse(`a ${kind}, which JSON would lose: pass an array of numbers`);
    if (typeof (value as { then?: unknown }).then === "function")
      refuse(refusalOf("Promise") as string);
    return open(value, false);
  }

  const result = open(args, true);
  while (stack.length) {
    const frame = stack[stack.length - 1] as Frame;
    if (frame.next === frame.size) {
      tableSet(above, frame.from, false);
      stack.length--;
      continue;
    }
    const { keys, to } = frame;
    const i = frame.next++;
    const key = keys ? (keys[i] as string) : `${i}`;
    const value = copy(frame.from[key], key);
    if (keys && value === undefined) continue;
    defineProperty(to, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return result as unknown[];
}
