/** How refusals name a place in a value: `value.items[3].fn`. */

import { MAX_DEPTH } from "./limits.js";

/** A property, an index, a Map's key, or nothing to add to the path. */
export type Place = string | number | { key: unknown } | null;

const { stringify } = JSON;
const { hasOwn } = Object;

function step(place: Place): string {
  if (place === null) return "";
  if (typeof place === "number") return `[${place}]`;
  if (typeof place === "string") {
    return /^[a-zA-Z_$][\w$]*$/.test(place) ? `.${place}` : `[${stringify(place)}]`;
  }
  const { key } = place;
  const plain = typeof key === "string" || typeof key === "number" || typeof key === "boolean";
  return `.get(${plain ? stringify(key) : "…"})`;
}

export function showPath(root: string, places: readonly Place[]): string {
  let path = root;
  for (let i = 0; i < places.length; i++) path += step(places[i] as Place);
  return path;
}

/** What is said of a value that nests deeper than may cross; of its path, the beginning. */
export function tooDeep(root: string, places: readonly Place[]): string {
  const begun: Place[] = [];
  for (let i = 0; i < 4 && i < places.length; i++) begun[i] = places[i] as Place;
  const path = showPath(root, begun);
  return `${path}… nests deeper than ${MAX_DEPTH} levels, which is as deep as a value that crosses may be: pass it flat, or in parts`;
}

const INSTEAD: Record<string, string> = {
  function: "a function, which cannot cross: pass the value it returns",
  symbol: "a symbol, which cannot cross: pass a string",
  Promise: "a promise, which cannot cross: await it first",
  WeakMap: "a WeakMap, whose entries cannot be listed: use a Map",
  WeakSet: "a WeakSet, whose members cannot be listed: use a Set",
  Generator: "a generator, which cannot cross: spread it into an array",
  AsyncGenerator: "an async generator, which cannot cross: collect its values into an array",
  Iterator: "an iterator, which cannot cross: spread it into an array",
  SharedArrayBuffer: "a SharedArrayBuffer, which cannot cross: copy it into an ArrayBuffer",
  Symbol: "a symbol object, which cannot cross: pass a string",
};

/** The kinds that cannot cross, and what to do instead. */
export const refusalOf = (kind: string): string | undefined =>
  hasOwn(INSTEAD, kind) ? INSTEAD[kind] : undefined;
