/** Everything that can be reached from the global object, and whether any of it has changed since. */
import { uncurry } from "./primordials.js";

interface Known {
  of: object;
  parent: object | null;
  keys: PropertyKey[];
  /** The value, or the getter, of each key; then the setter. */
  held: unknown[];
  open: boolean;
}

const { getPrototypeOf, ownKeys, getOwnPropertyDescriptor, isExtensible } = Reflect;
const { is } = Object;
const Seen = Set;
const has = uncurry(Set.prototype.has);
const add = uncurry(Set.prototype.add);

/**
 * Taken before the program begins; the function that it gives tells what has become of it.
 *
 * @param opaque what must not be looked into
 */
export function makeBuiltInCheck(opaque: readonly unknown[]): () => boolean {
  const known: Known[] = [];
  const seen = new Seen<unknown>();
  const visit = (value: unknown): void => {
    if ((typeof value !== "object" || !value) && typeof value !== "function") return;
    if (has(seen, value)) return;
    add(seen, value);
    known[known.length] = { of: value as object, parent: null, keys: [], held: [], open: true };
  };
  for (let i = 0; i < opaque.length; i++) add(seen, opaque[i]);
  visit(globalThis);
  // What no global names.
  visit([][Symbol.iterator]());
  visit(new Map()[Symbol.iterator]());
  visit(new Set()[Symbol.iterator]());
  visit(""[Symbol.iterator]());
  visit("".matchAll(/(?:)/g));
  visit(function* () {});
  for (let i = 0; i < known.length; i++) {
    const one = known[i] as Known;
    const { of, keys, held } = one;
    one.parent = getPrototypeOf(of);
    one.open = isExtensible(of);
    visit(one.parent);
    const own = ownKeys(of);
    for (let j = 0; j < own.length; j++) {
      const key = own[j] as PropertyKey;
      const described = getOwnPropertyDescriptor(of, key) as PropertyDescriptor;
      keys[j] = key;
      held[2 * j] = described.get || described.value;
      held[2 * j + 1] = described.set || described.writable;
      visit(held[2 * j]);
      visit(described.set);
    }
  }
  return () => {
    for (let i = 0; i < known.length; i++) {
      const { of, parent, keys, held, open } = known[i] as Known;
      if (getPrototypeOf(of) !== parent || isExtensible(of) !== open) return true;
      const own = ownKeys(of);
      if (own.length !== keys.length) return true;
      for (let j = 0; j < keys.length; j++) {
        const key = keys[j] as PropertyKey;
        const described = getOwnPropertyDescriptor(of, key);
        if (!described || own[j] !== key) return true;
        const value: unknown = described.get || described.value;
        if (!is(value, held[2 * j])) return true;
        if ((described.set || described.writable) !== held[2 * j + 1]) return true;
      }
    }
    return false;
  };
}
