/**
 * The guest of a program that starts calls and awaits them, alone or through `Promise.all` and
 * `allSettled`, and does nothing else with promises: without a Promise class, at a fifth of its price.
 * What a call or a combinator returns, and `Promise` itself, are proxies: whatever else is done with
 * one asks for the whole guest, and so does every rejection, error, and value that is no plain JSON.
 * With one coroutine and nothing that reacts, ticks cannot be observed.
 */
type Holder = Record<string, unknown>;

/** What a combinator was given, by index, or a plain value in one. It has no prototype. */
interface Group {
  /** Empty for a value. */
  kind: "all" | "allSettled" | "";
  length: number;
  /** `value` is what it comes to. */
  read: 0 | 1;
  value: unknown;
  [index: number]: Cell;
}

/** A call is its `seq`. */
type Cell = number | Group;

type Cells = Map<unknown, Cell> & { g: Map<unknown, Cell>["get"]; s: Map<unknown, Cell>["set"] };

export default function gather(
  program: (call: unknown, need: unknown) => () => Generator,
  texts: readonly string[],
  codes: readonly number[] | 0,
): string {
  const json = JSON;
  const stringify = json.stringify;
  const parse = json.parse;
  const object = Object;
  const getPrototypeOf = object.getPrototypeOf;
  const prototype = object.prototype;
  const isArray = Array.isArray;
  const from = Array.from;
  const ProxyClass = Proxy;
  const seen = new Set() as Set<unknown> & { h: Set<unknown>["has"]; a: Set<unknown>["add"] };
  seen.h = seen.has;
  seen.a = seen.add;
  const cells = new Map() as Cells;
  cells.g = cells.get;
  cells.s = cells.set;
  /** By call; null once `values` holds what it says. */
  const answers = { __proto__: null } as unknown as { [seq: number]: string | null | undefined };
  const values = { __proto__: null } as unknown as { [seq: number]: unknown };
  let ending = 0;
  let sent = 0;
  let at = 0;
  let requests = "";
  let missing = "";
  let value: unknown;
  // Not within the loop: a scope of its own would be entered at each turn.
  let step: IteratorResult<unknown>;
  let awaited: Cell | undefined;
  let waits: string;
  let code: number;

  const need = (feature: string): never => {
    missing = missing || feature;
    throw 0;
  };

  /** A handler of which only one operation is allowed. */
  const only = (operation: string, trap: unknown): object =>
    new ProxyClass({}, { get: (_, name) => (name === operation ? trap : need("promise")) });
  const opaque = only("", 0);

  function check(this: Holder, key: string): unknown {
    const item = this[key];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          ((isArray(item) || getPrototypeOf(item) === prototype) &&
            (!ending || (!seen.h(item) && seen.a(item))))
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

  const group = (kind: Group["kind"], read: 0 | 1, of?: unknown): Group =>
    ({ __proto__: null, kind, length: 0, read, value: of }) as Group;

  const promiseOf = (c: Cell): object => {
    const made = new ProxyClass({}, opaque);
    cells.s(made, c);
    return made;
  };

  /** The cell of a promise, undefined for any other value; thenables need more. */
  const cellOf = (of: unknown): Cell | undefined => {
    const known = cells.g(of);
    if (known === undefined && typeof (of as { then?: unknown } | null)?.then === "function")
      need("promise");
    return known;
  };

  const combinator = (kind: "all" | "allSettled"): object =>
    new ProxyClass(
      () => {},
      only("apply", (_: unknown, self: unknown, args: [Iterable<unknown>]) => {
        if (self !== PromiseClass) need("promise");
        const of = group(kind, 0);
        try {
          for (const element of args[0]) of[of.length++] = cellOf(element) ?? group("", 1, element);
        } catch {
          need("promise");
        }
        return promiseOf(of);
      }),
    );
  const all = combinator("all");
  const allSettled = combinator("allSettled");
  const PromiseClass: object = new ProxyClass(
    () => {},
    only("get", (_: unknown, key: unknown) =>
      key === "all" ? all : key === "allSettled" ? allSettled : need("promise"),
    ),
  );

  /** What is still to be waited for, in short; nothing, once all is there. */
  const formula = (c: Cell): string => {
    if (typeof c === "number") return answers[c] === undefined ? `${c}` : "";
    let text = "";
    let of: string;
    for (let i = 0; i < c.length; i++) {
      of = formula(c[i] as Cell);
      if (of) text += `,${of}`;
    }
    return text && `["${c.kind}"${text}]`;
  };

  const read = (c: Cell): unknown => {
    if (typeof c === "number") {
      const text = answers[c];
      if (text) values[c] = parse(text);
      answers[c] = null;
      return values[c];
    }
    if (!c.read)
      c.value = from(c as ArrayLike<Cell>, (of) => {
        const item = read(of);
        return c.kind === "all" ? item : { status: "fulfilled", value: item };
      });
    c.read = 1;
    return c.value;
  };

  try {
    globalThis.Promise = PromiseClass as never;
    const main = program(
      (site: number, ...args: unknown[]) => {
        // What is read of the arguments may call tools itself.
        const text = write(args);
        requests += `\n${text} ${site}`;
        return promiseOf(sent++);
      },
      // For modules beside this: asks, or says how many results are there (`light-kernel.ts`).
      (feature: string) => (feature ? need(feature) : at < sent ? ~at : at),
    )() as Generator & { n: Generator["next"] };
    // Nothing of the program has run yet.
    main.n = main.next;
    for (;;) {
      step = main.n(value);
      if (missing) break;
      value = step.value;
      awaited = cellOf(value);
      if (awaited !== undefined) {
        for (; at < texts.length; at++) {
          code = codes ? (codes[at] as number) : at * 4;
          if (code >> 2 >= sent) break;
          if (code % 4 || answers[code >> 2] !== undefined) need("promise");
          answers[code >> 2] = texts[at] as string;
        }
        waits = at < sent ? formula(awaited) : "";
        if (waits) {
          if (at < texts.length) need("promise");
          return `*,${waits}${requests}`;
        }
        value = read(awaited);
      }
      if (step.done) {
        // What was started and never awaited is for the whole guest to judge (S7).
        if (at < texts.length || at < sent) need("promise");
        ending = 1;
        return `=${value === undefined ? "" : write(value)}${requests}`;
      }
    }
  } catch {}
  return `?${missing || "errors"}`;
}
