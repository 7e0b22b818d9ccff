/**
 * Promise.all, allSettled, any, race, try, withResolvers: section 27.2.4. Where an element is a
 * promise of ours with our own `then`, the reaction is tagged instead of given functions, so
 * that a stage can say exactly what it waits for (S6). No program can tell the difference.
 */
import type { Callable, Capability, Combinator, Core, Element } from "../core-types.js";
import type { Kernel } from "../kernel-types.js";

type Kind = Combinator["kind"];

export default function install(k: Kernel): void {
  const core = k.core as Core;
  const { apply } = Reflect;
  const { defineProperty, getOwnPropertyDescriptor } = Object;
  const from = Array.from.bind(undefined) as typeof Array.from;
  const AnyError = AggregateError;
  const { cellOf, react, capability, capabilityResolve, capabilityReject } = core;
  const nothing = { __proto__: null, [Symbol.iterator]: () => ({ next: () => ({ done: true }) }) };

  /** CreateArrayFromList: no setter of the snippet's sees the elements. */
  const values = (of: Combinator): unknown[] => {
    let e = { next: of.first } as Element;
    return from({ __proto__: null, length: of.count } as never, () => {
      e = e.next as Element;
      return e.value;
    });
  };

  const finish = (of: Combinator): void => {
    if (of.kind !== "any") {
      capabilityResolve(of.to, values(of));
      return;
    }
    const error = new AnyError(nothing as never, "All promises were rejected");
    defineProperty(error, "errors", { __proto__: null, value: values(of) } as PropertyDescriptor);
    capabilityReject(of.to, error);
  };

  const element = (of: Combinator, e: Element, state: 1 | 2, value: unknown): void => {
    const { kind } = of;
    if (e.called) return;
    e.called = true;
    if (kind === "allSettled")
      e.value =
        state === 1 ? { status: "fulfilled", value } : { status: "rejected", reason: value };
    else if (state === 1 && kind !== "all") {
      capabilityResolve(of.to, value);
      return;
    } else if (state === 2 && kind !== "any") {
      capabilityReject(of.to, value);
      return;
    } else e.value = value;
    if (--of.left === 0) finish(of);
  };
  core.element = element;

  const callbacks = (of: Combinator, e: Element): [Callable, Callable] => {
    const { kind, to } = of;
    core.functions(to);
    return [
      kind === "any" || kind === "race"
        ? (to.resolve as Callable)
        : (value: unknown) => element(of, e, 1, value),
      kind === "all" || kind === "race"
        ? (to.reject as Callable)
        : (reason: unknown) => element(of, e, 2, reason),
    ];
  };

  const subscribe = (of: Combinator, e: Element, promise: unknown): void => {
    const then = (promise as { then: unknown }).then;
    const cell = then === core.then ? cellOf(promise) : undefined;
    if (cell) {
      const C = core.species(promise as object);
      if (C === core.Promise) {
        e.cell = cell;
        react(cell, { k: 3, a: e, to: of, cell, next: undefined });
        return;
      }
      const pair = callbacks(of, e);
      core.subscribe(cell, C, pair[0], pair[1]);
      return;
    }
    apply(then as Callable, promise, callbacks(of, e));
  };

  const combine = (kind: Kind, C: unknown, iterable: Iterable<unknown>): object => {
    const to: Capability = capability(C);
    const of: Combinator = { kind, to, first: undefined, last: undefined, count: 0, left: 1 };
    if (to.cell) to.cell.combinator = of;
    try {
      const { resolve } = C as { resolve: Callable };
      if (typeof resolve !== "function") throw new TypeError("resolve is not a function");
      for (const value of iterable) {
        const e: Element = { cell: undefined, value: undefined, called: false, next: undefined };
        if (of.last) of.last.next = e;
        else of.first = e;
        of.last = e;
        of.count++;
        const promise = apply(resolve, C, [value]);
        of.left++;
        subscribe(of, e, promise);
      }
      if (--of.left === 0 && kind !== "race") finish(of);
    } catch (error) {
      capabilityReject(to, error);
    }
    return to.p;
  };

  const statics = {
    all(this: unknown, iterable: Iterable<unknown>) {
      return combine("all", this, iterable);
    },
    allSettled(this: unknown, iterable: Iterable<unknown>) {
      return combine("allSettled", this, iterable);
    },
    any(this: unknown, iterable: Iterable<unknown>) {
      return combine("any", this, iterable);
    },
    race(this: unknown, iterable: Iterable<unknown>) {
      return combine("race", this, iterable);
    },
    try(this: unknown, f: Callable, ...args: unknown[]) {
      if (!core.isObject(this)) throw new TypeError("Promise.try called on a non-object");
      const to = capability(this);
      let result: unknown;
      try {
        result = apply(f, undefined, args);
      } catch (error) {
        capabilityReject(to, error);
        return to.p;
      }
      capabilityResolve(to, result);
      return to.p;
    },
    withResolvers(this: unknown) {
      const to = capability(this);
      core.functions(to);
      return { promise: to.p, resolve: to.resolve, reject: to.reject };
    },
  };
  for (const name of Object.keys(statics)) {
    const descriptor = getOwnPropertyDescriptor(statics, name) as PropertyDescriptor;
    descriptor.enumerable = false;
    defineProperty(core.Promise, name, descriptor);
  }
}
