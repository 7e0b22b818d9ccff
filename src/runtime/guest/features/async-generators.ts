/** Async generators: section 27.6.3, over generators that yield awaits and records of `yield_`. */
import { makeAsyncIteration } from "../async-iteration.js";
import type { Callable, Cell, Core, Coroutine, Send } from "../core-types.js";
import type { Kernel } from "../kernel-types.js";
import { copyIdentity, define, intrinsic } from "../lowered.js";

/** A queued `next`, `throw` or `return`. */
interface Request {
  send: Send;
  value: unknown;
  cell: Cell;
  next: Request | undefined;
}

interface State {
  body: Coroutine;
  /** 0 not begun, 1 at a yield, 2 running, 3 draining the queue, 4 completed. */
  phase: 0 | 1 | 2 | 3 | 4;
  /** At the yield of a `delegate`, which takes resumptions as data. */
  delegating: boolean;
  first: Request | undefined;
  last: Request | undefined;
}

export default function install(k: Kernel): void {
  const core = k.core as Core;
  const { apply } = Reflect;
  const { create, defineProperty, setPrototypeOf } = Object;
  const { cell, resolve, settle, react, adopt, promiseOf, next, raise, leave, isObject } = core;
  const iterate = makeAsyncIteration(core);
  const states = new WeakMap();
  const stateOf: (value: unknown) => State | undefined = core.reader(states);
  const own: (generator: object, state: State) => void = core.writer(states);
  /** What the running body has just yielded: a value, a delegate's value, or a return. */
  const YIELD = {};
  const DELEGATE = {};
  const RETURN = {};
  let given: unknown;

  const step = (g: State, state: 1 | 2, value: unknown, done: boolean): void => {
    const request = g.first as Request;
    g.first = request.next;
    if (state === 1) resolve(request.cell, { value, done });
    else settle(request.cell, 2, value);
  };

  const resume = (g: State, send: Send, value: unknown): void => {
    g.phase = 2;
    core.run(g.body, send, value);
  };

  /** AsyncGeneratorResume, and AsyncGeneratorUnwrapYieldResumption for a return. */
  const advance = (g: State): void => {
    const { send, value } = g.first as Request;
    const { delegating } = g;
    g.phase = 2;
    const go = (how: Send, what: unknown): void => {
      if (delegating) resume(g, next, { how, what });
      else resume(g, how, what);
    };
    if (send !== leave) {
      go(send, value);
      return;
    }
    try {
      const from = adopt(value);
      react(from, {
        k: 6,
        a: (v) => go(leave, v),
        b: (reason) => go(raise, reason),
        cell: from,
        next: undefined,
      });
    } catch (error) {
      go(raise, error);
    }
  };

  /** AsyncGeneratorAwaitReturn: true when it goes on later. */
  const awaitReturn = (g: State): boolean => {
    g.phase = 3;
    const settled = (state: 1 | 2, value: unknown): void => {
      step(g, state, value, true);
      drain(g);
    };
    try {
      const from = adopt((g.first as Request).value);
      react(from, {
        k: 6,
        a: (value) => settled(1, value),
        b: (reason) => settled(2, reason),
        cell: from,
        next: undefined,
      });
      return true;
    } catch (error) {
      step(g, 2, error, true);
      return false;
    }
  };

  const drain = (g: State): void => {
    while (g.first) {
      const { send, value } = g.first;
      if (send === leave) {
        if (awaitReturn(g)) return;
      } else if (send === raise) step(g, 2, value, true);
      else step(g, 1, undefined, true);
    }
    g.phase = 4;
  };

  const begin = (body: Generator): State => {
    const g: State = {
      phase: 0,
      delegating: false,
      first: undefined,
      last: undefined,
      body: {
        g: body,
        cell: undefined as never,
        owner: {
          done: (state, value) => {
            g.phase = 3;
            step(g, state, value, true);
            drain(g);
          },
          yielded: (record) => {
            if (record === YIELD) {
              const from = adopt(given);
              react(from, {
                k: 6,
                a: (value) => suspend(value, false),
                b: (reason) => resume(g, raise, reason),
                cell: from,
                next: undefined,
              });
            } else if (record === DELEGATE) suspend(given, true);
            else if (record === RETURN) resume(g, leave, given);
            else return false;
            return true;
          },
        },
      },
    };
    const suspend = (value: unknown, delegating: boolean): void => {
      step(g, 1, value, false);
      g.delegating = delegating;
      if (g.first) advance(g);
      else g.phase = 1;
    };
    return g;
  };

  const enqueue = (self: unknown, send: Send, value: unknown): object => {
    const c = cell();
    const promise = promiseOf(c);
    const g = stateOf(self);
    if (!g) {
      settle(c, 2, new TypeError("The receiver is not an async generator"));
      return promise;
    }
    if (g.phase === 0 && send === raise) g.phase = 4;
    if (g.phase === 4 && send !== leave) {
      if (send === raise) settle(c, 2, value);
      else resolve(c, { value: undefined, done: true });
      return promise;
    }
    const request = { send, value, cell: c, next: undefined };
    if (g.first) (g.last as Request).next = request;
    else g.first = request;
    g.last = request;
    if (send === leave && (g.phase === 0 || g.phase === 4)) {
      if (!awaitReturn(g)) drain(g);
    } else if (g.phase === 0) resume(g, next, undefined);
    else if (g.phase === 1) advance(g);
    return promise;
  };

  const methods = {
    next(value: unknown) {
      return enqueue(this, next, value);
    },
    return(value: unknown) {
      return enqueue(this, leave, value);
    },
    throw(value: unknown) {
      return enqueue(this, raise, value);
    },
  };
  const root = {
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const hide = (from: object, to: object): object => {
    for (const key of Reflect.ownKeys(from)) {
      const descriptor = Object.getOwnPropertyDescriptor(from, key) as PropertyDescriptor;
      descriptor.enumerable = false;
      defineProperty(to, key, descriptor);
    }
    return to;
  };
  const functionPrototype = intrinsic("AsyncGeneratorFunction", Function.prototype);
  const prototype = hide(methods, create(hide(root, {})) as object);
  define(functionPrototype, "prototype", prototype);
  define(prototype, "constructor", functionPrototype);
  define(prototype, Symbol.toStringTag, "AsyncGenerator");

  const make = (g: Callable, name: unknown): object => {
    const f = [
      {
        f(this: unknown, ...args: unknown[]): object {
          const body = apply(g, this, args) as Generator;
          const parent: unknown = f.prototype;
          const generator = create(isObject(parent) ? parent : prototype) as object;
          own(generator, begin(body));
          return generator;
        },
      }.f,
    ][0] as unknown as { prototype: unknown } & Callable;
    copyIdentity(f, g, name);
    defineProperty(f, "prototype", {
      __proto__: null,
      value: create(prototype),
      writable: true,
    } as PropertyDescriptor);
    setPrototypeOf(f, functionPrototype);
    return f;
  };

  /** `yield* x`, as the generator that the lowered `yield*` runs through. */
  function* delegate(iterable: unknown): Generator<unknown, unknown, never> {
    const of = iterate(iterable);
    const object = (result: unknown): Results => {
      if (!isObject(result)) throw new TypeError("The iterator's result is not an object");
      return result as Results;
    };
    let received: Resumption = { how: next, what: undefined };
    for (;;) {
      const { how, what } = received;
      let result: Results;
      let done: unknown;
      if (how === next) result = object(yield of.next(what));
      else if (how === raise) {
        const f = of.method("throw");
        if (!f) {
          const close = of.method("return");
          if (close) object(yield close());
          throw new TypeError("The iterator has no throw method");
        }
        result = object(yield f(what));
      } else {
        const f = of.method("return");
        if (!f) {
          given = yield what;
          yield RETURN;
          return undefined;
        }
        result = object(yield f(what));
        done = result.done;
        if (done) {
          given = result.value;
          yield RETURN;
          return undefined;
        }
      }
      if (how !== leave) done = result.done;
      if (done) return result.value;
      given = result.value;
      received = yield DELEGATE;
    }
  }

  core.generatorFunction = make;
  k.helpers.asyncGenerator = make;
  k.helpers.yield = (value: unknown): object => {
    given = value;
    return YIELD;
  };
  const { iterator } = Symbol;
  /** Its methods are its own: `yield*` looks them up where the snippet could reach. */
  k.helpers.delegate = (iterable: unknown): object => {
    const g = delegate(iterable) as Generator;
    const face = {
      __proto__: null,
      next: (value: unknown) => next(g, value),
      throw: (value: unknown) => raise(g, value),
      return: (value: unknown) => leave(g, value),
      [iterator]: () => face,
    };
    return face as object;
  };
}

interface Resumption {
  how: Send;
  what: unknown;
}

interface Results {
  done: unknown;
  value: unknown;
}
