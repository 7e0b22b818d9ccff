/**
 * The guest of the first stage of a program that starts calls and awaits them later or together, as under
 * `gather.ts`, which takes over when this says `?`. Nothing has been answered yet: what a promise waits for
 * is known when it is made, and is all that is kept of it.
 */
type Holder = Record<string, unknown>;
type Waits = Map<unknown, string> & {
  g: Map<unknown, string>["get"];
  s: Map<unknown, string>["set"];
};

export default function midwayGather(
  program: (call: unknown, kept: unknown, point: unknown) => () => Generator,
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
  let sent = 0;
  let requests = "";
  let odd = 0;
  let awaited: unknown;
  let formula: string | undefined;

  const need = (): never => {
    odd = 1;
    throw 0;
  };

  /** A handler of which only one operation is allowed. */
  const only = (operation: string, trap: unknown): object =>
    new ProxyClass({}, { get: (_, name) => (name === operation ? trap : need()) });
  const opaque = only("", 0);

  function check(this: Holder, key: string): unknown {
    const item = this[key];
    const type = typeof item;
    if (
      type === "object"
        ? !item || isArray(item) || getPrototypeOf(item) === prototype
        : type === "number"
          ? (item as number) - (item as number) === 0 && (item || 1 / (item as number) > 0)
          : type === "string" || type === "boolean" || (item === undefined && !isArray(this))
    )
      return item;
    throw 0;
  }

  const promiseOf = (what: string): object => {
    const made = new ProxyClass({}, opaque);
    waits.s(made, what);
    return made;
  };

  const combinator = (kind: "all" | "allSettled"): object =>
    new ProxyClass(
      () => {},
      only("apply", (_: unknown, self: unknown, args: [Iterable<unknown>]) => {
        if (self !== PromiseClass) need();
        let text = "";
        let of: string | undefined;
        try {
          for (const element of args[0]) {
            of = waits.g(element);
            if (of) text += `,${of}`;
            else if (typeof (element as { then?: unknown } | null)?.then === "function") need();
          }
        } catch {
          need();
        }
        return promiseOf(text && `["${kind}"${text}]`);
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
        return promiseOf(`${sent++}`);
      },
      0,
      isArray,
    )().next().value;
    formula = waits.g(awaited);
    if (formula && !odd) return `*,${formula}${requests}`;
  } catch {}
  return "?";
}
