/**
 * The guest of a program that starts calls and awaits them, alone or through `Promise.all` and
 * `allSettled`, and does nothing else with promises: without a Promise class, at a fifth of its price.
 * What a call or a combinator returns, and `Promise` itself, are proxies: whatever else is done with
 * one asks for the whole guest, and so does every rejection, error, and value that is no plain JSON.
 * With one coroutine and nothing that reacts, ticks cannot be observed.
 */
type Holder = Record<string, unknown>;

/** A call, a group of them (by index), or a plain value in a group. It has no prototype. */
interface Cell {
  kind: "all" | "allSettled" | 0;
  seq: number;
  length: number;
  /** 0: an open call, or a group not looked at yet; 1: `value` is its value; 2: the text of that. */
  state: 0 | 1 | 2;
  value: unknown;
  [index: number]: Cell;
}

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
  const calls = { __proto__: null } as unknown as { [seq: number]: Cell | undefined };
  let ending = 0;
  let sent = 0;
  let at = 0;
  let requests = "";
  let missing = "";
  let value: unknown;
  // Not within the loop: a scope of its own would be entered at each turn.
  let step: IteratorResult<unknown>;
  let awaited: Cell | undefined;
  let arrived: Cell | undefined;
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

  const cell = (kind: Cell["kind"], state: 0 | 1, given?: unknown): Cell =>
    ({ __proto__: null, kind, seq: sent, length: 0, state, value: given }) as Cell;

  const promiseOf = (c: Cell): object => {
    const made = new ProxyClass({}, opaque);
    cells.s(made, c);
    return made;
  };

  /** The cell of a promise, undefined for any other value; thenables need more. */
  const cellOf = (of: unknown): Cell | undefined => {
    const known = cells.g(of);
    if (!known && typeof (of as { then?: unknown } | null)?.then === "function") need("promise");
    return known;
  };

  const combinator = (kind: "all" | "allSettled"): object =>
    new ProxyClass(
      () => {},
      only("apply", (_: unknown, self: unknown, args: [Iterable<unknown>]) => {
        if (self !== PromiseClass) need("promise");
        const group = cell(kind, 0);
        try {
          for (const element of args[0])
            group[group.length++] = cellOf(element) || cell(0, 1, element);
        } catch {
          need("promise");
        }
        return promiseOf(group);
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
    if (!c.kind) return c.state ? "" : `${c.seq}`;
    let text = "";
    let of: string;
    for (let i = 0; i < c.length; i++) {
      of = formula(c[i] as Cell);
      if (of) text += `,${of}`;
    }
    return text && `["${c.kind}"${text}]`;
  };

  const read = (c: Cell): unknown => {
    if (c.kind && !c.state)
      c.value = from(c as ArrayLike<Cell>, (of) => {
        const item = read(of);
        return c.kind === "all" ? item : { status: "fulfilled", value: item };
      });
    else if (c.state > 1) c.value = c.value ? parse(c.value as string) : undefined;
    c.state = 1;
    return c.value;
  };

  try {
    globalThis.Promise = PromiseClass as never;
    const main = program(
      (site: number, ...args: unknown[]) => {
        // What is read of the arguments may call tools itself.
        const text = write(args);
        requests += `\n${text} ${site}`;
        const made = cell(0, 0);
        calls[sent++] = made;
        return promiseOf(made);
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
      if (awaited) {
        for (; at < texts.length; at++) {
          code = codes ? (codes[at] as number) : at * 4;
          arrived = calls[code >> 2];
          if (!arrived) break;
          if (code % 4 || arrived.state) need("promise");
          arrived.state = 2;
          arrived.value = texts[at];
        }
        waits = formula(awaited);
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
