/**
 * Devalue text to values: the inverse of write.ts, for both sides. The text may be hostile (E4):
 * every index is checked, every property defined as the object's own, nothing recurses, and what
 * it allocates is bounded by its length.
 */
import { fromBase64 } from "./base64.js";
import { MAX_SPARSE_LENGTH } from "./limits.js";
import { uncurry } from "./primordials.js";

type Record_ = Record<string, unknown>;
type Constructor = new (...args: unknown[]) => object;

const { parse } = JSON;
const { keys: keysOf, create, defineProperty, hasOwn } = Object;
const { isArray } = Array;
const { isInteger } = Number;
const Box = Object;
const Base = Error;
const [NewDate, NewRegExp, NewMap, NewSet, Bytes, toBig] = [
  Date,
  RegExp,
  Map,
  Set,
  Uint8Array,
  BigInt,
];
const mapSet = uncurry(Map.prototype.set);
const setAdd = uncurry(Set.prototype.add);

const VIEWS: Record<string, Constructor> = { __proto__: null } as never;
for (const View of [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
]) {
  VIEWS[View.name] = View as unknown as Constructor;
}
const ERRORS: Record<string, Constructor> = { __proto__: null } as never;
for (const Kind of [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
  ERRORS[Kind.name] = Kind as unknown as Constructor;
}
const Half = (globalThis as unknown as { Float16Array?: Constructor }).Float16Array;
if (Half) VIEWS.Float16Array = Half;
const Aggregate = AggregateError;

function invalid(why = "bad reference"): never {
  throw new Base(`Invalid encoded value: ${why}`);
}

function put(object: object, key: PropertyKey, value: unknown, enumerable = true): void {
  defineProperty(object, key, { value, enumerable, writable: true, configurable: true });
}

/** What stands for -1 to -6. */
const SPECIAL = [undefined, undefined, Number.NaN, Infinity, -Infinity, -0];

const string = (value: unknown): string =>
  typeof value === "string" ? value : invalid("not a string");

/** @throws Error for anything that `writeDevalue` cannot have written. */
export function readDevalue(text: string): unknown {
  const flat: unknown = parse(text);
  if (typeof flat === "number") {
    return isInteger(flat) && flat <= -1 && flat >= -6 && flat !== -2
      ? SPECIAL[-1 - flat]
      : invalid();
  }
  if (!isArray(flat) || !flat.length) return invalid("not a list");
  const out: unknown[] = [];
  const late: number[] = [];
  let slots = 0;

  function at(index: unknown): unknown {
    if (typeof index !== "number" || !isInteger(index) || index >= out.length) return invalid();
    if (index >= 0) return out[index];
    return index >= -6 && index !== -2 ? SPECIAL[-1 - index] : invalid();
  }

  /** The object for a record, still without what it refers to. */
  function shell(record: unknown): unknown {
    if (typeof record !== "object" || record === null) return record;
    if (!isArray(record)) return {};
    const type: unknown = record[0];
    if (typeof type === "number" || !record.length) {
      if (type !== -7) return [];
      const size: unknown = record[1];
      if (typeof size !== "number" || !isInteger(size) || size < 0) return invalid("length");
      slots += size;
      if (slots > MAX_SPARSE_LENGTH) return invalid("sparse arrays too long");
      const array: unknown[] = [];
      array.length = size;
      return array;
    }
    switch (type) {
      case "Date":
        return new NewDate(string(record[1]) || Number.NaN);
      case "RegExp":
        return new NewRegExp(string(record[1]), record[2] === undefined ? "" : string(record[2]));
      case "BigInt":
        return bigint(string(record[1]));
      case "ArrayBuffer":
        return buffer(string(record[1]));
      case "Map":
        return new NewMap();
      case "Set":
        return new NewSet();
      case "null":
        return create(null);
      case "Error":
        return errorShell(flat as unknown[], record[1]);
      default:
        if (type !== "Object" && !VIEWS[string(type)]) invalid(`unknown type ${type}`);
        return undefined;
    }
  }

  /** Boxes and views need what they stand on first. */
  function build(record: unknown[]): object {
    const on = at(record[1]);
    if (record[0] === "Object") {
      return on === undefined || on === null || typeof on === "object" ? invalid("box") : Box(on);
    }
    if (!((flat as unknown[][])[record[1] as number]?.[0] === "ArrayBuffer")) invalid("view");
    const View = VIEWS[record[0] as string] as Constructor;
    return record.length > 2 ? new View(on, record[2], record[3]) : new View(on);
  }

  function fill(record: unknown, value: unknown): void {
    if (typeof record !== "object" || record === null) return;
    if (!isArray(record)) {
      const keys = keysOf(record);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        put(value as object, key, at((record as Record_)[key]));
      }
      return;
    }
    const type: unknown = record[0];
    if (type === -7) {
      const { length } = value as unknown[];
      for (let i = 2; i < record.length; i += 2) {
        const index: unknown = record[i];
        if (typeof index !== "number" || !isInteger(index) || index < 0 || index >= length)
          invalid();
        put(value as object, index as number, at(record[i + 1]));
      }
    } else if (typeof type === "number") {
      (value as unknown[]).length = record.length;
      for (let i = 0; i < record.length; i++) {
        if (record[i] !== -2) put(value as object, i, at(record[i]));
      }
    } else if (type === "Set") {
      for (let i = 1; i < record.length; i++) setAdd(value as Set<unknown>, at(record[i]));
    } else if (type === "Map") {
      for (let i = 1; i < record.length; i += 2) {
        mapSet(value as Map<unknown, unknown>, at(record[i]), at(record[i + 1]));
      }
    } else if (type === "null") {
      for (let i = 1; i < record.length; i += 2)
        put(value as object, string(record[i]), at(record[i + 1]));
    } else if (type === "Error") {
      const data = (flat as Record_[])[record[1] as number] as Record_;
      const keys = keysOf(data);
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        const given = at(data[key]);
        if (key === "name" ? (value as Error).name !== given : key !== "message") {
          put(
            value as object,
            key,
            given,
            key !== "name" && key !== "cause" && key !== "errors" && key !== "stack",
          );
        }
      }
    }
  }

  for (let i = 0; i < flat.length; i++) {
    const record: unknown = flat[i];
    if (isArray(record) && (record[0] === "Object" || VIEWS[record[0] as string]))
      late[late.length] = i;
    out[i] = shell(record);
  }
  for (let i = 0; i < late.length; i++) {
    const index = late[i] as number;
    out[index] = build(flat[index] as unknown[]);
  }
  for (let i = 0; i < flat.length; i++) fill(flat[i], out[i]);
  return out[0];
}

function bigint(digits: string): bigint {
  if (digits.length > 400_000) invalid("BigInt too long");
  return toBig(digits);
}

function buffer(text: string): ArrayBuffer {
  if (text.length % 4) invalid("base64");
  const size =
    (text.length / 4) * 3 -
    (text[text.length - 2] === "=" ? 2 : text[text.length - 1] === "=" ? 1 : 0);
  const bytes = new Bytes(size);
  if (fromBase64(text, (i, byte) => (bytes[i] = byte)) !== size) invalid("base64");
  return bytes.buffer;
}

/** An Error of the right kind; its stack names no place, since its own stayed behind. */
function errorShell(flat: readonly unknown[], index: unknown): Error {
  const data = flat[index as number];
  if (typeof index !== "number" || typeof data !== "object" || data === null || isArray(data))
    invalid("error");
  const text = (key: string): string => {
    const at: unknown = hasOwn(data as object, key) ? (data as Record_)[key] : undefined;
    return typeof at === "number" && typeof flat[at] === "string" ? (flat[at] as string) : "";
  };
  const name = text("name");
  const message = text("message");
  const error = (
    hasOwn(data as object, "errors") && name === "AggregateError"
      ? new Aggregate([], message)
      : new (ERRORS[name] ?? Base)(message)
  ) as Error;
  put(error, "stack", `${name}: ${message}`, false);
  return error;
}
