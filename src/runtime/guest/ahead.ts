/**
 * Looks ahead (R3): a stage whose output is thrown away, but for the calls that the program makes
 * when what it waits for is answered: with what was fetched ahead already, else with a placeholder,
 * whose members are placeholders. A call whose arguments hold none is a hint. Whether the program
 * will make it, and with just these arguments, the host decides: it knows what depends on what.
 * Nothing is hinted past a call that may write, unless nothing it writes can be read by the hint.
 */
import type { Ahead, Kernel } from "./kernel-types.js";
import { offerReader } from "./lib/offered.js";

/** What a call of the stage that looks ahead is, as it is reported. */
const hint = 0;
const answered = 1;
const other = 2;

/** So many calls in a row that are no hints, and the program is not followed further. */
const patience = 8;

export default function install(k: Kernel): void {
  const { iterator, asyncIterator, toPrimitive } = Symbol;
  const { bind, call } = Function.prototype;
  const offeredValue = offerReader();
  const uncurry = (f: unknown): never => bind.call(call, f as never) as never;
  const indexOf: (text: string, part: string) => number = uncurry("".indexOf);
  const slice: (text: string, from: number) => string = uncurry("".slice);
  const { request, report } = k;
  const list = <T>(): { [seq: number]: T | undefined } => Object.setPrototypeOf([], null);
  const seen = { __proto__: null } as unknown as Record<string, boolean>;
  const asked = list<string>();
  const tools = list<number>();
  const none: unknown[] = [];
  const mark = "\ue000ahead\ue000";
  let given: Ahead | undefined;
  let from = 0;
  let over = false;
  let count = 0;
  let idle = 0;
  let left = 0;
  let kinds = "";

  const empty = { next: () => ({ done: true, value: undefined }), [iterator]: () => empty };
  const placeholder: unknown = new Proxy(() => {}, {
    __proto__: null,
    get: (_: object, key: string | symbol) => {
      if (key === "then" || key === "toJSON" || key === asyncIterator) return undefined;
      if (key === iterator) return () => empty;
      if (key === toPrimitive) return (type: string) => (type === "number" ? Number.NaN : mark);
      return placeholder;
    },
    set: () => true,
    has: () => true,
    apply: () => placeholder,
    construct: () => placeholder,
    deleteProperty: () => true,
    defineProperty: () => true,
    getPrototypeOf: () => null,
    getOwnPropertyDescriptor: () => undefined,
    ownKeys: () => [],
  } as never);

  /** Arguments that are no plain JSON: a placeholder among them, mostly. */
  k.cleanArguments = () => {
    throw mark;
  };

  /** What the call writes may be what the reads of its group read. */
  const block = (group: number): void => {
    const { open } = given as Ahead;
    if (!open[group]) return;
    open[group] = undefined;
    if (--left === 0) over = true;
  };

  const isOffered = (text: string | undefined): text is string =>
    text !== undefined && (text[0] !== "d" || k.decodeRich !== undefined);

  const kindOf = (tool: number, key: string | undefined): number => {
    const { groups, results, open } = given as Ahead;
    const group = groups[tool] ?? -1;
    if (group < 0) block(-group);
    else if (key !== undefined && isOffered(results[key])) return answered;
    if (over || group < 0 || !open[group] || key === undefined || seen[key]) return other;
    return indexOf(key, mark) < 0 ? hint : other;
  };

  k.request = (tool, site, args) => {
    let seq: number;
    let key: string | undefined;
    try {
      seq = request(tool, site, args);
      key = k.asked;
    } catch (error) {
      if (error !== mark) throw error;
      seq = request(tool, site, none);
    }
    tools[seq] = tool;
    if (given) {
      const kind = kindOf(tool, key);
      kinds += (kinds && ",") + kind;
      idle = kind === other ? idle + 1 : 0;
      if (kind === hint) count++;
      if (idle > patience || count >= given.most) over = true;
    }
    if (key !== undefined) {
      asked[seq] = key;
      seen[key] = true;
    }
    return seq;
  };

  k.beyond = (seq, what) => {
    if (!given) {
      given = what as Ahead;
      from = k.requests.length;
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
    return over ? undefined : { value: placeholder };
  };

  k.report = () => {
    k.missing = undefined;
    k.logs = "";
    k.requests = given ? slice(k.requests, from) : "";
    k.end = undefined;
    return report(`,"ahead":[${kinds}]`);
  };
}
