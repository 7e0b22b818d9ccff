/**
 * Looks ahead (R3): a stage whose output is thrown away, but for the calls that the program makes
 * when what it waits for is answered: with what was fetched ahead already, else with a placeholder,
 * whose members are placeholders. A call whose arguments hold none is a hint; one whose arguments hold
 * some as they are says which (`PassedOn` in runtime/types.ts). Whether the program
 * will make it, and with just these arguments, the host decides: it knows what depends on what.
 * Nothing is hinted past a call that may write, unless nothing it writes can be read by the hint.
 */
import type { Ahead, Kernel } from "./kernel-types.js";
import { PATIENCE } from "./lib/limits.js";
import { offerReader } from "./lib/offered.js";

/** What a call of the stage that looks ahead is, as it is reported. */
const hint = "0";
const answered = "1";
const other = "2";

/** How long the way into a result may be, in characters, and how deep arguments may be nested. */
const longestPath = 200;
const deepest = 8;

export default function install(k: Kernel): void {
  const { iterator, asyncIterator, toPrimitive } = Symbol;
  const { bind, call } = Function.prototype;
  const { getPrototypeOf, keys, setPrototypeOf, prototype } = Object;
  const { isArray } = Array;
  const { stringify } = JSON;
  const offeredValue = offerReader();
  const uncurry = (f: unknown): never => bind.call(call, f as never) as never;
  const indexOf: (text: string, part: string) => number = uncurry("".indexOf);
  const slice: (text: string, from: number) => string = uncurry("".slice);
  const get: (map: unknown, key: unknown) => string | undefined = uncurry(WeakMap.prototype.get);
  const set: (map: unknown, key: object, value: string) => void = uncurry(WeakMap.prototype.set);
  const { request, report } = k;
  const list = <T>(): { [seq: number]: T | undefined } => setPrototypeOf([], null);
  const seen = { __proto__: null } as unknown as Record<string, boolean>;
  const asked = list<string>();
  const tools = list<number>();
  const none: unknown[] = [];
  const mark = "\ue000ahead\ue000";
  /** Of each placeholder: `seq,[path` without its end. */
  const ways = new WeakMap();
  let given: Ahead | undefined;
  let from = 0;
  let over = false;
  let count = 0;
  let idle = 0;
  let left = 0;
  let kinds = "";
  /** Calls made so far; those made before the first answer are the run's. */
  let made = 0;
  let first = 0;
  /** What the arguments of the call are to be given. */
  let passed = "";

  const empty = { next: () => ({ done: true, value: undefined }), [iterator]: () => empty };
  const traps = {
    __proto__: null,
    set: () => true,
    has: () => true,
    apply: () => lost,
    construct: () => lost,
    deleteProperty: () => true,
    defineProperty: () => true,
    getPrototypeOf: () => null,
    getOwnPropertyDescriptor: () => undefined,
    ownKeys: () => [],
  };

  /** What call `seq` returns, or a member of it; without `way`, something made of what is not known. */
  const placeholder = (way: string): unknown => {
    const members = { __proto__: null } as unknown as Record<string, unknown>;
    const get = (_: object, key: string | symbol): unknown => {
      if (key === "then" || key === "toJSON" || key === asyncIterator) return undefined;
      if (key === iterator) return () => empty;
      if (key === toPrimitive) return (type: string) => (type === "number" ? Number.NaN : mark);
      if (!way || typeof key === "symbol" || way.length > longestPath) return lost;
      members[key] ||= placeholder(
        `${way}${way[way.length - 1] === "[" ? "" : ","}${stringify(key)}`,
      );
      return members[key];
    };
    const made = new Proxy(() => {}, { __proto__: traps, get } as never);
    if (way) set(ways, made, way);
    return made;
  };
  const lost = placeholder("");

  /** Arguments with null for each placeholder, which `passed` then tells of; nothing else that is no JSON. */
  const emptied = (value: unknown, where: string, depth: number): unknown => {
    const type = typeof value;
    if (type === "function") {
      const way = get(ways, value);
      if (!way) throw mark;
      passed += `${passed && ","}[[${where}],${way}]]`;
      return null;
    }
    if (type === "object" && value && depth < deepest) {
      const array = isArray(value);
      const parent = getPrototypeOf(value);
      if (array || parent === prototype || !parent) {
        const copy = (array ? [] : {}) as Record<string, unknown>;
        const names = keys(value);
        for (let i = 0; i < names.length; i++) {
          const name = names[i] as string;
          const member = (value as Record<string, unknown>)[name];
          if (name === "__proto__" || (array && name !== `${i}`)) throw mark;
          if (member !== undefined)
            copy[name] = emptied(member, `${where}${where && ","}${stringify(name)}`, depth + 1);
        }
        if (!array || (value as unknown[]).length === names.length) return copy;
      }
    } else if (
      type === "number"
        ? (value as number) - (value as number) === 0 && (value || 1 / (value as number) > 0)
        : value === null || type === "string" || type === "boolean"
    )
      return value;
    throw mark;
  };

  k.cleanArguments = (args) => emptied(args, "", 0) as unknown[];

  /** What the call writes may be what the reads of its group read. */
  const block = (group: number): void => {
    const { open } = given as Ahead;
    if (!open[group]) return;
    open[group] = undefined;
    if (--left === 0) over = true;
  };

  const isOffered = (text: string | undefined): text is string =>
    text !== undefined && (text[0] !== "d" || k.decodeRich !== undefined);

  const kindOf = (tool: number, key: string | undefined): string => {
    const { groups, results, open } = given as Ahead;
    const group = groups[tool] ?? -1;
    if (group < 0) block(-group);
    else if (key !== undefined && !passed && isOffered(results[key])) return answered;
    if (over || group < 0 || !open[group] || key === undefined || indexOf(key, mark) >= 0)
      return other;
    if (passed) return `[${passed}]`;
    return seen[key] ? other : hint;
  };

  k.request = (tool, site, args) => {
    let seq: number;
    let key: string | undefined;
    passed = "";
    try {
      seq = request(tool, site, args);
      key = k.asked;
    } catch (error) {
      if (error !== mark) throw error;
      seq = request(tool, site, none);
    }
    made = seq + 1;
    tools[seq] = tool;
    if (given) {
      const kind = kindOf(tool, key);
      kinds += (kinds && ",") + kind;
      idle = kind === other ? idle + 1 : 0;
      if (kind !== other && kind !== answered) count++;
      if (idle > PATIENCE || count >= given.most) over = true;
    }
    if (key !== undefined && !passed) {
      asked[seq] = key;
      seen[key] = true;
    }
    return seq;
  };

  k.beyond = (seq, what) => {
    if (!given) {
      given = what as Ahead;
      from = k.requests.length;
      first = made;
      left = given.left;
    }
    const { groups, results } = given;
    const group = groups[tools[seq] as number] ?? -1;
    if (group < 0) block(-group);
    const key = asked[seq];
    const text = key === undefined ? undefined : results[key];
    if (isOffered(text)) {
      results[key as string] = undefined;
      return { value: offeredValue(k, text) };
    }
    return over ? undefined : { value: placeholder(`${seq - first},[`) };
  };

  k.report = () => {
    k.missing = undefined;
    k.logs = "";
    k.requests = given ? slice(k.requests, from) : "";
    k.end = undefined;
    return report(`,"ahead":[${kinds}]`);
  };
}
