/** `structuredClone` (HTML standard, section 2.7), for what this realm has; nothing is transferred. */

import type { Kernel } from "../kernel-types.js";
import { kindOf } from "../lib/kind.js";
import { getter, uncurry } from "../lib/primordials.js";

type Fields = Record<string, unknown>;
type Make = new (...args: unknown[]) => object;

const { keys: keysOf, defineProperty, hasOwn } = Object;
const { getOwnPropertyDescriptor: describe } = Reflect;
const Box = Object;
const { isView } = ArrayBuffer;
const Table = Map;
const [NewDate, NewRegExp, NewSet] = [Date, RegExp, Set];
const getOf = uncurry(Map.prototype.get);
const setOf = uncurry(Map.prototype.set);
const addTo = uncurry(Set.prototype.add);
const eachOfMap = uncurry(Map.prototype.forEach);
const eachOfSet = uncurry(Set.prototype.forEach);
let dateOf = (time: number): object => new NewDate(time);
const timeOf = uncurry(Date.prototype.getTime);
const sourceOf = getter(RegExp.prototype, "source");
const flagsOf = getter(RegExp.prototype, "flags");
const copyBuffer = uncurry(ArrayBuffer.prototype.slice);
const boxes: Record<string, (value: never) => unknown> = {
  __proto__: null as never,
  Number: uncurry(Number.prototype.valueOf),
  String: uncurry(String.prototype.valueOf),
  Boolean: uncurry(Boolean.prototype.valueOf),
  BigInt: uncurry(BigInt.prototype.valueOf),
};
const Base = Error;
const errors: Record<string, Make> = { __proto__: null } as never;
for (const Kind of [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError]) {
  errors[Kind.name] = Kind as unknown as Make;
}
const views: Record<string, Make> = { __proto__: null } as never;
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
  views[View.name] = View as unknown as Make;
}
const Half = (globalThis as { Float16Array?: Make }).Float16Array;
if (Half) views.Float16Array = Half;

function refuse(what: string): never {
  const error = new Base(`${what} could not be cloned`);
  for (const [key, value] of [
    ["name", "DataCloneError"],
    ["code", 25],
  ] as const) {
    defineProperty(error, key, { value, writable: true, configurable: true });
  }
  throw error;
}

function put(target: object, key: PropertyKey, value: unknown, enumerable = true): void {
  defineProperty(target, key, { value, enumerable, writable: true, configurable: true });
}

function clone(root: unknown): unknown {
  const copies = new Table<object, object>();
  /** Work still to do, so that depth costs no stack. */
  const later: (() => void)[] = [];

  function copy(value: unknown): unknown {
    if (typeof value === "symbol") return refuse(`Symbol(${value.description ?? ""})`);
    if (typeof value === "function") return refuse("A function");
    if (typeof value !== "object" || value === null) return value;
    const known = getOf(copies as Map<unknown, unknown>, value) as object | undefined;
    if (known) return known;
    const made = shell(value);
    setOf(copies as Map<unknown, unknown>, value, made);
    return made;
  }

  function shell(value: object): object {
    const kind = kindOf(value);
    const unbox = boxes[kind];
    if (unbox) return Box(unbox(value as never));
    switch (kind) {
      case "Date":
        return dateOf(timeOf(value as Date));
      case "RegExp":
        return new NewRegExp(sourceOf(value) as string, flagsOf(value) as string);
      case "ArrayBuffer":
        return copyBuffer(value as ArrayBuffer, 0);
      case "Map": {
        const made = new Table<unknown, unknown>();
        const pairs: unknown[] = [];
        eachOfMap(value as Map<unknown, unknown>, (held, key) => {
          pairs[pairs.length] = key;
          pairs[pairs.length] = held;
        });
        later[later.length] = () => {
          for (let i = 0; i < pairs.length; i += 2) setOf(made, copy(pairs[i]), copy(pairs[i + 1]));
        };
        return made;
      }
      case "Set": {
        const made = new NewSet<unknown>();
        const list: unknown[] = [];
        eachOfSet(value as Set<unknown>, (held) => {
          list[list.length] = held;
        });
        later[later.length] = () => {
          for (let i = 0; i < list.length; i++) addTo(made, copy(list[i]));
        };
        return made;
      }
      case "Error":
        return cloneError(value as Error);
      case "Array":
      case "Object": {
        const made: object = kind === "Array" ? [] : {};
        if (kind === "Array") (made as unknown[]).length = (value as unknown[]).length;
        const keys = keysOf(value);
        later[later.length] = () => {
          for (let i = 0; i < keys.length; i++) {
            const key = keys[i] as string;
            if (hasOwn(value, key)) put(made, key, copy((value as Fields)[key]));
          }
        };
        return made;
      }
    }
    if (!isView(value)) return refuse(`A ${kind}`);
    const buffer = copy(value.buffer);
    const { byteOffset } = value;
    const size = kind === "DataView" ? value.byteLength : (value as Uint8Array).length;
    return new (views[kind] as Make)(buffer, byteOffset, size);
  }

  function cloneError(error: Error): object {
    const name = `${error.name}`;
    const Kind = errors[name] ?? Base;
    const message = describe(error, "message");
    const made =
      message && "value" in message ? new Kind(`${message.value as string}`) : new Kind();
    put(made, "stack", describe(error, "stack")?.value ?? "", false);
    const cause = describe(error, "cause");
    if (cause && "value" in cause) {
      later[later.length] = () => put(made, "cause", copy(cause.value), false);
    }
    return made;
  }

  const made = copy(root);
  while (later.length) {
    const work = later[later.length - 1] as () => void;
    later.length--;
    work();
  }
  return made;
}

export default function install(k: Kernel): void {
  const { structuredClone } = {
    structuredClone(value: unknown, ...rest: [options?: { transfer?: unknown[] }]): unknown {
      const { transfer } = rest[0] ?? {};
      dateOf = k.date ?? dateOf;
      if (transfer?.length)
        refuse("A transferred object (transfer is not supported here: leave it out); it");
      return clone(value);
    },
  };
  defineProperty(structuredClone, "length", { value: 1, configurable: true });
  k.define("structuredClone", structuredClone);
}
