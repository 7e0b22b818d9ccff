/**
 * The guest of a program that starts calls and awaits them, alone or through `Promise.all` and
 * `allSettled`, and does nothing else with promises: without a Promise class, at a fifth of its price.
 * What a call or a combinator returns, and `Promise` itself, are proxies: whatever else is done with
 * one asks for the whole guest, and so does every rejection, error, and value that is no plain JSON.
 * With one coroutine and nothing that reacts, ticks cannot be observed.
 */

/** A call, a group of them, or a plain value in a group. */
interface Cell {
  seq: number;
  /** The text of a result; absent while the call is open. */
  text: string | undefined;
  kind: "all" | "allSettled" | undefined;
  of: { [index: number]: Cell };
  count: number;
  /** How many of the group, from the first on, are there. */
  there: number;
  read: boolean;
  value: unknown;
}

export default function gather(
  siteTools: readonly number[],
  maxCalls: number,
  maxArgumentBytes: number,
  program: (call: unknown) => () => Generator,
  texts: readonly string[],
  codes: readonly number[] | 0,
): string {
  const { stringify, parse } = JSON;
  const { apply, getPrototypeOf, defineProperty } = Reflect;
  const { isArray, from } = Array;
  const { prototype } = Object;
  const seen = new Set();
  const { has, add } = seen;
  const cells = new Map<unknown, Cell>();
  const { get, set } = cells;
  const calls = { __proto__: null } as unknown as { [seq: number]: Cell | undefined };
  let ending = false;
  let sent = 0;
  let at = 0;
  let requests = "";
  let missing = "";
  let value: unknown;

  const need = (feature: string): never => {
    missing = missing || feature;
    throw 0;
  };

  /** Proxies of which only one operation is allowed. */
  const only = (operation: string, trap: unknown): ((target: object) => object) => {
    const handler = new Proxy(
      {},
      { get: (_, name) => (name === operation ? trap : need("promise")) },
    );
    return (target) => new Proxy(target, handler);
  };
  const promise = only("", 0);

  function check(this: Record<string, unknown>, key: string): unknown {
    const item = this[key];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          ((isArray(item) || getPrototypeOf(item as object) === prototype) &&
            (!ending || (!apply(has, seen, [item]) && apply(add, seen, [item]))))
        : type === "number"
          ? (item as number) - (item as number) === 0 && (item || 1 / (item as number) > 0)
          : type === "string" ||
            type === "boolean" ||
            (!ending && item === undefined && !isArray(this))
    )
      return item;
    throw 0;
  }

  const json = (root: unknown): string => {
    try {
      return stringify(root, check as never);
    } catch {
      return need("encode");
    }
  };

  const cell = (kind?: Cell["kind"]): Cell => ({
    seq: sent,
    text: undefined,
    kind,
    of: { __proto__: null } as never,
    count: 0,
    there: 0,
    read: false,
    value: undefined,
  });

  const promiseOf = (c: Cell): object => {
    const made = promise({});
    apply(set, cells, [made, c]);
    return made;
  };

  /** The cell of a promise, undefined for any other value; thenables need more. */
  const cellOf = (of: unknown): Cell | undefined => {
    const known = apply(get, cells, [of]);
    if (!known && typeof (of as { then?: unknown } | null)?.then === "function") need("promise");
    return known;
  };

  const call = (site: number, ...args: unknown[]): object => {
    const text = json(args);
    if (sent >= maxCalls || text.length * 3 > maxArgumentBytes) need("errors");
    requests += `\n${siteTools[site]} json${text} ${site}`;
    const made = cell();
    calls[sent++] = made;
    return promiseOf(made);
  };

  const combinator = (kind: Cell["kind"]): object =>
    only("apply", (_: unknown, self: unknown, args: [Iterable<unknown>]) => {
      if (self !== PromiseClass) need("promise");
      const group = cell(kind);
      try {
        for (const element of args[0]) {
          let of = cellOf(element);
          if (!of) {
            of = cell();
            of.read = true;
            of.value = element;
          }
          group.of[group.count++] = of;
        }
      } catch {
        need("promise");
      }
      return promiseOf(group);
    })(() => {});
  const all = combinator("all");
  const allSettled = combinator("allSettled");
  const PromiseClass = only("get", (_: unknown, key: unknown) =>
    key === "all" ? all : key === "allSettled" ? allSettled : need("promise"),
  )(() => {});

  const isThere = (c: Cell): boolean => {
    if (!c.kind) return c.read || c.text !== undefined;
    while (c.there < c.count && isThere(c.of[c.there] as Cell)) c.there++;
    return c.there === c.count;
  };

  const read = (c: Cell): unknown => {
    if (!c.read) {
      c.read = true;
      c.value = c.kind
        ? apply(from, undefined, [
            { __proto__: null, length: c.count },
            (_: unknown, i: number) => {
              const item = read(c.of[i] as Cell);
              return c.kind === "all" ? item : { status: "fulfilled", value: item };
            },
          ])
        : c.text
          ? parse(c.text)
          : undefined;
    }
    return c.value;
  };

  const formula = (c: Cell): string => {
    if (!c.kind) return `{"kind":"call","seq":${c.seq}}`;
    let text = "";
    for (let i = c.there; i < c.count; i++) {
      const of = c.of[i] as Cell;
      if (!isThere(of)) text += (text && ",") + formula(of);
    }
    return `{"kind":"${c.kind}","of":[${text}]}`;
  };

  try {
    defineProperty(globalThis, "Promise", {
      value: PromiseClass,
      writable: true,
      configurable: true,
    });
    const main = program(call)();
    // Nothing of the program has run yet.
    const { next } = main;
    for (;;) {
      const step: IteratorResult<unknown> = apply(next, main, [value]);
      if (missing) break;
      value = step.value;
      const awaited = cellOf(value);
      if (awaited) {
        while (!isThere(awaited)) {
          if (at >= texts.length) return `{"logs":[],"waits":[${formula(awaited)}]}${requests}`;
          const code = codes ? (codes[at] as number) : at * 4;
          const arrived = calls[code >> 2];
          if (!arrived || code % 4 || arrived.text !== undefined) return need("promise");
          arrived.text = texts[at++] as string;
        }
        value = read(awaited);
      }
      if (step.done) {
        // What was started and never awaited is for the whole guest to judge (S7).
        if (at < texts.length || at < sent) need("promise");
        ending = true;
        const encoded =
          value === undefined ? '"devalue","text":"-1"' : `"json","text":${stringify(json(value))}`;
        return `{"logs":[],"end":{"ok":true,"value":{"form":${encoded}}}}${requests}`;
      }
    }
  } catch {}
  return `{"needs":["${missing || "errors"}"]}`;
}
