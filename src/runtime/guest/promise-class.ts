// biome-ignore-all lint/correctness/noUnreachableSuper: there is no parent to call
// biome-ignore-all lint/suspicious/noThenProperty: this is a thenable by trade
// biome-ignore-all lint/complexity/noThisInStatic: a static method's receiver may be a subclass
// biome-ignore-all lint/suspicious/noShadowRestrictedNames: this is Promise
/** The guest's Promise: sections 27.2.3 to 27.2.5 of the specification, less the combinators. */
import type { Callable, Core } from "./core-types.js";
import type { Kernel } from "./kernel-types.js";

interface Thenable {
  then: Callable;
}

export function makePromise(k: Kernel, core: Core): void {
  const { create, defineProperty, prototype: root } = Object;
  const { species, toStringTag } = Symbol;
  const { cell, cellOf, isObject } = core;

  const settled = (C: unknown, value: unknown): unknown => {
    if (cellOf(value) && (value as object).constructor === C) return value;
    const to = core.capability(C);
    core.capabilityResolve(to, value);
    return to.p;
  };

  const methods = {
    /**
     * A derived constructor, for which the engine makes no object: the executor is checked
     * before the prototype is read, and it is read once.
     */
    Promise: class extends (null as unknown as new () => object) {
      // @ts-expect-error: TS2377, a derived constructor that returns its object needs no `super`
      constructor(executor: Callable) {
        if (typeof executor !== "function") throw new TypeError("The executor is not a function");
        const { prototype } = new.target as { prototype: unknown };
        const promise = create(isObject(prototype) ? prototype : core.Promise.prototype);
        const c = cell();
        core.own(promise, c);
        const to = core.direct(promise, c);
        core.functions(to);
        const outer = core.executing;
        core.executing = c;
        try {
          executor(to.resolve, to.reject);
        } catch (error) {
          core.capabilityReject(to, error);
        }
        core.executing = outer;
        // biome-ignore lint/correctness/noConstructorReturn: see above
        return promise;
      }

      static resolve(value: unknown) {
        if (!isObject(this)) throw new TypeError("Promise.resolve called on a non-object");
        return settled(this, value);
      }

      static reject(reason: unknown) {
        const to = core.capability(this);
        core.capabilityReject(to, reason);
        return to.p;
      }

      static get [species]() {
        return this;
      }

      then(onFulfilled: unknown, onRejected: unknown) {
        const c = cellOf(this);
        if (!c) throw new TypeError("then called on what is not a promise");
        return core.subscribe(c, core.species(this), onFulfilled, onRejected);
      }

      catch(onRejected: unknown) {
        return (this as Thenable).then(undefined, onRejected);
      }

      finally(onFinally: unknown) {
        if (!isObject(this)) throw new TypeError("finally called on a non-object");
        const C = core.species(this);
        if (typeof onFinally !== "function") return (this as Thenable).then(onFinally, onFinally);
        const after = (then: readonly [() => unknown]): unknown =>
          (settled(C, onFinally()) as Thenable).then(then[0]);
        const both = [
          (value: unknown) => after([() => value]),
          (reason: unknown) =>
            after([
              () => {
                throw reason;
              },
            ]),
        ] as const;
        return (this as Thenable).then(both[0], both[1]);
      }
    },
  };

  const { Promise } = methods;
  const { prototype } = Promise;
  Object.setPrototypeOf(prototype, root);
  defineProperty(prototype, toStringTag, { value: "Promise", configurable: true });
  core.Promise = Promise as unknown as PromiseConstructor;
  core.then = prototype.then as Callable;
  k.Promise = core.Promise;
  k.define("Promise", Promise);
  const nothing = cell();
  k.enqueue = (job) => {
    core.push({ k: 5, a: job, cell: nothing, next: undefined });
  };
}
