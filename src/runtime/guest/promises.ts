/**
 * The guest of a program that does with promises what programs usually do: `then`, `catch`, `finally`, what
 * `Promise` has, executors, async functions, rejections, timers. Of these a stage has the parts that its
 * program seems to need (`HAS_...`, cut out by `guest-parts.ts`). Promises, `Promise` and its methods are
 * proxies, as in `tasks.ts`: subclasses, thenables, whatever is changed or only looked at, an error that ends
 * the run or that nobody handles ask for the whole guest, whose ticks these are.
 */
import type { LightKernel } from "./light-kernel.js";

type Callable = (...args: unknown[]) => unknown;
type Holder = Record<string, unknown>;

/** A promise, and what settles it; or a timer. It has no prototype. */
interface Cell {
  /** A coroutine's generator function, `this` and arguments; a timer's callback and arguments. */
  f: unknown;
  self: unknown;
  args: unknown;
  /** A coroutine's, once it runs. */
  generator: unknown;
  /** 1 fulfilled, 2 rejected; a timer that does not run any more. */
  settled: 1 | 2 | undefined;
  value: unknown;
  handled: 1 | undefined;
  /** Its functions have been called; the one that rejects. */
  over: 1 | undefined;
  rejecter: unknown;
  /** Reactions, first and last; with none, the last is the cell itself. */
  next: Job | undefined;
  last: Cell | Job;
  /** The number of a call; of a timer, the complement. */
  call: string | undefined;
  /** A combinator's name, cells, and how many have yet to arrive, itself among them. */
  kind: string | undefined;
  group: Group;
  left: number;
  /** An async generator's: the promise of `next` or `return` that it works on; it is `over` once it is through. */
  request: Cell | undefined;
  /** The coroutine that has returned a call of this one; what was returned before that. */
  caller: Cell | undefined;
  before: Cell | undefined;
  /** What was rejected before it, and handled by nothing. */
  prior: Cell | undefined;
  /** A timer's: when it fires, and how long after itself; what it resolves, or whose executor set it. */
  due: number;
  every: number;
  resolves: Cell | undefined;
  within: Cell | undefined;
  /** Found when the stage stops: what it forwards; whether it has been seen, is looked at, is lost. */
  from: Cell | undefined;
  seen: 1 | undefined;
  looked: 1 | undefined;
  lost: boolean | undefined;
}

/** A reaction, and its own job: `f(to, cell.value, this)`. */
interface Job {
  cell: Cell;
  f: (to: Cell, value: unknown, job: Job) => void;
  to: Cell;
  a: unknown;
  b: unknown;
  next: Job | undefined;
}

interface Group {
  length: number;
  [index: number]: Cell;
}
type Start = (self: unknown, args: unknown) => Cell;
/** A loop of `for await`: open and to be closed, left by a throw, its value, what closing it returned. */
interface Loop {
  of: Cell | undefined;
  from: Iterator<unknown> & { n: Iterator<unknown>["next"] };
  o: boolean;
  t: boolean;
  v: unknown;
  p: unknown;
}
type Formula = (of: Cell, depth: number) => string;
type Methods = Record<symbol, (() => unknown) | undefined>;
type Through = (of: Cell) => Cell;
type Lost = (of: Cell, depth: number) => boolean;
type Map = WeakMap<object, unknown> & {
  g(of: unknown): unknown;
  s(of: unknown, is: unknown): unknown;
};

/** The parts. */
declare const HAS_THENS: boolean;
declare const HAS_GATHERS: boolean;
declare const HAS_STATICS: boolean;
declare const HAS_EXECUTORS: boolean;
declare const HAS_ASYNC: boolean;
/** Async generators, and `for await` over them and over lists. */
declare const HAS_ITERATION: boolean;
declare const HAS_TIMERS: boolean;
/** Tools as values. */
declare const HAS_STUBS: boolean;
/** Something may be outstanding when the program has ended. */
declare const HAS_LOSERS: boolean;

/**
 * Without, it is the guest of a run's first stage, which delivers nothing: as long as nothing is settled, not even by
 * the program. Anything else it leaves to this one.
 */
declare const LATER: boolean;

/** What is compiled when it is first called; the other, in the first of a run's stages (`scripts/late-text.mjs`). */
declare function LATE<F>(f: F): F;
declare function FIRST<F>(f: F): F;
declare function EVAL<F>(f: F): F;

export default function promises(
  k: LightKernel | 0,
  /** Throws what a rejected call is rejected with. */
  fail: ((text: string) => never) | 0,
  program: (...helpers: unknown[]) => () => Generator,
  texts: readonly string[],
  codes: readonly number[] | 0,
): string {
  // biome-ignore lint/suspicious/noRedundantUseStrict: as a stage's text it is no module, and passes `this` on
  "use strict";
  const json = JSON;
  const stringify = json.stringify;
  const parse = json.parse;
  const object = Object;
  const getPrototypeOf = object.getPrototypeOf;
  const setPrototypeOf = object.setPrototypeOf;
  const defineProperty = object.defineProperty;
  const prototype = object.prototype;
  const isArray = Array.isArray;
  const asyncIterator = (HAS_ITERATION ? Symbol.asyncIterator : 0) as symbol;
  const iterator = (HAS_ITERATION ? Symbol.iterator : 0) as symbol;
  const list = (HAS_GATHERS ? Array.from : 0) as typeof Array.from;
  const apply = Reflect.apply as (f: unknown, self: unknown, args: unknown) => unknown;
  const ProxyClass = Proxy;
  const map = (): Map => {
    const made = new WeakMap() as Map;
    made.g = made.get as never;
    made.s = made.set as never;
    return made;
  };
  const cells = map();
  /** What starts an async function; what a function resolves; objects that the value holds. */
  const others = map();
  /** By their number; when the stage stops, followed by what they lead to. */
  const calls = { __proto__: null } as unknown as { [key: number]: Cell };
  const timers = { __proto__: null } as unknown as { [key: number]: Cell };
  const carried = LATER && HAS_TIMERS && k ? (k.constants.carried.timers as number) || 0 : 0;
  let budget = 5000;
  let ending = 0;
  let depth = 0;
  let turn = 0;
  let sent = 0;
  let made = carried;
  let at = 0;
  let requests = "";
  let missing = "";
  let end: string | undefined;
  let main: Cell;
  let next: unknown;
  let raise: unknown;
  let leave: unknown;
  /** What `yield` was given. */
  let given: unknown;
  let executing: Cell | undefined;
  let rejected: Cell | undefined;

  const need = (feature?: string): never => {
    missing = missing || feature || "promise";
    throw 0;
  };

  /** `f` is its text. */
  const late = <F>(f: F): F => {
    let compiled: F | undefined;
    return function (this: unknown, ...args: unknown[]) {
      if (!compiled)
        try {
          compiled = EVAL(f);
        } catch {
          need();
        }
      return apply(compiled, this, args);
    } as unknown as F;
  };

  function check(this: Holder, key: string): unknown {
    const item = this[key];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          ((isArray(item) || getPrototypeOf(item) === prototype) &&
            (!ending || (!others.g(item) && others.s(item, 1))))
        : type === "number"
          ? (item as number) - (item as number) === 0 && (item || 1 / (item as number) > 0)
          : type === "string" ||
            type === "boolean" ||
            !(ending || item !== undefined || isArray(this))
    )
      return item;
    throw 0;
  }

  const write = (root: unknown): string => {
    try {
      return stringify(root, check as never);
    } catch {
      return need("encode");
    }
  };

  const cell = (f?: unknown, self?: unknown, args?: unknown): Cell => {
    const made = { __proto__: null, f, self, args } as unknown as Cell;
    made.last = made;
    return made;
  };
  /** Its reactions are the jobs. */
  const queue = cell();
  /** What `apply` has made, which is yielded at once. */
  let applied = queue;

  const traps = { get: (of: Holder, trap: string) => of[trap] || need() };
  /** A handler that allows `of`, and nothing else. */
  const only = (of: object): object =>
    new ProxyClass(setPrototypeOf(of, null) as object, traps as never);
  /** What functions inherit from. */
  const callable = new ProxyClass(cell(), only({}));

  /** Has `f` done when `of` settles; returns it. */
  const react = (of: Cell, to: Cell, f: Job["f"], a?: unknown, b?: unknown): Cell => {
    const at = LATER && of.settled ? queue : of;
    of.handled = 1;
    at.last = at.last.next = { __proto__: null, cell: of, f, to, a, b } as unknown as Job;
    return of;
  };

  const settle = (
    LATER
      ? late(
          FIRST((to: Cell, state: 1 | 2, value: unknown): void => {
            to.settled = state;
            to.value = value;
            if (to.next) {
              queue.last.next = to.next;
              queue.last = to.last;
            } else if (state > 1 && !to.handled) {
              to.prior = rejected;
              rejected = to;
            }
            if (to === main) {
              if (state > 1) need("errors");
              ending = 1;
              end = value === undefined ? "" : write(value);
              ending = 0;
            }
          }),
        )
      : need
  ) as (to: Cell, state: 1 | 2, value: unknown) => void;

  const resolve = late(
    FIRST((to: Cell, value: unknown, job?: Job): Cell => {
      const from = cells.g(value) as Cell | undefined;
      if (LATER && job && job.cell.settled === 2) settle(to, 2, value);
      else if (from) {
        if (from === to) need();
        react(queue, to, () => react(from, to, resolve));
      } else {
        if (LATER)
          try {
            if (typeof (value as { then?: unknown })?.then === "function") throw 0;
          } catch {
            need();
          }
        settle(to, 1, value);
      }
      return to;
    }),
  );

  /** The cell of the promise that `value` is, or is made into. */
  const adopt = (value: unknown): Cell =>
    (cells.g(value) as Cell | undefined) || resolve(cell(), value);

  /** What stands for reactions that never run. */
  const thens = (LATER ? 0 : 1) as never;
  const gathers = (LATER ? 0 : 2) as never;

  /** What is settled when a coroutine ends: itself, or what an async generator was asked for. */
  let through: undefined | ((of: Cell) => Cell);
  let suspend: Job["f"] | undefined;

  /** Runs a coroutine, and whatever it calls to await or to return it, on no stack but this. */
  const go = (of: Cell, first: unknown, how: unknown): void => {
    let to = of;
    let value = first;
    let send = how;
    let step: IteratorResult<unknown>;
    let returned: Cell | undefined;
    for (;;) {
      try {
        if (!to.generator) to.generator = apply(to.f, to.self, to.args);
        step = apply(send, to.generator, [value]) as IteratorResult<unknown>;
      } catch (error) {
        if (missing) throw error;
        settle(LATER && HAS_ITERATION ? (through as Through)(to) : to, 2, error);
        break;
      }
      value = step.value;
      if (!HAS_ASYNC || value !== applied) {
        if (!step.done) {
          if (HAS_ITERATION && value === traps) react(adopt(given), to, suspend as Job["f"]);
          else react(adopt(value), to, run);
        } else if (HAS_ITERATION && to.request)
          resolve(LATER ? (through as Through)(to) : to, { value, done: true });
        else resolve(to, value);
        break;
      }
      if (step.done) {
        applied.caller = to;
        applied.before = returned;
        returned = applied;
      } else react(applied, to, run);
      to = applied;
      send = next;
      value = undefined;
    }
    if (HAS_ASYNC)
      for (; returned; returned = returned.before)
        resolve(returned.caller as Cell, promiseOf(returned));
  };
  const run: Job["f"] = LATER
    ? (of, value, job) => go(of, value, job.cell.settled === 2 ? raise : next)
    : (need as never);

  /** Goes on within what runs. Where the engine's stack is short, only the whole guest's depth counts. */
  const enter = (of: Cell): void => {
    if (++depth > 40) need();
    try {
      go(of, undefined, next);
    } catch {
      need();
    }
    depth--;
  };

  /** A handler that allows promises nothing, or what `then` is. */
  let opaque: object;
  const promiseOf = (of: Cell): object => {
    const promise = new ProxyClass(of, opaque as never);
    cells.s(promise, of);
    return promise;
  };

  /** What was given to `then` is called. */
  let called: Job["f"] | undefined;
  let subscribe: undefined | ((promise: unknown, a: unknown, b: unknown) => object);
  if (HAS_THENS) {
    called = LATER
      ? late(
          LATE((to, given, job) => {
            const failed = job.cell.settled === 2;
            const f = (failed ? job.b : job.a) as Callable | undefined;
            let value = given;
            try {
              if (f) value = f(given);
            } catch (error) {
              if (missing) throw error;
              settle(to, 2, error);
              return;
            }
            if (failed && !f) settle(to, 2, value);
            else resolve(to, value);
          }),
        )
      : thens;
    subscribe = (promise, a, b) => {
      const to = cell();
      react(
        (cells.g(promise) as Cell | undefined) || need(),
        to,
        called as Job["f"],
        typeof a === "function" && a,
        typeof b === "function" && b,
      );
      return promiseOf(to);
    };
    const lastly = late(
      LATE((self: unknown, f: unknown): object => {
        const add = subscribe as (...given: unknown[]) => object;
        if (!LATER || typeof f !== "function") return add(self, f, f);
        const after = (then: Callable): object => add(promiseOf(adopt(f())), then, 0);
        return add(
          self,
          (value: unknown) => after(() => value),
          (reason: unknown) =>
            after(() => {
              throw reason;
            }),
        );
      }),
    );
    const add = subscribe;
    const methods = {
      __proto__: null,
      // biome-ignore lint/suspicious/noThenProperty: a thenable by trade
      then(a: unknown, b: unknown) {
        return add(this, a, b);
      },
      catch(b: unknown) {
        return add(this, 0, b);
      },
      finally(f: unknown) {
        return lastly(this, f);
      },
    } as unknown as Holder;
    for (const name in methods) setPrototypeOf(methods[name], callable);
    opaque = only({ get: (_: unknown, key: string) => methods[key] || need() });
  } else opaque = only({});

  const statics = { __proto__: null } as unknown as Holder;
  /** One of a group has settled. */
  let arrive: Job["f"] | undefined;
  let finish: undefined | ((to: Cell) => void);
  if (HAS_GATHERS) {
    finish = LATER
      ? late(
          LATE((to) => {
            const kind = to.kind;
            // An error with all the errors is the whole guest's.
            if (kind === "any") need();
            if (kind !== "race")
              resolve(
                to,
                list(to.group, (of) =>
                  kind === "all"
                    ? of.value
                    : of.settled === 1
                      ? { status: "fulfilled", value: of.value }
                      : { status: "rejected", reason: of.value },
                ),
              );
          }),
        )
      : (need as never);
    arrive = LATER
      ? late(
          LATE((to, value, job) => {
            const kind = to.kind;
            const failed = job.cell.settled === 2;
            if (to.settled) return;
            if (kind === "race" || kind === (failed ? "all" : "any"))
              if (failed) settle(to, 2, value);
              else resolve(to, value);
            else if (!--to.left) (finish as Callable)(to);
          }),
        )
      : gathers;
    const combine = late(
      LATE((C: unknown, kind: string, iterable: Iterable<unknown>): object => {
        const to = cell();
        const group = { __proto__: null, length: 0 } as Group;
        to.kind = kind;
        to.group = group;
        to.left = 1;
        try {
          if (C !== PromiseClass) throw 0;
          for (const value of iterable) {
            to.left++;
            group[group.length++] = react(adopt(value), to, arrive as Job["f"]);
          }
        } catch {
          need();
        }
        if (!--to.left) (finish as Callable)(to);
        return promiseOf(to);
      }),
    );
    statics.all = {
      all(iterable: Iterable<unknown>) {
        return combine(this, "all", iterable);
      },
    }.all;
    statics.allSettled = {
      allSettled(iterable: Iterable<unknown>) {
        return combine(this, "allSettled", iterable);
      },
    }.allSettled;
    if (HAS_LOSERS) {
      statics.any = {
        any(iterable: Iterable<unknown>) {
          return combine(this, "any", iterable);
        },
      }.any;
      statics.race = {
        race(iterable: Iterable<unknown>) {
          return combine(this, "race", iterable);
        },
      }.race;
    }
  }
  if (LATER && HAS_STATICS) {
    statics.resolve = {
      resolve(value: unknown) {
        if ((this as unknown) !== PromiseClass) need();
        return cells.g(value) ? value : promiseOf(adopt(value));
      },
    }.resolve;
    statics.reject = {
      reject(reason: unknown) {
        const of = cell();
        if ((this as unknown) !== PromiseClass) need();
        settle(of, 2, reason);
        return promiseOf(of);
      },
    }.reject;
  }
  for (const name in statics) setPrototypeOf(statics[name], callable);

  const operations = { get: (_: unknown, name: string) => statics[name] || need() } as Holder;
  if (HAS_EXECUTORS)
    operations.construct = late(
      LATE((_: unknown, args: Callable[], C: unknown): object => {
        const of = cell();
        const outer = executing;
        const f = args[0];
        if (C !== PromiseClass || typeof f !== "function") need();
        const resolver = {
          ""(value: unknown) {
            if (!of.over) {
              of.over = 1;
              resolve(of, value);
            }
          },
        }[""];
        const rejecter = {
          ""(reason: unknown) {
            if (!of.over) {
              of.over = 1;
              settle(of, 2, reason);
            }
          },
        }[""];
        others.s(resolver, of);
        of.rejecter = rejecter;
        executing = of;
        try {
          (f as Callable)(resolver, rejecter);
        } catch (error) {
          if (missing) throw error;
          rejecter(error);
        }
        executing = outer;
        return promiseOf(of);
      }),
    );
  function Target() {}
  const PromiseClass = new ProxyClass(Target, only(operations));

  let generator: undefined | ((g: Callable, name?: string) => unknown);
  /** For modules beside this: asks, or says how many results are there (`light-kernel.ts`). */
  const ask = ((feature?: string) =>
    feature ? need(feature) : at < sent ? ~at : at) as unknown as Holder;
  if (HAS_ITERATION) {
    const generators = map();
    if (LATER)
      through = (of) => {
        const to = of.request;
        if (!to) return of;
        of.over = 1;
        of.request = undefined;
        return to;
      };
    suspend = LATER
      ? late(
          FIRST((of, value, job) => {
            const to = of.request as Cell;
            if (job.cell.settled === 2) go(of, value, raise);
            else {
              of.request = undefined;
              resolve(to, { value, done: false });
            }
          }),
        )
      : (need as never);
    /** An element of a list. */
    const unwrapped: Job["f"] = LATER
      ? (to, value, job) => {
          if (job.cell.settled === 2) settle(to, 2, value);
          else resolve(to, { value, done: !!job.a });
        }
      : (need as never);
    generator = (g, name) => {
      const called = name ?? g.name;
      const f = {
        [called](...args: unknown[]) {
          const of = cell();
          const made = new ProxyClass(of, only({}) as never);
          of.generator = apply(g, this, args);
          generators.s(made, of);
          return made;
        },
      }[called] as Callable;
      defineProperty(f, "length", { __proto__: null, value: g.length } as PropertyDescriptor);
      defineProperty(f, "prototype", {
        __proto__: null,
        value: callable,
        writable: true,
      } as PropertyDescriptor);
      return setPrototypeOf(f, callable);
    };
    ask.asyncGenerator = generator;
    ask.yield = (value: unknown) => {
      given = value;
      return traps;
    };
    ask.forAwait = (iterable: Iterable<unknown>): Loop => {
      const of = generators.g(iterable) as Cell | undefined;
      const loop = { __proto__: null, of, o: false, t: false } as unknown as Loop;
      if (!of)
        try {
          // Only lists, which need not be closed.
          if (!isArray(iterable) || (iterable as unknown as Methods)[asyncIterator]) throw 0;
          loop.from = (iterable as unknown as Methods)[iterator]?.() as Loop["from"];
          if (loop.from.return) throw 0;
          loop.from.n = loop.from.next;
        } catch {
          need();
        }
      return loop;
    };
    ask.forNext = (loop: Loop): object => {
      const of = loop.of;
      const to = cell();
      let step: IteratorResult<unknown>;
      loop.o = false;
      if (of) {
        // One after the other: the whole guest keeps those that wait.
        if (of.request) need();
        if (LATER && of.over) resolve(to, { value: undefined, done: true });
        else {
          of.request = to;
          enter(of);
        }
      } else {
        step = loop.from.n();
        react(adopt(step.value), to, unwrapped, step.done);
      }
      return promiseOf(to);
    };
    ask.forStep = LATER
      ? late(
          FIRST((loop: Loop, step: IteratorResult<unknown>): boolean => {
            if (step.done) return false;
            loop.v = step.value;
            loop.o = true;
            return true;
          }),
        )
      : (need as never);
    ask.forReturn = LATER
      ? late(
          LATE((loop: Loop): boolean => {
            const of = loop.of;
            const to = cell();
            loop.o = false;
            if (of) {
              if (of.request || of.over) need();
              of.request = to;
              react(adopt(undefined), of, (from, value) => go(from, value, leave));
            } else resolve(to, { value: undefined, done: true });
            loop.p = promiseOf(to);
            return true;
          }),
        )
      : (need as never);
    ask.forDone = () => {};
  }

  const send = (head: string, args: unknown[], site: number | string): object => {
    const made = cell();
    // What is read of the arguments may call tools itself.
    const text = write(args);
    requests += `\n${head}${text} ${site}`;
    made.call = `${sent}`;
    calls[sent++] = made;
    return promiseOf(made);
  };
  /** As `features/stubs.ts` has it: the newest call of a stub is told its site when it is what `value` is. */
  let tag: undefined | ((site: number, value: unknown) => unknown);
  if (HAS_STUBS) {
    const indexOf = "".indexOf;
    const slice = "".slice;
    const freeze = object.freeze;
    const ErrorClass = Error;
    let answer: unknown;
    let when = 0;
    let before = "";
    /** Of what has called this: some of it stands below the program, and none is the program's. */
    const bottom = new ErrorClass().stack as string;
    const find = (stack: string, part: string, from: number): number =>
      apply(indexOf, stack, [part, from]) as number;
    const cut = (text: string, from: number, to: number): string =>
      apply(slice, text, [from, to]) as string;
    /** `line:column` of the innermost frame that is the program's, which begins on the second line. */
    const place = (): string => {
      const stack = new ErrorClass().stack as string;
      let at = -1;
      let colon: number;
      let end: number;
      let line: number;
      for (;;) {
        at = find(stack, "eval.js:", at + 1);
        colon = find(stack, ":", at + 8);
        end = find(stack, ")", colon) + 1;
        line = +cut(stack, at + 8, colon);
        if (at < 0 || (line > 1 && find(bottom, cut(stack, at, end), 0) >= 0)) return "0:0";
        if (line > 1) return `${line - 1}:${cut(stack, colon + 1, end - 1)}`;
      }
    };
    const stub = (tool: number, name: string): unknown =>
      freeze(
        {
          [name](...args: unknown[]) {
            const site = place();
            answer = send(`${tool} json`, args, site);
            before = cut(requests, 0, requests.length - site.length);
            when = turn;
            return answer;
          },
        }[name],
      );
    ask.stub = stub;
    ask.space = (members: Holder) => {
      const space = { __proto__: null } as unknown as Holder;
      for (const name in members) space[name] = stub(members[name] as number, name);
      return freeze(space);
    };
    tag = (site, value) => {
      if (answer && value === answer && when === turn) requests = before + site;
      answer = undefined;
      return value;
    };
    ask.tag = tag;
  }

  let async: undefined | ((g: Callable, name?: string, arrow?: 1, own?: unknown) => unknown);
  let arrow: unknown;
  let method: unknown;
  let direct: unknown;
  if (HAS_ASYNC) {
    async = (g, name, arrow, own) => {
      const start: Start = (self, args) => cell(g, arrow ? own : self, args);
      const called = name ?? g.name;
      const f = {
        [called](...args: unknown[]) {
          const made = start(this, args);
          enter(made);
          return promiseOf(made);
        },
      }[called] as Callable;
      defineProperty(f, "length", { __proto__: null, value: g.length } as PropertyDescriptor);
      others.s(setPrototypeOf(f, callable), start);
      return f;
    };
    const make = async;
    arrow = (g: Callable, own: unknown, name?: string) => make(g, name, 1, own);
    method = late(
      LATE((target: Holder, key: string, kind: string) => {
        const g = target[key] as Callable;
        const value =
          HAS_ITERATION && kind === "g" ? (generator as Callable)(g) : (async as Callable)(g);
        defineProperty(target, key, { __proto__: null, value } as PropertyDescriptor);
      }),
    );
    direct = (f: unknown, self: unknown, args: unknown, site?: number) => {
      const start = others.g(f);
      if (HAS_STUBS && typeof start !== "function" && site !== undefined)
        return (tag as Callable)(site, apply(f, self, args));
      if (typeof start !== "function") return apply(f, self, args);
      applied = start(self, args);
      return applied;
    };
  }

  if (HAS_TIMERS && k) {
    const add = late(
      LATE((f: unknown, delay: unknown, repeat: number, args: unknown[]): number => {
        const timer = cell(f, 0, args);
        const ms = delay === undefined ? 0 : (delay as number);
        const resolver = others.g(f);
        const type = typeof args[0];
        // What it throws, and what it makes of other values, is the whole guest's.
        if (typeof f !== "function" || typeof ms !== "number" || made - carried > 9999) need();
        const wait = ms >= 1 && ms <= 2147483647 ? ms | 0 : 1;
        timer.call = `${~++made}`;
        timer.due = k.time() + wait;
        timer.every = repeat && wait;
        if (
          typeof resolver === "object" &&
          !repeat &&
          (!args[0] || (type !== "object" && type !== "function"))
        )
          timer.resolves = resolver as Cell;
        timer.within = executing;
        timers[made] = timer;
        return made;
      }),
    );
    const clear = (id: unknown): void => {
      const type = typeof id;
      const timer = type === "number" || type === "string" ? timers[id as number] : undefined;
      if (timer) timer.settled = 1;
    };
    const globals = {
      setTimeout(f: unknown, delay?: unknown, ...args: unknown[]) {
        return add(f, delay, 0, args);
      },
      setInterval(f: unknown, delay?: unknown, ...args: unknown[]) {
        return add(f, delay, 1, args);
      },
      setImmediate(f: unknown, ...args: unknown[]) {
        return add(f, 0, 0, args);
      },
      clearTimeout(id: unknown) {
        clear(id);
      },
      clearInterval(id: unknown) {
        clear(id);
      },
      clearImmediate(id: unknown) {
        clear(id);
      },
    } as Holder;
    for (const name in globals) k.define(name, globals[name]);
    k.carry.timers = () => made;
  }

  /** Where a reaction passes on what happens without any code of the program's. */
  const passes = (job: Job): Cell | undefined => {
    const f = job.f;
    let of: Cell | undefined;
    if (f === resolve || (HAS_GATHERS && f === arrive)) return job.to;
    if (HAS_THENS && HAS_EXECUTORS && f === called && job.a && job.b && !job.to.next)
      of = others.g(job.a) as Cell | undefined;
    return of && of.rejecter === job.b ? of : undefined;
  };

  /** Whether only what is settled still looks at `of`. */
  let isLost: undefined | ((of: Cell, depth: number) => boolean);
  if (LATER && HAS_LOSERS)
    isLost = late(
      LATE((of, depth) => {
        let to: Cell | undefined;
        if (of.settled) return true;
        if (of.lost !== undefined || !of.next || depth > 40) return of.lost === true;
        of.lost = false;
        for (let job: Job | undefined = of.next; job; job = job.next) {
          to = passes(job);
          if (!to || !(isLost as Lost)(to, depth + 1)) return false;
        }
        of.lost = true;
        return true;
      }),
    );

  /** What `of` waits for; `depth` and `budget` are those within which the whole guest says it. */
  let joined: Formula | undefined;
  const formula: Formula = (of, depth) => {
    if (!depth || !budget--) need();
    return HAS_GATHERS && of.group
      ? (joined as Formula)(of, depth - 1)
      : of.call || (of.from ? formula(of.from, depth - 1) : "null");
  };
  if (HAS_GATHERS)
    joined = late(
      LATE((of, depth) => {
        const group = of.group;
        let text = `["${of.kind}"`;
        for (let i = 0; i < group.length; i++)
          if (!LATER || !(group[i] as Cell).settled) text += `,${formula(group[i] as Cell, depth)}`;
        return `${text}]`;
      }),
    );

  /** What is said of an end after which something is outstanding. */
  let outlived:
    | undefined
    | ((running: string, lost: string, lingering: string, going: string) => string);
  if (LATER && HAS_LOSERS)
    outlived = late(
      LATE((running, lost, lingering, going) => {
        const value = end ? `json","text":${stringify(end)}` : `devalue","text":"-1"`;
        return (
          requests +
          `\n&{"timers":[${running}],"lost":[${lost}],"linger":{"calls":[${lingering}],` +
          `"timers":[${going}]},"end":{"ok":true,"value":{"form":"${value}}}}`
        );
      }),
    );

  /** From what is outstanding up to what the program looks at, in the whole guest's order (S6). */
  const observe = (): string => {
    const ended = LATER && end !== undefined;
    let waits = "*";
    let count = sent;
    let running = "";
    let lost = "";
    let lingering = "";
    let going = "";
    const reach = (to: Cell, from?: Cell): void => {
      if (LATER && to.settled) return;
      // One of several: the whole guest says which.
      if (from && to.from) need();
      if (from) to.from = from;
      if (!to.seen) calls[count++] = to;
      to.seen = 1;
    };
    for (let i = 0; i < sent; i++) {
      const call = calls[i] as Cell;
      if (LATER && call.settled) continue;
      call.seen = 1;
      if (!LATER || !ended) continue;
      if (!HAS_LOSERS) need();
      else if ((isLost as Lost)(call, 0)) lost += `${lost && ","}${i}`;
      else lingering += `${lingering && ","}${i}`;
    }
    if (HAS_TIMERS)
      for (let id = carried; id++ < made; ) {
        const timer = timers[id] as Cell;
        const to = timer.resolves;
        if (timer.settled) continue;
        const gone =
          LATER &&
          ended &&
          (to
            ? !to.next || (isLost as Lost)(to, 0)
            : timer.within && (isLost as Lost)(timer.within, 0));
        running += `${running && ","}{"id":${id},"due":${timer.due},"repeat":${timer.every > 0}}`;
        if (LATER && ended && !gone) going += `${going && ","}${id}`;
        if (to) reach(to, timer);
        else if (!LATER || !gone) waits += `,${timer.call}`;
      }
    for (let i = 0; i < count; i++) {
      const of = calls[i] as Cell;
      if (of === main) of.looked = 1;
      for (let job = LATER && of.settled ? undefined : of.next; job; job = job.next) {
        const to = passes(job);
        if (!to) of.looked = 1;
        else reach(to, HAS_GATHERS && job.f === arrive ? undefined : of);
      }
    }
    for (let i = 0; i < count; i++) {
      const of = calls[i] as Cell;
      if (of.looked) waits += `,${formula(of, 40)}`;
    }
    if (LATER) for (let of = rejected; of; of = of.prior) if (!of.handled) need("errors");
    if (!LATER || !ended) return waits + requests + (running && `\n&{"timers":[${running}]}`);
    if (HAS_LOSERS && (waits !== "*" || running || lost || lingering))
      return `${waits}${(outlived as Callable)(running, lost, lingering, going) as string}`;
    return `=${end}${requests}`;
  };

  let fire: undefined | ((timer: Cell) => void);
  if (LATER && HAS_TIMERS)
    fire = late(
      LATE((timer) => {
        if (timer.every) timer.due = (k as LightKernel).time() + timer.every;
        else timer.settled = 1;
        try {
          apply(timer.f, undefined, timer.args);
        } catch (error) {
          if (missing) throw error;
          settle(cell(), 2, error);
        }
      }),
    );
  const deliver = LATER
    ? late(
        FIRST((code: number, text: string): void => {
          const id = code >> 2;
          const kind = code & 3;
          const of = (HAS_TIMERS && kind > 2 ? timers : calls)[id] as Cell;
          // Also where there is none such: it fails, and the whole guest says how.
          if (of.settled) need();
          if (!kind) settle(of, 1, text ? parse(text) : undefined);
          else if (HAS_TIMERS && kind > 2) (fire as Callable)(of);
          else
            try {
              (fail as Callable)(text, id);
            } catch (error) {
              settle(of, 2, error);
            }
        }),
      )
    : (need as never);

  try {
    globalThis.Promise = PromiseClass as never;
    main = cell(
      program(
        (site: number, ...args: unknown[]) => send("", args, site),
        async,
        arrow,
        method,
        direct,
        ask,
      ),
      undefined,
      [],
    );
    if (LATER) main.handled = 1;
    // Nothing of the program has run yet.
    next = (main.f as Callable).prototype.next;
    if (LATER) raise = (main.f as Callable).prototype.throw;
    if (LATER && HAS_ITERATION) leave = (main.f as Callable).prototype.return;
    go(main, undefined, next);
    for (;;) {
      for (let job = queue.next; job && !missing; job = queue.next) {
        queue.next = job.next;
        if (!job.next) queue.last = queue;
        if (HAS_STUBS) turn++;
        job.f(job.to, job.cell.value, job);
      }
      if (!LATER || missing || at >= texts.length) break;
      if (HAS_STUBS) turn++;
      deliver(codes ? (codes[at] as number) : at * 4, texts[at++] as string);
    }
    if (!missing) return observe();
  } catch {}
  return LATER ? `?${missing || "errors"}` : "?";
}
