/**
 * The whole guest of a program that awaits its tools directly and uses nothing else, which most do.
 * What is parsed here is paid for by every stage: anything out of the ordinary, an error say, or a
 * value that is no plain JSON, makes the stage ask for the feature that deals with it, and so for the
 * kernel and a driver that know everything. It is not strict: nothing of it is within reach.
 */
export default function small(
  siteTools: readonly number[],
  maxCalls: number,
  maxArgumentBytes: number,
  program: (call: unknown) => () => Generator,
  texts: readonly string[],
): string {
  const { stringify, parse } = JSON;
  const { apply, getPrototypeOf } = Reflect;
  const { isArray } = Array;
  const { prototype } = Object;
  const seen = new Set();
  const { has, add } = seen;
  /** What a call returns; it goes straight to the driver. */
  const token = {};
  let open = 0;
  let ending = false;
  let sent = 0;
  let at = 0;
  let requests = "";
  let missing = "";
  let value: unknown;

  /** Whether JSON keeps it. Arguments may lose undefined members, and who is who. */
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

  try {
    const main = program((site: number, ...args: unknown[]) => {
      missing = "promise";
      if (open++) throw 0;
      missing = "encode";
      const text = stringify(args, check as never);
      missing = "errors";
      if (sent >= maxCalls || text.length * 3 > maxArgumentBytes) throw 0;
      missing = "";
      sent++;
      requests += `\n${siteTools[site]} json${text} ${site}`;
      return token;
    })();
    // Nothing of the program has run yet.
    const { next } = main;
    for (;;) {
      const step: IteratorResult<unknown> = apply(next, main, [value]);
      if (missing || open > 1) break;
      value = step.value;
      missing = "promise";
      if (open) {
        if (value !== token) break;
        open = 0;
        if (at >= texts.length)
          return `{"logs":[],"waits":[{"kind":"call","seq":${sent - 1}}]}${requests}`;
        const text = texts[at++];
        value = text ? parse(text) : undefined;
      } else if (value === token || typeof (value as { then?: unknown })?.then === "function")
        break;
      missing = "";
      if (step.done) {
        if (at < texts.length) break;
        let encoded = '"devalue","text":"-1"';
        if (value !== undefined) {
          missing = "encode";
          ending = true;
          encoded = `"json","text":${stringify(stringify(value, check as never))}`;
        }
        return `{"logs":[],"end":{"ok":true,"value":{"form":${encoded}}}}${requests}`;
      }
    }
  } catch {}
  return `{"needs":["${missing || "errors"}"]}`;
}
