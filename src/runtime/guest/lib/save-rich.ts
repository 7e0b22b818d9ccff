/**
 * Values that are more than plain data as text (R4): a flat list of records, one for each object, so
 * that identity and cycles survive. restore.ts is the inverse.
 */
import type { RichSaving } from "../kernel-types.js";
import { toBase64 } from "./base64.js";
import { kindOf } from "./kind.js";
import { getter, uncurry } from "./primordials.js";

type Dictionary = Record<PropertyKey, unknown>;

const { isArray } = Array;
const { keys, is } = Object;
const { getPrototypeOf, ownKeys, getOwnPropertyDescriptor, isExtensible } = Reflect;
const { stringify } = JSON;
const Table = Map;
const get = uncurry(Map.prototype.get);
const set = uncurry(Map.prototype.set);
const eachOfMap = uncurry(Map.prototype.forEach);
const eachOfSet = uncurry(Set.prototype.forEach);
const timeOf = uncurry(Date.prototype.getTime);
const sourceOf = getter(RegExp.prototype, "source") as (self: unknown) => string;
const flagsOf = getter(RegExp.prototype, "flags") as (self: unknown) => string;
const isNotNumber = Number.isNaN;
const Bytes = Uint8Array;
const { isView } = ArrayBuffer;
const [objects, arrays] = [Object.prototype, Array.prototype];

const parents: Record<string, object> = { __proto__: null as never };
for (const Kind of [Date, RegExp, Map, Set, ArrayBuffer, DataView, Int8Array, Uint8Array])
  parents[Kind.name] = Kind.prototype;
for (const Kind of [Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array])
  parents[Kind.name] = Kind.prototype;
for (const Kind of [Float32Array, Float64Array, BigInt64Array, BigUint64Array])
  parents[Kind.name] = Kind.prototype;
const errors = new Table<object | null, string>();
for (const Kind of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError])
  errors.set(Kind.prototype, Kind.name);
errors.set(URIError.prototype, "URIError");
errors.set(AggregateError.prototype, "AggregateError");

/** Thrown where something cannot be saved; never seen by the program. */
interface Refusal {
  refused: string;
}

const refuse = (what: string): never => {
  throw { refused: what } satisfies Refusal;
};

/** @param look the program may have made properties that are not plain: each is looked at */
export function makeRichSaving(
  look: boolean,
  originOf: ((error: unknown) => number | undefined) | undefined,
): RichSaving {
  return {
    isData: (value) => {
      if (kindOf(value) !== (isArray(value) ? "Array" : "Object")) return false;
      checkAttributes(value, isArray(value));
      return true;
    },
    write: (roots, functions, begins, apart) =>
      writeRich(roots, functions, look, originOf, begins, apart),
  };
}

/** Every property is data that may be written, listed and removed, under a name. */
function checkAttributes(value: object, list: boolean): void {
  if (!isExtensible(value)) refuse("an object that is frozen, sealed or not extensible");
  const own = ownKeys(value);
  for (let i = 0; i < own.length; i++) {
    const key = own[i] as PropertyKey;
    if (typeof key === "symbol") refuse("an object with a symbol for a key");
    const described = getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
    if (list && key === "length") {
      if (!described.writable) refuse("an array whose length is fixed");
    } else if (!described.configurable || !described.enumerable || !described.writable)
      refuse(
        "an object with an accessor, or a property that is not writable, listed and removable",
      );
  }
}

function writeRich(
  roots: readonly unknown[],
  functions: readonly unknown[] | undefined,
  look: boolean,
  originOf: ((error: unknown) => number | undefined) | undefined,
  begins: (root: number) => void,
  apart: Map<unknown, boolean>,
): string {
  const out: string[] = [];
  const known = new Table<unknown, number>();

  const record = (head: string, items: readonly unknown[]): string => {
    let text = `[${head}`;
    for (let i = 0; i < items.length; i++) text += `,${visit(items[i])}`;
    return `${text}]`;
  };

  const view = (value: object, kind: string): string => {
    const { buffer, byteOffset, byteLength, length } = value as Uint8Array;
    if (kindOf(buffer) !== "ArrayBuffer") refuse("shared memory");
    if (kind !== "DataView" && ownKeys(value).length !== length)
      refuse("a typed array that carries properties");
    const size = kind === "DataView" ? byteLength : length;
    return `["T","${kind}",${visit(buffer)},${byteOffset},${size}]`;
  };

  const error = (value: object, name: string): string => {
    if (originOf?.(value) !== undefined) refuse("the error of a call");
    const own = ownKeys(value);
    let text = `["E","${name}"`;
    for (let i = 0; i < own.length; i++) {
      const key = own[i] as PropertyKey;
      const described = getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
      if (typeof key === "symbol" || !described.configurable || !described.writable)
        refuse("an error with a property that is not plain");
      text += `,${described.enumerable ? 1 : 0},${stringify(key)},${visit(described.value)}`;
    }
    return `${text}]`;
  };

  const list = (value: unknown[]): string => {
    let text = `["a",${value.length}`;
    const names = keys(value);
    for (let i = 0; i < names.length; i++) {
      const key = names[i] as string;
      if (!(+key >= 0 && +key < value.length && `${+key}` === key))
        refuse("an array that carries properties");
      text += `,${key},${visit(value[+key])}`;
    }
    return `${text}]`;
  };

  const object = (value: object): string => {
    if (get(apart, value)) refuse("what a list that is only added to holds too");
    const kind = kindOf(value);
    const parent = getPrototypeOf(value);
    if (kind === "Array" || kind === "Object") {
      if (look) checkAttributes(value, kind === "Array");
      if (kind === "Array") {
        if (parent !== arrays) refuse("an array of a class");
        return list(value as unknown[]);
      }
      if (parent !== objects && parent !== null) refuse("an instance of a class");
      const names = keys(value);
      let text = parent ? '["o"' : '["n"';
      for (let i = 0; i < names.length; i++) {
        const key = names[i] as string;
        text += `,${stringify(key)},${visit((value as Dictionary)[key])}`;
      }
      return `${text}]`;
    }
    if (look && !isExtensible(value)) refuse("an object that is frozen, sealed or not extensible");
    if (kind === "Error") {
      const name = get(errors, parent) as string | undefined;
      return name ? error(value, name) : refuse("an error of a class");
    }
    if (parents[kind] !== parent) refuse(kind === "Promise" ? "a promise" : `a ${kind}`);
    if (isView(value)) return view(value, kind);
    const extra = ownKeys(value).length - (kind === "RegExp" ? 1 : 0);
    if (extra) refuse(`a ${kind} that carries properties`);
    const items: unknown[] = [];
    switch (kind) {
      case "Date": {
        const time = timeOf(value as Date);
        return `["D",${isNotNumber(time) ? "null" : time}]`;
      }
      case "RegExp": {
        const last = getOwnPropertyDescriptor(value, "lastIndex") as PropertyDescriptor;
        if (!last.writable) refuse("a RegExp that was changed");
        const source = stringify(sourceOf(value));
        return `["R",${source},"${flagsOf(value)}",${visit(last.value)}]`;
      }
      case "Map":
        eachOfMap(value as Map<unknown, unknown>, (item, key) => {
          items[items.length] = key;
          items[items.length] = item;
        });
        return record('"M"', items);
      case "Set":
        eachOfSet(value as Set<unknown>, (item) => {
          items[items.length] = item;
        });
        return record('"S"', items);
      default: {
        if ((value as { resizable?: boolean }).resizable) refuse("a buffer that can be resized");
        const bytes = new Bytes(value as ArrayBuffer);
        return `["A","${toBase64(bytes.length, (i) => bytes[i] as number)}"]`;
      }
    }
  };

  /** The number that stands for `value`. */
  function visit(value: unknown): number {
    if (value === undefined) return -1;
    if (typeof value === "number") {
      if (isNotNumber(value)) return -3;
      if (value === Infinity) return -4;
      if (value === -Infinity) return -5;
      if (is(value, -0)) return -6;
    }
    const there = get(known, value) as number | undefined;
    if (there !== undefined) return there;
    const index = out.length;
    out[index] = "";
    set(known, value, index);
    switch (typeof value) {
      case "object":
        out[index] = value === null ? "null" : object(value);
        break;
      case "function": {
        let f = 0;
        while (functions && f < functions.length && functions[f] !== value) f++;
        if (!functions || f >= functions.length)
          refuse("a function that is not declared at the top level");
        out[index] = `["F",${f}]`;
        break;
      }
      case "symbol":
        return refuse("a symbol");
      case "bigint":
        out[index] = `["B","${value}"]`;
        break;
      default:
        out[index] = stringify(value) as string;
    }
    return index;
  }

  let heads = "";
  for (let i = 0; i < roots.length; i++) {
    begins(i);
    heads += `${i ? "," : ""}${visit(roots[i])}`;
  }
  let text = `[[${heads}]`;
  for (let i = 0; i < out.length; i++) text += `,${out[i]}`;
  return `${text}]`;
}
