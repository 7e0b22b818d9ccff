/** GetIterator(x, async), and the iterator that makes a sync one async: section 27.1.6. */
import type { Callable, Core } from "./core-types.js";

/** An iterator and its `next`, or a sync iterator behind the same face. */
export interface AsyncIteratorRecord {
  next(...values: unknown[]): unknown;
  /** Calls `return` or `throw`; undefined when the iterator has no such method. */
  method(key: "return" | "throw"): ((...values: unknown[]) => unknown) | undefined;
}

type Results = { done: unknown; value: unknown };

export function makeAsyncIteration(core: Core): (iterable: unknown) => AsyncIteratorRecord {
  const { apply } = Reflect;
  const { asyncIterator, iterator } = Symbol;
  const { isObject, cell, react, resolve, settle, promiseOf, adopt } = core;

  const method = (of: unknown, key: PropertyKey): Callable | undefined => {
    const f = (of as Record<PropertyKey, unknown>)[key];
    if (f === undefined || f === null) return undefined;
    if (typeof f !== "function") throw new TypeError(`${String(key)} is not a function`);
    return f as Callable;
  };

  const open = (iterable: unknown, f: Callable): { of: object; next: Callable } => {
    const of = apply(f, iterable, []);
    if (!isObject(of)) throw new TypeError("The iterator is not an object");
    return { of, next: (of as { next: Callable }).next };
  };

  const close = (of: object): unknown => {
    const f = method(of, "return");
    return f ? apply(f, of, []) : of;
  };

  /** IteratorClose for the sake of another error, which it keeps. */
  const abandon = (of: object): void => {
    try {
      close(of);
    } catch {}
  };

  /** AsyncFromSyncIteratorContinuation, and what precedes it: everything ends up in the promise. */
  const settleWith = (of: object, closes: boolean, make: () => unknown): object => {
    const c = cell();
    let entered = false;
    try {
      const result = make();
      if (!isObject(result)) throw new TypeError("The iterator's result is not an object");
      const done = !!(result as Results).done;
      const { value } = result as Results;
      const closing = closes && !done;
      entered = closing;
      const from = adopt(value);
      entered = false;
      react(from, {
        k: 6,
        a: (unwrapped) => resolve(c, { value: unwrapped, done }),
        b: (reason) => {
          if (closing) abandon(of);
          settle(c, 2, reason);
        },
        cell: from,
        next: undefined,
      });
    } catch (error) {
      if (entered) abandon(of);
      settle(c, 2, error);
    }
    return promiseOf(c);
  };

  const fromSync = (of: object, next: Callable): AsyncIteratorRecord => ({
    next: (...values) => settleWith(of, true, () => apply(next, of, values)),
    method:
      (key) =>
      (...values) => {
        let f: Callable | undefined;
        try {
          f = method(of, key);
        } catch (error) {
          const c = cell();
          settle(c, 2, error);
          return promiseOf(c);
        }
        if (f) {
          const found = f;
          return settleWith(of, key === "throw", () => apply(found, of, values));
        }
        const c = cell();
        if (key === "return") resolve(c, { value: values[0], done: true });
        else
          try {
            if (!isObject(close(of))) throw new TypeError("The iterator's result is not an object");
            throw new TypeError("The iterator has no throw method");
          } catch (error) {
            settle(c, 2, error);
          }
        return promiseOf(c);
      },
  });

  return (iterable) => {
    const f = method(iterable, asyncIterator);
    if (f) {
      const { of, next } = open(iterable, f);
      return {
        next: (...values) => apply(next, of, values),
        method: (key) => {
          const g = method(of, key);
          return g && ((...values) => apply(g, of, values));
        },
      };
    }
    const g = method(iterable, iterator);
    if (!g) throw new TypeError("The value is not async iterable");
    const { of, next } = open(iterable, g);
    return fromSync(of, next);
  };
}
