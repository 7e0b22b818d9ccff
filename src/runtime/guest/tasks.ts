/**
 * The guest of a program that has async functions of its own, and starts tasks and awaits them, alone or
 * through `Promise.all` and `allSettled`: without a Promise class, at a third of its price. Promises,
 * `Promise` and what async functions inherit from are proxies, as in `gather.ts`: whatever else is done
 * with one asks for the whole guest, and so does every rejection, error, and value that is no plain JSON.
 * With several coroutines ticks can be observed: there is a queue of jobs, with those of the driver.
 */
type Callable = (...args: unknown[]) => unknown;
type Holder = Record<string, unknown>;

/** A promise, and what settles it: a call, a group, a coroutine, or nothing. It has no prototype. */
interface Cell {
  /** A coroutine's generator function, `this` and arguments; a group's kind and cells. */
  f: unknown;
  self: unknown;
  args: unknown;
  /** A coroutine's, once it runs. */
  generator: unknown;
  settled: 1 | undefined;
  value: unknown;
  /** Reactions, first and last; with none, the last is the cell itself. */
  next: Job | undefined;
  last: Cell | Job;
  /** The number of a call. */
  call: string | undefined;
  /** Of a group: how many have yet to arrive, itself among them. */
  left: number | undefined;
  /** The coroutine that has returned a call of this one; what was returned before that. */
  caller: Cell | undefined;
  before: Cell | undefined;
  /** Found when the stage stops: what it forwards; whether a coroutine awaits it. */
  from: Cell | undefined;
  looked: 1 | undefined;
}

/** A reaction, and its own job: `f(to, cell.value)`. */
interface Job {
  cell: Cell;
  f: (to: Cell, value: unknown) => unknown;
  to: Cell;
  next: Job | undefined;
}

interface Group {
  length: number;
  [index: number]: Cell;
}
type Start = (self: unknown, args: unknown) => Cell;
/** The cells of promises, and what starts an async function. */
type Cells = WeakMap<object, unknown> & {
  g(of: unknown): unknown;
  s(of: unknown, is: unknown): unknown;
};

/** Whether there is `Promise.all` and `allSettled`: the build makes one of each. */
declare const GATHERS: boolean;

export default function tasks(
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
  const list = GATHERS && Array.from;
  const apply = Reflect.apply as (f: unknown, self: unknown, args: unknown) => unknown;
  const ProxyClass = Proxy;
  const cells = new WeakMap() as Cells;
  cells.g = cells.get as never;
  cells.s = cells.set as never;
  /** By their number; and by name `Promise.all` and `allSettled`, once they are asked for. */
  const calls = { __proto__: null } as unknown as { [key: number]: Cell; [key: string]: unknown };
  let budget = 5000;
  let ending = 0;
  let depth = 0;
  let sent = 0;
  let at = 0;
  let requests = "";
  let missing = "";
  let main: Cell;
  let next: unknown;
  let job: Job | undefined;
  let c: Cell | undefined;
  let text: string | undefined;

  const need = (feature?: string): never => {
    missing = missing || feature || "promise";
    throw 0;
  };

  function check(this: Holder, key: string): unknown {
    const item = this[key];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          ((isArray(item) || getPrototypeOf(item) === prototype) &&
            (!ending || (!cells.g(item) && cells.s(item, 1))))
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
  /** A handler that allows nothing. */
  const opaque = new ProxyClass(cell(), traps as never);

  const promiseOf = (of: Cell): object => {
    const promise = new ProxyClass(of, opaque as never);
    cells.s(promise, of);
    return promise;
  };
  /** What functions inherit from. */
  const callable = promiseOf(queue);

  const react = (to: Cell, of: Cell, f: Job["f"]): void => {
    const at = of.settled ? queue : of;
    at.last = at.last.next = { __proto__: null, cell: of, f, to } as unknown as Job;
  };

  const resolve = (to: Cell, value: unknown): Cell => {
    const from = cells.g(value) as Cell | undefined;
    if (from === to || (!from && typeof (value as { then?: unknown })?.then === "function")) need();
    if (from) react(to, queue, () => react(to, from, resolve));
    else {
      to.settled = 1;
      to.value = value;
      if (to.next) {
        queue.last.next = to.next;
        queue.last = to.last;
      }
    }
    return to;
  };

  /** Runs a coroutine, and whatever it calls to await or to return it, on no stack but this. */
  const run = (of: Cell, given?: unknown): void => {
    let to = of;
    let value = given;
    let step: IteratorResult<unknown>;
    let returned: Cell | undefined;
    try {
      for (;;) {
        if (!to.generator) to.generator = apply(to.f, to.self, to.args);
        step = apply(next, to.generator, [value]) as IteratorResult<unknown>;
        value = step.value;
        if (value !== applied) break;
        if (step.done) {
          applied.caller = to;
          applied.before = returned;
          returned = applied;
        } else react(to, applied, run);
        to = applied;
        value = undefined;
      }
      if (step.done) resolve(to, value);
      // What starts an async function is taken for a cell, and fails as one.
      else react(to, (cells.g(value) as Cell | undefined) || resolve(cell(), value), run);
      for (; returned; returned = returned.before)
        resolve(returned.caller as Cell, promiseOf(returned));
    } catch (error) {
      missing = missing || "errors";
      throw error;
    }
  };

  function async(g: Callable, name?: string, arrow?: 1, own?: unknown): unknown {
    const start: Start = (self, args) => cell(g, arrow ? own : self, args);
    const called = name ?? g.name;
    const f = {
      [called](...args: unknown[]) {
        const made = start(this, args);
        // Where the engine's stack is short, only the whole guest's depth counts.
        if (++depth > 40) need();
        run(made);
        depth--;
        return promiseOf(made);
      },
    }[called] as Callable;
    defineProperty(f, "length", { __proto__: null, value: g.length } as PropertyDescriptor);
    cells.s(setPrototypeOf(f, callable), start);
    return f;
  }

  const PromiseClass = new ProxyClass(
    need,
    GATHERS
      ? new ProxyClass<object>(
          {
            __proto__: null,
            get(_: unknown, kind: string): unknown {
              if (kind !== "all" && kind !== "allSettled") need();
              if (!calls[kind])
                calls[kind] = setPrototypeOf(
                  {
                    [kind](this: unknown, iterable: Iterable<unknown>) {
                      const group = { __proto__: null, length: 0 } as Group;
                      const to = cell(kind, group);
                      let of: Cell;
                      const arrive = (): void => {
                        if (!--(to.left as number))
                          resolve(
                            to,
                            (list as typeof Array.from)(group, (of) =>
                              kind === "all" ? of.value : { status: "fulfilled", value: of.value },
                            ),
                          );
                      };
                      try {
                        if (this !== PromiseClass) throw 0;
                        for (const value of iterable) {
                          of = (cells.g(value) as Cell | undefined) || resolve(cell(), value);
                          group[group.length++] = of;
                          react(to, of, arrive);
                        }
                        to.left = group.length + 1;
                        arrive();
                      } catch {
                        need();
                      }
                      return promiseOf(to);
                    },
                  }[kind],
                  callable,
                );
              return calls[kind];
            },
          },
          traps as never,
        )
      : (opaque as object),
  );

  /** What `c` waits for; `depth` and `budget` are those within which the whole guest says it. */
  const formula = (c: Cell, depth: number): string => {
    if (!depth || !budget--) need();
    if (GATHERS && c.left) {
      const group = c.self as Group;
      let text = `["${c.f}"`;
      let i = 0;
      for (; i < group.length; i++)
        if (!(group[i] as Cell).settled) text += `,${formula(group[i] as Cell, depth - 1)}`;
      return `${text}]`;
    }
    return c.from ? formula(c.from, depth - 1) : c.call || "null";
  };

  try {
    globalThis.Promise = PromiseClass as never;
    main = cell(
      program(
        (site: number, ...args: unknown[]) => {
          const made = cell();
          // What is read of the arguments may call tools itself.
          const text = write(args);
          requests += `\n${text} ${site}`;
          made.call = `${sent}`;
          calls[sent++] = made;
          return promiseOf(made);
        },
        async,
        (g: Callable, own: unknown, name?: string) => async(g, name, 1, own),
        (target: Holder, key: string) =>
          defineProperty(target, key, {
            __proto__: null,
            value: async(target[key] as Callable),
          } as PropertyDescriptor),
        (f: unknown, self: unknown, args: unknown) => {
          const start = cells.g(f) as Start | undefined;
          if (!start) return apply(f, self, args);
          applied = start(self, args);
          return applied;
        },
        // For modules beside this: asks, or says how many results are there (`light-kernel.ts`).
        (feature?: string) => (feature ? need(feature) : at < sent ? ~at : at),
      ),
      undefined,
      [],
    );
    // Nothing of the program has run yet.
    next = (main.f as Callable).prototype.next;
    run(main);
    while (!missing) {
      job = queue.next;
      if (job) {
        if (main.settled) need();
        queue.next = job.next;
        if (!job.next) queue.last = queue;
        job.f(job.to, job.cell.value);
      } else if (main.settled) {
        ending = 1;
        text = main.value === undefined ? "" : write(main.value);
        // What was started and never awaited is for the whole guest to judge (S7).
        if (missing || queue.next || at < texts.length || at < sent) need();
        return `=${text}${requests}`;
      } else if (at < texts.length) {
        c = calls[codes ? (codes[at] as number) >> 2 : at] as Cell;
        if (c.settled) need();
        text = texts[at++];
        resolve(c, text ? parse(text) : undefined);
      } else {
        // From what is outstanding up to what coroutines await, in the whole guest's order (S6).
        for (at = 0; at < sent; at++) {
          c = calls[at] as Cell;
          for (job = c.settled ? undefined : c.next; job; job = job.next)
            if (job.f === run) c.looked = 1;
            else {
              if (!job.to.from) calls[sent++] = job.to;
              job.to.from = c;
            }
        }
        text = "*";
        for (at = 0; at < sent; at++) {
          c = calls[at] as Cell;
          if (c.looked || c === main) text += `,${formula(c, 40)}`;
        }
        return text + requests;
      }
    }
  } catch {}
  return `?${missing || "errors"}`;
}
