/** The inverse of save-rich.ts: all objects first, then what they refer to. */
import { fromBase64 } from "./base64.js";
import { uncurry } from "./primordials.js";

type Flat = readonly unknown[];
type Constructor = new (...args: unknown[]) => object;

const { parse } = JSON;
const { isArray } = Array;
const { create, defineProperty } = Object;
const mapSet = uncurry(Map.prototype.set);
const setAdd = uncurry(Set.prototype.add);
const [NewDate, NewRegExp, NewMap, NewSet, Bytes, toBig] = [
  Date,
  RegExp,
  Map,
  Set,
  Uint8Array,
  BigInt,
];
const kinds: Record<string, Constructor> = { __proto__: null as never };
for (const Kind of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])
  kinds[Kind.name] = Kind as never;
for (const Kind of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array])
  kinds[Kind.name] = Kind as never;
for (const Kind of [Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array])
  kinds[Kind.name] = Kind as never;
kinds.DataView = DataView as never;
const Aggregate = AggregateError;
const special = [undefined, undefined, Number.NaN, Infinity, -Infinity, -0];

/** What gives the values, once it is told the functions that the program has made again. */
export function restoreValues(text: string): (functions: readonly unknown[]) => unknown[] {
  return (functions) => {
    const [heads, ...flat] = parse(text) as [number[], ...unknown[]];
    const out: unknown[] = [];
    const at = (index: unknown): unknown =>
      (index as number) < 0 ? special[-1 - (index as number)] : out[index as number];
    for (let i = 0; i < flat.length; i++) out[i] = shell(flat[i], functions);
    // Views need their buffers.
    for (let i = 0; i < flat.length; i++) {
      const record = flat[i];
      if (!isArray(record) || record[0] !== "T") continue;
      const View = kinds[record[1] as string] as Constructor;
      out[i] = new View(at(record[2]), record[3], record[4]);
    }
    for (let i = 0; i < flat.length; i++)
      if (isArray(flat[i])) fill(flat[i] as Flat, out[i] as object, at);
    const values: unknown[] = [];
    for (let i = 0; i < heads.length; i++) values[i] = at(heads[i]);
    return values;
  };
}

function shell(record: unknown, functions: readonly unknown[]): unknown {
  if (!isArray(record)) return record;
  const [type, first, second] = record as Flat;
  switch (type) {
    case "a": {
      const list: unknown[] = [];
      list.length = first as number;
      return list;
    }
    case "o":
      return {};
    case "n":
      return create(null);
    case "M":
      return new NewMap();
    case "S":
      return new NewSet();
    case "D":
      return new NewDate(first === null ? Number.NaN : (first as number));
    case "R":
      return new NewRegExp(first as string, second as string);
    case "B":
      return toBig(first as string);
    case "F":
      return functions[first as number];
    case "A":
      return buffer(first as string);
    case "E": {
      const error =
        first === "AggregateError"
          ? new Aggregate([])
          : new (kinds[first as string] as Constructor)();
      // What is its own is put back as it was.
      const own = Reflect.ownKeys(error);
      for (let i = 0; i < own.length; i++) Reflect.deleteProperty(error, own[i] as PropertyKey);
      return error;
    }
    default:
      return undefined;
  }
}

function put(object: object, key: PropertyKey, value: unknown, enumerable = true): void {
  defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}

function fill(record: Flat, value: object, at: (index: unknown) => unknown): void {
  switch (record[0]) {
    case "a":
      for (let i = 2; i < record.length; i += 2) put(value, record[i] as number, at(record[i + 1]));
      break;
    case "o":
    case "n":
      for (let i = 1; i < record.length; i += 2) put(value, record[i] as string, at(record[i + 1]));
      break;
    case "M":
      for (let i = 1; i < record.length; i += 2)
        mapSet(value as Map<unknown, unknown>, at(record[i]), at(record[i + 1]));
      break;
    case "S":
      for (let i = 1; i < record.length; i++) setAdd(value as Set<unknown>, at(record[i]));
      break;
    case "R":
      (value as RegExp).lastIndex = at(record[3]) as number;
      break;
    case "E":
      for (let i = 2; i < record.length; i += 3)
        put(value, record[i + 1] as string, at(record[i + 2]), record[i] === 1);
      break;
  }
}

function buffer(text: string): ArrayBuffer {
  const padding = text[text.length - 2] === "=" ? 2 : text[text.length - 1] === "=" ? 1 : 0;
  const bytes = new Bytes((text.length / 4) * 3 - padding);
  fromBase64(text, (i, byte) => (bytes[i] = byte));
  return bytes.buffer;
}
