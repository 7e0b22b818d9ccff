/** The guest's helpers once more, over native promises: a second opinion to compare lowering with. */
import type { HelperKey } from "../../src/transform/types.js";

type Fn = (this: unknown, ...args: unknown[]) => unknown;
type Gen = Generator<unknown, unknown, unknown>;
type Make = (this: unknown, ...args: unknown[]) => Gen;

const then = Promise.prototype.then;
const records = new WeakMap<object, { f: Fn; self: unknown; args: unknown[] }>();
/** `raw`: a delegated value, not awaited again; it is told how it is resumed. */
interface Yielded {
  value: unknown;
  raw?: (verb: "next" | "throw" | "return") => void;
  /** The generator is to return `value`. */
  finish?: boolean;
}
const yields = new WeakMap<object, Yielded>();
const AsyncFunction = (async () => {}).constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;

function nameOf(name: unknown): string {
  if (typeof name !== "symbol") return String(name);
  return name.description === undefined ? "" : `[${name.description}]`;
}

function dress(f: Fn, G: Make, name: unknown, like: unknown): Fn {
  const value = name === undefined ? G.name : nameOf(name);
  Object.defineProperty(f, "length", { value: G.length, configurable: true });
  Object.defineProperty(f, "name", { value, configurable: true });
  Object.setPrototypeOf(f, (like as { prototype: object }).prototype);
  return f;
}

export function drive(gen: Gen): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const step = (verb: "next" | "throw", value: unknown): unknown => {
      let result: IteratorResult<unknown>;
      try {
        result = gen[verb](value);
      } catch (error) {
        return reject(error);
      }
      const record = records.get(result.value as object);
      let next = result.value;
      if (record) {
        try {
          next = Reflect.apply(callable(record.f), record.self, record.args);
        } catch (error) {
          return result.done ? reject(error) : step("throw", error);
        }
      }
      if (result.done) return resolve(next);
      wait(
        next,
        (v) => step("next", v),
        (e) => step("throw", e),
      );
    };
    step("next", undefined);
  });
}

/** Await: PromiseResolve, then one reaction. */
function wait(
  value: unknown,
  fulfilled: (v: unknown) => void,
  rejected: (e: unknown) => void,
): void {
  let promise: Promise<unknown>;
  try {
    promise = Promise.resolve(value);
  } catch (error) {
    promise = Promise.reject(error);
  }
  Reflect.apply(then, promise, [fulfilled, rejected]);
}

function callable(f: unknown): Fn {
  if (typeof f !== "function") throw new TypeError("not a function");
  return f as Fn;
}

function asyncFunction(G: Make, name?: unknown): Fn {
  const { f } = {
    f(this: unknown, ...args: unknown[]) {
      let gen: Gen;
      try {
        gen = Reflect.apply(G, this, args);
      } catch (error) {
        return Promise.reject(error);
      }
      return drive(gen);
    },
  };
  return dress(f, G, name, AsyncFunction);
}

/** `next`, `throw` and `return` queue; section 27.6.3. */
function asyncGenerator(G: Make, name?: unknown): Fn {
  const { f } = {
    f(this: unknown, ...args: unknown[]) {
      const gen = Reflect.apply(G, this, args);
      return Object.setPrototypeOf(new Requests(gen), (f.prototype as object | null) ?? null);
    },
  } as unknown as { f: Fn & { prototype: object | null } };
  f.prototype = Object.assign(Object.create(null), {
    next: Requests.prototype.next,
    throw: Requests.prototype.throw,
    return: Requests.prototype.return,
    [Symbol.asyncIterator]() {
      return this;
    },
  });
  return dress(f, G, name, AsyncGeneratorFunction);
}

type Request = {
  verb: "next" | "throw" | "return";
  value: unknown;
  resolve: (r: unknown) => void;
  reject: (e: unknown) => void;
};

class Requests {
  #queue: Request[] = [];
  #state: "start" | "yield" | "running" | "done" = "start";
  #raw: Yielded["raw"];
  readonly #gen: Gen;
  constructor(gen: Gen) {
    this.#gen = gen;
  }
  next(value: unknown) {
    return this.#ask("next", value);
  }
  throw(value: unknown) {
    return this.#ask("throw", value);
  }
  return(value: unknown) {
    return this.#ask("return", value);
  }
  #ask(verb: Request["verb"], value: unknown) {
    return new Promise((resolve, reject) => {
      this.#queue.push({ verb, value, resolve, reject });
      if (this.#state !== "running") this.#drain();
    });
  }
  #drain(): unknown {
    const request = this.#queue[0];
    if (!request) return;
    if (this.#state === "start" && request.verb !== "next") this.#state = "done";
    if (this.#state === "done") {
      if (request.verb === "next") return this.#settle(request, true, undefined);
      if (request.verb === "throw") return this.#fail(request, request.value);
      this.#state = "running";
      return wait(
        request.value,
        (v) => this.#now("done").#settle(request, true, v),
        (e) => this.#now("done").#fail(request, e),
      );
    }
    this.#state = "running";
    if (request.verb !== "return") return this.#resume(request.verb, request.value);
    wait(
      request.value,
      (v) => this.#resume("return", v),
      (e) => this.#resume("throw", e),
    );
  }
  #settle(request: Request, done: boolean, value: unknown): unknown {
    this.#queue.shift();
    request.resolve({ value, done });
    return this.#drain();
  }
  #fail(request: Request, error: unknown): unknown {
    this.#queue.shift();
    request.reject(error);
    return this.#drain();
  }
  #now(state: "done" | "yield"): this {
    this.#state = state;
    return this;
  }
  #resume(verb: Request["verb"], value: unknown): unknown {
    const raw = this.#raw;
    this.#raw = undefined;
    raw?.(verb);
    return this.#step(raw ? "next" : verb, value);
  }
  #step(verb: Request["verb"], value: unknown): unknown {
    let result: IteratorResult<unknown>;
    const request = this.#queue[0] as Request;
    try {
      result = this.#gen[verb](value);
    } catch (error) {
      this.#state = "done";
      return this.#fail(request, error);
    }
    if (result.done) {
      this.#state = "done";
      return this.#settle(request, true, result.value);
    }
    const yielded = yields.get(result.value as object);
    if (yielded?.finish) return this.#step("return", yielded.value);
    if (yielded?.raw) {
      this.#raw = yielded.raw;
      this.#state = "yield";
      return this.#settle(request, false, yielded.value);
    }
    if (yielded) {
      return wait(
        yielded.value,
        (v) => this.#now("yield").#settle(request, false, v),
        (e) => this.#step("throw", e),
      );
    }
    const record = records.get(result.value as object);
    let next = result.value;
    if (record) {
      try {
        next = Reflect.apply(callable(record.f), record.self, record.args);
      } catch (error) {
        return this.#step("throw", error);
      }
    }
    wait(
      next,
      (v) => this.#step("next", v),
      (e) => this.#step("throw", e),
    );
  }
}

const converted = new WeakMap<object, Fn>();

function convert(G: Make, kind: "a" | "g", name?: string): Fn {
  return kind === "a" ? asyncFunction(G, name) : asyncGenerator(G, name);
}

type AsyncState = {
  it: Record<string, Fn>;
  next: Fn;
  o: boolean;
  t: boolean;
  v: unknown;
  p: unknown;
  sync: boolean;
};

/** What the lowered program is given; `tools` by index, called as `call(site, …args)`. */
export function helpers(
  call: (site: number, ...args: unknown[]) => unknown,
): Record<HelperKey, unknown> {
  return {
    call,
    tag: (_site: number, value: unknown) => value,
    point: () => false,
    land: (_place: number, of: unknown) => of,
    each: (of: unknown) => of,
    kept: undefined,
    whole: (list: unknown[], size?: number) => (size ? list.length : list),
    import: () => Promise.reject(new TypeError("There are no modules")),
    async: asyncFunction,
    arrow: (G: Make, self: unknown, name?: unknown) => {
      const f = (...args: unknown[]) => {
        try {
          return drive(Reflect.apply(G, self, args));
        } catch (error) {
          return Promise.reject(error);
        }
      };
      return dress(f, G, name, AsyncFunction);
    },
    asyncGenerator,
    method: (target: Record<PropertyKey, Make>, key: PropertyKey, kind: "a" | "g") =>
      Object.defineProperty(target, key, { value: convert(target[key] as Make, kind) }),
    key: (value: unknown) => Reflect.ownKeys({ [value as string]: 0 })[0],
    apply: (f: Fn, self: unknown, args: unknown[]) => {
      const record = {};
      records.set(record, { f, self, args });
      return record;
    },
    yield: (value: unknown) => {
      const record = {};
      yields.set(record, { value });
      return record;
    },
    *delegate(iterable: AsyncIterable<unknown>): Gen {
      const it = open(iterable).it;
      let verb = "next" as "next" | "throw" | "return";
      let received: unknown;
      for (;;) {
        const method: unknown = verb === "next" ? it.next : it[verb];
        if (method == null) {
          if (verb === "return") return received;
          if (typeof it.return === "function") yield Reflect.apply(it.return, it, []);
          throw new TypeError("no throw method");
        }
        const result = (yield Reflect.apply(callable(method), it, [
          received,
        ])) as IteratorResult<unknown>;
        if (Object(result) !== result) throw new TypeError("not an object");
        const record = {};
        if (result.done && verb === "return") {
          yields.set(record, { value: result.value, finish: true });
          yield record;
        }
        if (result.done) return result.value;
        const raw: Yielded["raw"] = (how) => {
          verb = how;
        };
        yields.set(record, { value: result.value, raw });
        received = yield record;
      }
    },
    forAwait: (iterable: AsyncIterable<unknown>): AsyncState => {
      const { it, sync } = open(iterable);
      return { it, next: it.next as Fn, o: false, t: false, v: undefined, p: undefined, sync };
    },
    forNext: (s: AsyncState) => {
      s.o = false;
      return Reflect.apply(s.next, s.it, []);
    },
    forStep: (s: AsyncState, result: IteratorResult<unknown>) => {
      if (Object(result) !== result) throw new TypeError("not an object");
      if (result.done) return false;
      s.v = result.value;
      s.o = true;
      return true;
    },
    forReturn: (s: AsyncState) => {
      const method = s.it.return;
      if (method == null) return false;
      s.p = Reflect.apply(method, s.it, []);
      return true;
    },
    forDone: (result: unknown) => {
      if (Object(result) !== result) throw new TypeError("not an object");
    },
    private: (G: Make, kind: "a" | "g", name?: string) => {
      const known = converted.get(G) ?? convert(G, kind, name);
      converted.set(G, known);
      return known;
    },
  };
}

/** GetIterator(async): sync iterators through the engine's own wrapper. */
function open(iterable: AsyncIterable<unknown> | Iterable<unknown>): {
  it: Record<string, Fn>;
  sync: boolean;
} {
  const method = (iterable as AsyncIterable<unknown>)[Symbol.asyncIterator];
  if (method != null) {
    const it = Reflect.apply(method, iterable, []) as unknown;
    if (Object(it) !== it) throw new TypeError("not an object");
    return { it: it as Record<string, Fn>, sync: false };
  }
  const sync = (iterable as Iterable<unknown>)[Symbol.iterator]() as Iterator<unknown>;
  const settle = (r: IteratorResult<unknown>) =>
    Promise.resolve(r.value).then((value) => ({ value, done: r.done }));
  const safe = (run: () => unknown) => {
    try {
      return run();
    } catch (error) {
      return Promise.reject(error);
    }
  };
  const next = sync.next;
  const it: Record<string, Fn> = { next: () => safe(() => settle(Reflect.apply(next, sync, []))) };
  it.return = (...args) =>
    safe(() => {
      const close = sync.return as Fn | undefined;
      if (close == null) return Promise.resolve({ value: args[0], done: true });
      return settle(Reflect.apply(close, sync, args) as IteratorResult<unknown>);
    });
  return { it, sync: true };
}
