/**
 * A plain copy of a call's arguments, as JSON would carry them: `toJSON` is honoured, members that
 * are undefined are left out, an undefined argument stays. What JSON would silently destroy is a
 * TypeError that names the path. Iterative, so depth costs no stack.
 */
import { kindOf } from "./kind.js";
import { refusalOf, showPath } from "./path.js";

interface Frame {
  from: Record<string, unknown>;
  to: object;
  keys: readonly string[] | undefined;
  size: number;
  next: number;
}

const { keys: keysOf, defineProperty } = Object;
const { apply } = Reflect;
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

  function refuse(what: string): never {
    const places = stack.map((f) => (f.keys ? (f.keys[f.next - 1] as string) : f.next - 1));
    const { length } = places;
    const at = length
      ? showPath(`argument ${(places[0] as number) + 1}`, places.slice(1))
      : "the argument";
    throw new TypeError(`${at} is ${what}`);
  }

  function open(from: object, list: boolean): object {
    for (let i = 0; i < stack.length; i++) {
      if ((stack[i] as Frame).from === from)
        refuse("a cycle, which JSON cannot carry: pass an id instead");
    }
    const keys = list ? undefined : keysOf(from);
    const size = keys ? keys.length : (from as unknown[]).length;
    if (size > 1e6) refuse(`a list of ${size} items, more than a call may carry`);
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
