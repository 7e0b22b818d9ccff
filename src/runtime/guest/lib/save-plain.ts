/**
 * The values of variables as text (R4). Plain trees of JSON are that, which the engine itself reads; the
 * rest is left to save-rich.ts. What is neither data nor a function that the program makes again is
 * refused, by what it is.
 */
import type { RichSaving } from "../kernel-types.js";
import { uncurry } from "./primordials.js";

export interface Saved {
  /** For each variable, which of the values is its. */
  order: number[];
  rich: boolean;
  text: string;
  lists: string[];
  /** Why it cannot be saved, and which variable is to blame. */
  why?: string;
  variable?: number;
}

type Dictionary = Record<PropertyKey, unknown>;

const { isArray } = Array;
const { keys } = Object;
const { getPrototypeOf, ownKeys, isExtensible } = Reflect;
const { stringify } = JSON;
const Table = Map;
const get = uncurry(Map.prototype.get);
const set = uncurry(Map.prototype.set);
const [objects, arrays, callables] = [Object.prototype, Array.prototype, Function.prototype];

/** Thrown where something cannot be saved; never seen by the program. */
interface Refusal {
  refused: string;
}

const refuse = (what: string): never => {
  throw { refused: what } satisfies Refusal;
};

/**
 * @param rich what saves more than plain data; undefined: ask for it
 * @param look each property is looked at: the program may have made some that are not plain
 */
export function saveValues(
  values: readonly unknown[],
  functions: readonly unknown[] | undefined,
  rich: RichSaving | undefined,
  look: boolean,
  ask: () => never,
  lists: readonly unknown[][],
): Saved {
  const saved: Saved = { order: [], rich: false, text: "", lists: [] };
  const roots: unknown[] = [];
  const places = new Table<unknown, number>();
  let current = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const shared = typeof value === "object" && value ? get(places, value) : undefined;
    if (shared === undefined) {
      if (typeof value === "object" && value) set(places, value, roots.length);
      saved.order[i] = roots.length;
      roots[roots.length] = value;
    } else saved.order[i] = shared as number;
  }
  let asked = false;
  try {
    for (let i = 0; functions && i < functions.length; i++) checkFunction(functions[i]);
    const seen = new Table<unknown, boolean>();
    current = -1;
    for (let i = 0; i < lists.length; i++) {
      const list = lists[i] as unknown[];
      if (!isPlain(list, seen, look ? rich : undefined))
        refuse("a list that is only added to holds more than plain data");
      saved.lists[i] = stringify(list) as string;
    }
    const apart = new Table<unknown, boolean>(seen);
    let plain = true;
    for (current = 0; plain && current < roots.length; current++)
      plain = isPlain(roots[current], seen, look ? rich : undefined);
    if (plain) saved.text = stringify(roots) as string;
    else if (!rich) {
      asked = true;
      ask();
    } else {
      saved.rich = true;
      saved.text = rich.write(
        roots,
        functions,
        (i) => {
          current = i;
        },
        apart,
      );
    }
  } catch (thrown) {
    if (asked) throw thrown;
    const why = (thrown as Partial<Refusal> | null)?.refused;
    saved.why = typeof why === "string" ? why : "its data is nested too deep";
    for (let i = values.length - 1; i >= 0; i--) if (saved.order[i] === current) saved.variable = i;
  }
  return saved;
}

/** Whether JSON keeps `value` as it is, and nothing in it is there twice. */
function isPlain(
  value: unknown,
  seen: Map<unknown, boolean>,
  look: RichSaving | undefined,
): boolean {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return true;
  if (typeof value === "number") return value - value === 0 && (value !== 0 || 1 / value > 0);
  if (typeof value !== "object" || get(seen, value)) return false;
  set(seen, value, true);
  const list = isArray(value);
  if (getPrototypeOf(value) !== (list ? arrays : objects)) return false;
  if (look && !look.isData(value)) return false;
  const names = keys(value);
  if (list && names.length !== value.length) return false;
  for (let i = 0; i < names.length; i++)
    if (!isPlain((value as Dictionary)[names[i] as string], seen, look)) return false;
  return true;
}

/** A function declared at the top level, with nothing on it that its declaration does not put there. */
function checkFunction(f: unknown): void {
  if (typeof f !== "function") return;
  const parent = getPrototypeOf(f);
  if (!isExtensible(f) || !parent) refuse("a function that was changed");
  if (parent !== callables && getPrototypeOf(parent as object) !== callables)
    refuse("a function that was changed");
  const own = ownKeys(f);
  for (let i = 0; i < own.length; i++) {
    const key = own[i];
    if (key === "length" || key === "name") continue;
    if (key !== "prototype") refuse("a function that carries properties");
    const prototype = (f as unknown as Dictionary).prototype as Dictionary;
    const names = ownKeys(prototype);
    if (names.length > 1 || (names.length === 1 && prototype.constructor !== f))
      refuse("a function whose prototype was changed");
  }
}
