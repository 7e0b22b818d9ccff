/**
 * Looks ahead (R3): a stage whose output is thrown away, but for the calls that the program makes
 * when what it waits for is answered with a placeholder. A call whose arguments do not depend on a
 * placeholder is one that the program will most likely make; the host fetches it ahead, and finds
 * out later. Reading a placeholder gives another; as soon as one is looked at the calls are less
 * certain, and fewer are taken. It ends at a call that may write, or that repeats another.
 */
import type { Ahead, Kernel } from "./kernel-types.js";

export default function install(k: Kernel): void {
  const { iterator, asyncIterator, toPrimitive } = Symbol;
  const { bind, call } = Function.prototype;
  const includes = bind.call(call, "".includes as never) as unknown as (
    text: string,
    part: string,
  ) => boolean;
  const { request, report } = k;
  const seen = { __proto__: null } as unknown as Record<string, boolean>;
  const tools = Object.setPrototypeOf([], null) as { [seq: number]: number };
  const mark = "\ue000ahead\ue000";
  let limits: Ahead | undefined;
  let over = false;
  let looked = false;
  let count = 0;
  let certain = 0;
  let hints = "";

  const stop = (): never => {
    over = true;
    throw mark;
  };

  const look = <T>(value: T): T => {
    looked = true;
    return value;
  };
  const empty = { next: () => ({ done: true, value: undefined }), [iterator]: () => empty };
  const placeholder: unknown = new Proxy(() => {}, {
    __proto__: null,
    get: (_: object, key: string | symbol) => {
      if (key === "then" || key === "toJSON" || key === asyncIterator) return undefined;
      if (key === iterator) return look(() => empty);
      if (key === toPrimitive)
        return look((hint: string) => (hint === "number" ? Number.NaN : mark));
      return look(placeholder);
    },
    set: () => look(true),
    has: () => look(true),
    apply: () => look(placeholder),
    construct: () => look(placeholder),
    deleteProperty: () => look(true),
    defineProperty: () => look(true),
    getPrototypeOf: () => look(null),
    getOwnPropertyDescriptor: () => look(undefined),
    ownKeys: () => look([]),
  } as never);

  k.cleanArguments = stop;

  k.request = (tool, site, args) => {
    if (over) stop();
    if (limits && (!limits.reads[tool] || count >= (looked ? limits.fewer : limits.most))) stop();
    const before = k.requests;
    const seq = request(tool, site, args);
    const { asked } = k;
    if (limits) {
      if (seen[asked] || includes(asked, mark)) {
        k.requests = before;
        stop();
      }
      hints += `\n${asked} ${site}`;
      count++;
      if (!looked) certain++;
    }
    seen[asked] = true;
    tools[seq] = tool;
    return seq;
  };

  k.beyond = (seq, given) => {
    limits = given as Ahead;
    if (over || !limits.reads[tools[seq] as number]) {
      over = true;
      return undefined;
    }
    return { value: placeholder };
  };

  k.report = () => {
    k.missing = undefined;
    k.requests = hints;
    k.end = undefined;
    return report(`,"certain":${certain}`);
  };
}
