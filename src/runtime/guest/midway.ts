/**
 * The guest of a stage that is not expected to be the last: it makes one more call, as under
 * `small.ts`, and is ended by that. At little more than half the price: it knows of no value, and says `?`
 * to that and to anything else that it does not know, for `small.ts` to take the stage over. Built twice: with
 * `SAVES` it takes a checkpoint too, as `light-save.ts` does.
 */
declare const SAVES: boolean;

type Holder = Record<string, unknown>;

export default function midway(
  program: (call: unknown, kept: unknown, point: unknown) => () => Generator,
  texts: readonly string[],
  _codes: 0,
  kept: unknown,
  now: number,
): string {
  const stringify = JSON.stringify;
  const parse = JSON.parse;
  const getPrototypeOf = Object.getPrototypeOf;
  const prototype = Object.prototype;
  const isArray = Array.isArray;
  let keys: typeof Object.keys;
  let arrays: unknown[];
  // A method of its own is out of the program's reach, and shorter than `Reflect.apply`.
  let seen: Set<unknown> & { h: Set<unknown>["has"]; a: Set<unknown>["add"] };
  let saved: string | undefined;
  if (SAVES) {
    keys = Object.keys;
    arrays = Array.prototype;
    seen = new Set() as typeof seen;
    seen.h = seen.has;
    seen.a = seen.add;
  }
  /** What a call returns; it goes straight to the driver. */
  const token = {};
  /** 1: a call; more: something that is not to be caught, or being written; 9: a checkpoint being written. */
  let open = 0;
  let at = 0;
  let requests = "";
  let value: unknown;
  let nothing: undefined;
  // Not within the loop: a scope of its own would be entered at each turn.
  let step: IteratorResult<unknown>;
  let main: Generator & { n: Generator["next"] };

  /**
   * Whether JSON keeps it. Arguments may lose undefined members, and who is who; in a checkpoint nothing
   * is there twice.
   */
  function check(this: Holder, key: string): unknown {
    const item = this[key] as unknown[];
    const type = typeof item;
    if (
      type === "object"
        ? !item ||
          (SAVES && open > 8
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
            (item === undefined && !(isArray(this) || (SAVES && open > 8)))
    )
      return item;
    throw 0;
  }

  try {
    main = program(
      (site: number, ...args: unknown[]) => {
        open += 2;
        if (open !== 2) throw 0;
        requests += `\n${stringify(args, check as never)} ${site}`;
        open = 1;
        return token;
      },
      kept,
      SAVES
        ? (place: number, values?: unknown[]): boolean => {
            if (!values) {
              // A call that is still open is for another guest to name.
              if (open && at === texts.length) {
                open = 9;
                throw 0;
              }
              return !saved && at > 0 && at === texts.length;
            }
            open = 9;
            saved = `\n^[${place},${at},${now},${values.length},${stringify(stringify(values, check as never))}]`;
            open = 0;
            return true;
          }
        : isArray,
    )() as typeof main;
    // Nothing of the program has run yet.
    main.n = main.next;
    for (;;) {
      step = main.n(value);
      // A call that is returned is awaited too; what comes of it is for another guest to say.
      if (open !== 1 || step.value !== token) break;
      if (at >= texts.length) return SAVES ? at + requests + (saved || "") : at + requests;
      open = 0;
      value = texts[at++];
      value = value ? parse(value as string) : nothing;
    }
  } catch {}
  return "?";
}
