/** `Array.fromAsync`, on the guest's promises (T2). */
import type { Kernel } from "../kernel-types.js";

type Callable = (this: unknown, ...args: unknown[]) => unknown;
interface Iteration {
  iterator: Record<string, unknown>;
  next: Callable;
  sync: boolean;
}

const { apply, construct, defineProperty } = Reflect;
const { asyncIterator, iterator: syncIterator } = Symbol;
const List = Array;
const Box = Object;
const Wrapper = Proxy;
const MAX = Number.MAX_SAFE_INTEGER;
const { floor, min } = Math;

const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  (typeof value === "object" && value !== null) || typeof value === "function";

function fail(message: string): never {
  throw new TypeError(message);
}

function method(of: unknown, key: PropertyKey): Callable | undefined {
  const f = (of as Record<PropertyKey, unknown>)[key];
  if (f === undefined || f === null) return undefined;
  return typeof f === "function" ? (f as Callable) : fail(`${String(key)} is not a function`);
}

/** IsConstructor, without touching the object. */
function constructs(value: unknown): boolean {
  try {
    construct(new Wrapper(value as never, { construct: () => ({}) }), []);
    return true;
  } catch {
    return false;
  }
}

function put(target: object, index: number, value: unknown): void {
  if (
    !defineProperty(target, index, { value, writable: true, enumerable: true, configurable: true })
  ) {
    fail(`Cannot define element ${index}`);
  }
}

function lengthOf(value: Record<PropertyKey, unknown>): number {
  const length = +(value.length as number);
  return length > 0 ? min(floor(length), MAX) : 0;
}

/** A step of the iterator: `%AsyncFromSyncIteratorPrototype%.next` when it is a sync one. */
function* step({
  iterator,
  next,
  sync,
}: Iteration): Generator<unknown, { done: boolean; value: unknown }> {
  let result: unknown = apply(next, iterator, []);
  if (!sync) result = yield result;
  if (!isObject(result)) return fail("The iterator's result is not an object");
  const done = !!result.done;
  if (!sync) return { done, value: done ? undefined : result.value };
  let value: unknown = result.value;
  try {
    value = yield value;
  } catch (error) {
    if (!done) closeSync(iterator);
    yield;
    throw error;
  }
  yield;
  return { done, value };
}

function closeSync(iterator: Record<string, unknown>): void {
  try {
    const close = method(iterator, "return");
    if (close) apply(close, iterator, []);
  } catch {
    // The rejection that closes it is the one to report.
  }
}

/** AsyncIteratorClose with a throw completion: nothing that it meets replaces the error. */
function* closing({ iterator, sync }: Iteration): Generator {
  try {
    const close = method(iterator, "return");
    if (!close) {
      if (sync) yield;
      return;
    }
    const result: unknown = apply(close, iterator, []);
    if (!sync) yield result;
    else if (isObject(result)) {
      yield result.value;
      yield;
    } else yield;
  } catch {
    // As above.
  }
}

function* collect(C: unknown, items: unknown, mapper: unknown, self: unknown): Generator {
  if (mapper !== undefined && typeof mapper !== "function") fail("The mapper is not a function");
  const map = mapper as Callable | undefined;
  const asynchronous = method(items, asyncIterator);
  const open = asynchronous ?? method(items, syncIterator);
  const make = constructs(C) ? (C as new (length?: number) => object) : undefined;
  if (!open) {
    const source = Box(items) as Record<PropertyKey, unknown>;
    const length = lengthOf(source);
    const target = make ? new make(length) : new List(length);
    for (let i = 0; i < length; i++) {
      let value: unknown = yield source[i];
      if (map) value = yield apply(map, self, [value, i]);
      put(target, i, value);
    }
    (target as unknown[]).length = length;
    return target;
  }
  const iterator: unknown = apply(open, items, []);
  if (!isObject(iterator)) return fail("The iterator is not an object");
  const iteration = { iterator, next: iterator.next as Callable, sync: !asynchronous };
  const target = make ? new make() : [];
  for (let i = 0; ; i++) {
    const { done, value } = yield* step(iteration);
    if (done) {
      (target as unknown[]).length = i;
      return target;
    }
    try {
      put(target, i, map ? yield apply(map, self, [value, i]) : value);
    } catch (error) {
      yield* closing(iteration);
      throw error;
    }
  }
}

export default function install(k: Kernel): void {
  const { core } = k;
  if (!core) return;
  const { fromAsync } = {
    fromAsync(this: unknown, ...args: unknown[]): unknown {
      const cell = core.cell();
      const promise = core.promiseOf(cell);
      const g = collect(this, args[0], args[1], args[2]);
      core.run({ g, cell, owner: undefined }, core.next, undefined);
      return promise;
    },
  };
  defineProperty(fromAsync, "length", { value: 1, configurable: true });
  defineProperty(List, "fromAsync", {
    value: fromAsync,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}
