/**
 * The guest of the first stage of a program that starts calls and awaits them later or together, as under
 * `gather.ts`, which takes over when this says `?`. Nothing has been answered yet: what a promise waits for
 * is known when it is made, and is all that is kept of it. So too of a stage that goes on with what one before
 * it waited for. Built twice: with `LANDS`, for a program that has landings, it says what it saves where it waits for
 * nothing but what the host can put together (R4).
 */
declare const LANDS: boolean;

type Holder = Record<string, unknown>;
type Waits = Map<unknown, string> & {
  g: Map<unknown, string>["get"];
  s: Map<unknown, string>["set"];
};

export default function midwayGather(
  program: (call: unknown, kept: unknown, point: unknown, land: unknown) => () => Generator,
  _texts: 0,
  _codes: 0,
  kept: unknown,
): string {
  const stringify = JSON.stringify;
  const getPrototypeOf = Object.getPrototypeOf;
  const prototype = Object.prototype;
  const isArray = Array.isArray;
  const ProxyClass = Proxy;
  /** By promise, in the words of `light-output.ts`; nothing for what waits for no call. */
  const waits = new Map() as Waits;
  waits.g = waits.get;
  waits.s = waits.set;
  /** What was saved; and promises of calls, and of all of some, whose results are where they were. */
  let seen!: Set<unknown> & { h: Set<unknown>["has"]; a: Set<unknown>["add"] };
  let keys: typeof Object.keys;
  let arrays: unknown[];
  if (LANDS) {
    seen = new Set() as typeof seen;
    seen.h = seen.has;
    seen.a = seen.add;
    keys = Object.keys;
    arrays = Array.prototype;
  }
  let sent = 0;
  let requests = "";
  let odd = 0;
  let awaited: unknown;
  let formula: string | undefined;
  let saving = 0;
  let landing: unknown;
  let landed = "";

  const need = (): never => {
    odd = 1;
    throw 0;
  };

  /** A handler of which only one operation is allowed. */
  const only = (operation: string, trap: unknown): object =>
    new ProxyClass({}, { get: (_, name) => (name === operation ? trap : need()) });
  const opaque = only("", 0);

  /** Whether JSON keeps it. Arguments may lose undefined members, and who is who. */
  function check(this: Holder, key: string): unknown {
    const item = this[key] as unknown[];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          (LANDS && saving
            ? (isArray(item)
                ? getPrototypeOf(item) === arrays && keys(item).length === item.length
                : getPrototypeOf(item) === prototype) &&
              !seen.h(item) &&
              seen.a(item)
            : isArray(item) || getPrototypeOf(item) === prototype)
        : type === "number"
          ? (item as never) - (item as never) === 0 && (item || 1 / (item as never) > 0)
          : type === "string" ||
            type === "boolean" ||
            (item === undefined && !((LANDS && saving) || isArray(this)))
    )
      return item;
    throw 0;
  }

  const promiseOf = (what: string, exact: unknown): object => {
    const made = new ProxyClass({}, opaque);
    waits.s(made, what);
    if (LANDS && exact) seen.a(made);
    return made;
  };

  const combinator = (kind: "all" | "allSettled"): object =>
    new ProxyClass(
      () => {},
      only("apply", (_: unknown, self: unknown, args: [Iterable<unknown>]) => {
        if (self !== PromiseClass) need();
        let text = "";
        let of: string | undefined;
        let exact = kind === "all";
        try {
          for (const element of args[0]) {
            of = waits.g(element);
            if (LANDS) exact = exact && seen.h(element);
            if (of) text += `,${of}`;
            else if (typeof (element as { then?: unknown } | null)?.then === "function") need();
          }
        } catch {
          need();
        }
        return promiseOf(text && `["${kind}"${text}]`, exact);
      }),
    );
  const all = combinator("all");
  const allSettled = combinator("allSettled");
  const PromiseClass: object = new ProxyClass(
    () => {},
    only("get", (_: unknown, key: unknown) =>
      key === "all" ? all : key === "allSettled" ? allSettled : need(),
    ),
  );

  try {
    globalThis.Promise = PromiseClass as never;
    awaited = program(
      (site: number, ...args: unknown[]) => {
        if (odd++) throw 0;
        requests += `\n${stringify(args, check as never)} ${site}`;
        odd = 0;
        return promiseOf(`${sent++}`, 1);
      },
      LANDS ? kept : 0,
      isArray,
      LANDS &&
        ((place: number, of: unknown, values: unknown[]) => {
          landing = of;
          landed = "";
          saving = 1;
          try {
            landed = `\n>${place} ${stringify(values, check as never)}`;
          } catch {}
          saving = 0;
          return of;
        }),
    )().next().value;
    formula = waits.g(awaited);
    if (formula && !odd)
      return LANDS
        ? `*,${formula}${requests}${awaited === landing && seen.h(awaited) ? landed : ""}`
        : `*,${formula}${requests}`;
  } catch {}
  return "?";
}
