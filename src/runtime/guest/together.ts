/**
 * The guest of a program that awaits its calls at once, alone or together in `Promise.all`, and does nothing else
 * with promises, as its plan has proved (`3-analyze/at-once.ts`): what a call returns is out of the program's reach,
 * and need not be guarded as in `gather.ts`, which does for all other programs and for a stage with richer results.
 */
type Holder = Record<string, unknown>;

/** What a call or `Promise.all` returns. It inherits from `kin`, from which nothing of the program's can. */
interface Token {
  seq: number;
  /** What `Promise.all` was given. */
  list: unknown[] | undefined;
}

export default function together(
  program: (call: unknown, need: unknown) => () => Generator,
  /** JSON of the list of all results. */
  texts: string,
  codes: readonly number[] | 0,
): string {
  const json = JSON;
  const stringify = json.stringify;
  const object = Object;
  const getPrototypeOf = object.getPrototypeOf;
  const prototype = object.prototype;
  const isArray = Array.isArray;
  const seen = new Set() as Set<unknown> & { h: Set<unknown>["has"]; a: Set<unknown>["add"] };
  seen.h = seen.has;
  seen.a = seen.add;
  const kin = { __proto__: null };
  /** By call. */
  const answers = { __proto__: null } as unknown as { [seq: number]: unknown };
  let results: unknown[];
  let total: number;
  let ending = 0;
  let sent = 0;
  let requests = "";
  let missing = "";
  let value: unknown;
  // Not within the loop: a scope of its own would be entered at each turn.
  let step: IteratorResult<unknown>;
  let waits: string;

  const need = (feature: string): never => {
    missing = missing || feature;
    throw 0;
  };

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

  const token = (seq: number, list?: unknown[]): Token =>
    ({ __proto__: kin, seq, list }) as unknown as Token;

  const isToken = (of: unknown): unknown =>
    typeof of === "object" && of && getPrototypeOf(of) === kin;

  /** Thenables need more. */
  const known = (of: unknown): unknown =>
    isToken(of) ||
    (typeof (of as { then?: unknown } | null)?.then === "function" && need("promise"));

  /** What is still to be waited for, in short; nothing, once all is there. */
  const formula = ({ seq, list }: Token): string => {
    if (!list) return seq in answers ? "" : `${seq}`;
    let text = "";
    let of: string;
    for (let i = 0; i < list.length; i++) {
      of = isToken(list[i]) ? formula(list[i] as Token) : "";
      if (of) text += `,${of}`;
    }
    return text && `["all"${text}]`;
  };

  const read = ({ seq, list }: Token): unknown => {
    if (!list) return answers[seq];
    for (let i = 0; i < list.length; i++) if (isToken(list[i])) list[i] = read(list[i] as Token);
    return list;
  };

  try {
    results = json.parse(texts);
    total = results.length;
    for (let i = 0; i < total; i++) {
      const code = codes ? (codes[i] as number) : i * 4;
      if (code % 4) need("promise");
      answers[code >> 2] = results[i];
    }
    globalThis.Promise = {
      all(iterable: Iterable<unknown>) {
        const list: unknown[] = [];
        for (const item of iterable) {
          known(item);
          list[list.length] = item;
        }
        return token(-1, list);
      },
    } as never;
    const main = program((site: number, ...args: unknown[]) => {
      // What is read of the arguments may call tools itself.
      const text = args.length === 1 && args[0] !== undefined ? `[${write(args[0])}]` : write(args);
      requests += `\n${text} ${site}`;
      return token(sent++);
    }, need)() as Generator & { n: Generator["next"] };
    // Nothing of the program has run yet.
    main.n = main.next;
    for (;;) {
      step = main.n(value);
      if (missing) break;
      value = step.value;
      if (known(value)) {
        waits = total < sent ? formula(value as Token) : "";
        if (waits) {
          // A result of a call that has not been made is for the whole guest to judge.
          for (const seq in answers) if (+seq >= sent) need("promise");
          return `*,${waits}${requests}`;
        }
        value = read(value as Token);
      }
      if (step.done) {
        if (total !== sent) need("promise");
        ending = 1;
        return `=${value === undefined ? "" : write(value)}${requests}`;
      }
    }
  } catch {}
  return `?${missing || "errors"}`;
}
