/**
 * The whole guest of a program that awaits its tools directly and uses nothing else, which most do.
 * What is parsed here is paid for by every stage: anything out of the ordinary, an error say, or a
 * value that is no plain JSON, makes the stage ask for the feature that deals with it, and so for the
 * kernel and a driver that know everything. It is not strict: nothing of it is within reach. What it
 * says is short (`light-output.ts`), and the host looks after the limits of its calls.
 */
type Holder = Record<string, unknown>;

export default function small(
  program: (call: unknown, need: unknown) => () => Generator,
  texts: readonly string[],
): string {
  const json = JSON;
  const stringify = json.stringify;
  const parse = json.parse;
  const object = Object;
  const getPrototypeOf = object.getPrototypeOf;
  const prototype = object.prototype;
  const isArray = Array.isArray;
  // A method of its own is out of the program's reach, and shorter than `Reflect.apply`.
  const seen = new Set() as Set<unknown> & { h: Set<unknown>["has"]; a: Set<unknown>["add"] };
  seen.h = seen.has;
  seen.a = seen.add;
  /** What a call returns; it goes straight to the driver. */
  const token = {};
  let open = 0;
  let ending = 0;
  let at = 0;
  let requests = "";
  let missing = "";
  let value: unknown;
  // Not within the loop: a scope of its own would be entered at each turn.
  let step: IteratorResult<unknown>;

  /** Whether JSON keeps it. Arguments may lose undefined members, and who is who. */
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

  try {
    const main = program(
      (site: number, ...args: unknown[]) => {
        if (open++) {
          missing = "promise";
          throw 0;
        }
        missing = "encode";
        const text = stringify(args, check as never);
        missing = "";
        requests += `\n${text} ${site}`;
        return token;
      },
      // For modules beside this: asks, or says how many results are there (`light-kernel.ts`).
      (feature: string) => {
        if (feature) {
          missing = feature;
          // Whoever catches this makes no call any more.
          open = 2;
          throw 0;
        }
        return open ? ~at : at;
      },
    )() as Generator & { n: Generator["next"] };
    // Nothing of the program has run yet.
    main.n = main.next;
    for (;;) {
      step = main.n(value);
      if (missing) break;
      value = step.value;
      missing = "promise";
      if (open) {
        if (open > 1 || value !== token) break;
        open = 0;
        if (at >= texts.length) return at + requests;
        value = texts[at++];
        value = value ? parse(value as string) : undefined;
      } else if (value === token || typeof (value as { then?: unknown })?.then === "function")
        break;
      missing = "";
      if (step.done) {
        if (at < texts.length) break;
        ending = 1;
        missing = "encode";
        if (value !== undefined) requests = stringify(value, check as never) + requests;
        return `=${requests}`;
      }
    }
  } catch {}
  return `?${missing || "errors"}`;
}
