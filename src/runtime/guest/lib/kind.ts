/** What an object is by its internal slots, whatever its `Symbol.toStringTag` says. */
import { getter, tagOf, uncurry } from "./primordials.js";
import { typedArrayName } from "./typed-array-name.js";

const { isArray } = Array;
/** `instanceof Error`, for errors that give themselves another tag. */
const isOne = uncurry(Function.prototype[Symbol.hasInstance]).bind(undefined, Error) as (
  value: object,
) => boolean;
const ok = (): void => {};
const endsWith = uncurry(String.prototype.endsWith as (end: string) => boolean);

/** Each throws when the slot is missing. `ok` where the tag alone decides. */
const PROBES: Record<string, (value: never) => unknown> = {
  __proto__: null as never,
  Date: uncurry(Date.prototype.getTime),
  RegExp: getter(RegExp.prototype, "source"),
  Map: getter(Map.prototype, "size"),
  Set: getter(Set.prototype, "size"),
  ArrayBuffer: getter(ArrayBuffer.prototype, "byteLength"),
  DataView: getter(DataView.prototype, "byteLength"),
  Number: uncurry(Number.prototype.valueOf),
  String: uncurry(String.prototype.valueOf),
  Boolean: uncurry(Boolean.prototype.valueOf),
  BigInt: uncurry(BigInt.prototype.valueOf),
  Symbol: uncurry(Symbol.prototype.valueOf),
  WeakMap: ok,
  WeakSet: ok,
  Promise: ok,
  Generator: ok,
  AsyncGenerator: ok,
  SharedArrayBuffer: ok,
  Error: ok,
};

/** The name of a built-in kind (`Map`, `Uint8Array`, `Error`...), or `Object`. */
export function kindOf(value: object): string {
  try {
    if (isArray(value)) return "Array";
    const typed = typedArrayName(value);
    if (typed) return typed;
    const tag = tagOf(value);
    const probe = PROBES[tag];
    if (probe) {
      probe(value as never);
      return tag;
    }
    if (isOne(value)) return "Error";
    return endsWith(tag, " Iterator") ? "Iterator" : "Object";
  } catch {
    return "Object";
  }
}
