/**
 * Cells, reactions and the queue of jobs. A reaction is its own job, and a settled cell's list
 * of them joins the queue as it is. Lists are linked: the snippet could put setters on
 * `Array.prototype`.
 */
import type { Callable, Capability, Cell, Core, Reaction, Send } from "./core-types.js";
import type { Kernel } from "./kernel-types.js";

interface Rejected {
  cell: Cell;
  next: Rejected | undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === "object" ? value !== null : typeof value === "function";

export function makeCore(k: Kernel): Core {
  const { bind, call } = Function.prototype;
  const { create } = Object;
  const { species } = Symbol;
  const generator = Object.getPrototypeOf(function* () {}).prototype;
  const weak = WeakMap.prototype;
  /** `bind` twice over: what it returns looks up nothing that the snippet could change. */
  const reader = (map: object): never => bind.call(weak.get, map) as never;
  const writer = (map: object): never => bind.call(weak.set, map as never) as never;
  const cells = new WeakMap();
  const resolvers = new WeakMap();
  const rejecters = new WeakMap();
  const cellOf: (value: unknown) => Cell | undefined = reader(cells);
  const own: (promise: object, cell: Cell) => void = writer(cells);
  const markResolver: typeof own = writer(resolvers);
  const markRejecter: typeof own = writer(rejecters);
  const send = (f: unknown): Send => bind.call(call, f) as unknown as Send;

  const cell = (): Cell => ({
    s: 0,
    v: undefined,
    head: undefined,
    tail: undefined,
    handled: false,
    seq: -1,
    combinator: undefined,
    inputs: undefined,
    seen: false,
    lost: undefined,
  });

  const nowhere = cell();
  let last: Reaction = { k: 5, a: () => {}, cell: nowhere, next: undefined };
  let done: Reaction = last;
  let lastRejected: Rejected = { cell: nowhere, next: undefined };
  const rejected = lastRejected;

  const push = (job: Reaction): void => {
    last.next = job;
    last = job;
  };

  const settle = (c: Cell, state: 1 | 2, value: unknown): void => {
    c.s = state;
    c.v = value;
    if (c.head) {
      last.next = c.head;
      last = c.tail as Reaction;
    } else if (state === 2 && !c.handled)
      lastRejected = lastRejected.next = { cell: c, next: undefined };
    if (c === core.main) k.finish(state === 2, value);
  };

  const react = (c: Cell, reaction: Reaction): void => {
    c.handled = true;
    reaction.cell = c;
    if (c.s) push(reaction);
    else if (c.tail) c.tail = c.tail.next = reaction;
    else c.head = c.tail = reaction;
  };

  const resolve = (c: Cell, value: unknown): void => {
    if (isObject(value)) {
      let then: unknown;
      try {
        if (cellOf(value) === c) throw new TypeError("A promise cannot be resolved with itself");
        then = (value as { then?: unknown }).then;
      } catch (error) {
        settle(c, 2, error);
        return;
      }
      if (typeof then === "function") {
        push({ k: 4, a: value, b: then as Callable, to: c, cell: nowhere, next: undefined });
        return;
      }
    }
    settle(c, 1, value);
  };

  /** Both go where the promise goes, at most once together. Anonymous, as the specification has them. */
  const functions = (to: Capability): void => {
    if (to.resolve) return;
    const pair = [
      (value: unknown) => core.capabilityResolve(to, value),
      (reason: unknown) => core.capabilityReject(to, reason),
    ] as const;
    to.resolve = pair[0];
    to.reject = pair[1];
    if (to.cell) {
      markResolver(to.resolve, to.cell);
      markRejecter(to.reject, to.cell);
    }
  };

  const direct = (p: object, c: Cell): Capability => ({
    p,
    cell: c,
    resolve: undefined,
    reject: undefined,
    over: false,
  });

  const core: Core = {
    __proto__: null,
    Promise: undefined as never,
    // biome-ignore lint/suspicious/noThenProperty: it holds Promise.prototype.then
    then: undefined as never,
    main: undefined,
    element: undefined,
    run: undefined as never,
    loweredOf: undefined,
    generatorFunction: undefined,
    timers: undefined,
    fire: undefined,
    executing: undefined,
    turn: 0,
    applied: { f: undefined, self: undefined, args: undefined as never, site: undefined },
    APPLY: {},
    next: send(generator.next),
    raise: send(generator.throw),
    leave: send(generator.return),
    reader,
    writer,
    resolverOf: reader(resolvers),
    rejecterOf: reader(rejecters),
    cell,
    cellOf,
    own,
    settle,
    resolve,
    react,
    push,
    isObject,
    functions,
    direct,

    promiseOf: (c) => {
      const promise = create(core.Promise.prototype);
      own(promise, c);
      return promise;
    },

    adopt: (value) => {
      const known = cellOf(value);
      if (known && (value as object).constructor === core.Promise) return known;
      const c = cell();
      resolve(c, value);
      return c;
    },

    species: (promise) => {
      const C: unknown = promise.constructor;
      if (C === undefined) return core.Promise;
      if (!isObject(C)) throw new TypeError("The constructor of a promise is not an object");
      const S: unknown = (C as { [species]?: unknown })[species];
      return S === undefined || S === null ? core.Promise : S;
    },

    capability: (C) => {
      if (C === core.Promise) {
        const c = cell();
        return direct(core.promiseOf(c), c);
      }
      const made = direct(nowhere, undefined as never);
      const executor = [
        (resolveIt: Callable, rejectIt: Callable): void => {
          if (made.resolve !== undefined || made.reject !== undefined)
            throw new TypeError("The executor of a promise was called twice");
          made.resolve = resolveIt;
          made.reject = rejectIt;
        },
      ][0];
      made.p = new (C as new (executor: unknown) => object)(executor);
      if (typeof made.resolve !== "function" || typeof made.reject !== "function")
        throw new TypeError("A promise's executor was not given two functions");
      return made;
    },

    capabilityResolve: (to, value) => {
      if (!to.cell) {
        const f = to.resolve as Callable;
        f(value);
      } else if (!to.over) {
        to.over = true;
        resolve(to.cell, value);
      }
    },

    capabilityReject: (to, reason) => {
      if (!to.cell) {
        const f = to.reject as Callable;
        f(reason);
      } else if (!to.over) {
        to.over = true;
        settle(to.cell, 2, reason);
      }
    },

    uncaught: (error) => {
      const c = cell();
      settle(c, 2, error);
    },

    drain: () => {
      while (done.next && !k.missing) {
        done = done.next;
        core.turn++;
        core.perform(done);
      }
    },

    idle: () => !done.next,

    perform: undefined as never,

    unhandled: (visit) => {
      for (let entry = rejected.next; entry; entry = entry.next)
        if (!entry.cell.handled) visit(entry.cell.v);
    },
  } as Partial<Core> & { __proto__: null } as Core & { __proto__: null };
  return core;
}
