/**
 * Reads that wait for the results that their arguments are made of (R3): each is sent as soon as those
 * are there, whether or not the program has seen them. Calls are told apart by the `seq` that they have,
 * or will have.
 */
import type { Hint } from "./ahead-hints.js";
import { decodeValue } from "./encoding.js";
import type { Encoded, StageRequest } from "./types.js";

/** To read more than this for a member of it, characters, takes the host longer than a stage does. */
const longest = 50_000;

export interface Chained {
  readonly id: number;
  /** By which a call is known to ask for the same. */
  readonly key: string;
  readonly hint: Hint;
  readonly seq: number;
  readonly parts: readonly { where: readonly string[]; seq: number; path: readonly string[] }[];
}

export class Chain {
  readonly #waiting = new Map<number, Chained>();
  /** Those that wait for the result of a call. */
  readonly #after = new Map<number, Set<Chained>>();
  /** Results for which some of them wait no more, but for others besides. */
  readonly #values = new Map<number, Encoded>();

  constructor(private readonly send: (request: StageRequest, chained: Chained) => void) {}

  get size(): number {
    return this.#waiting.size;
  }

  has(seq: number): boolean {
    return this.#waiting.has(seq);
  }

  add(chained: Chained): void {
    this.#waiting.set(chained.seq, chained);
    for (const { seq } of chained.parts) {
      const others = this.#after.get(seq);
      if (others === undefined) this.#after.set(seq, new Set([chained]));
      else others.add(chained);
    }
  }

  /** What call `seq` returned is there; undefined when it returned nothing that can be passed on. */
  came(seq: number, value: Encoded | undefined): void {
    const waiting = this.#after.get(seq);
    if (waiting === undefined) return;
    this.#after.delete(seq);
    if (value !== undefined) this.#values.set(seq, value);
    for (const chained of waiting) {
      if (!this.has(chained.seq)) continue;
      if (value === undefined) this.drop(chained);
      else if (!chained.parts.some((part) => this.#after.has(part.seq))) this.#complete(chained);
    }
    if (this.#waiting.size === 0) this.#values.clear();
    else if (!this.#isWanted(seq)) this.#values.delete(seq);
  }

  /** It is not sent, and nothing that waits for it. */
  drop(chained: Chained): void {
    this.#waiting.delete(chained.seq);
    this.came(chained.seq, undefined);
  }

  /** Drops all that `which` says. */
  clear(which: (chained: Chained) => boolean): void {
    for (const chained of this.#waiting.values()) if (which(chained)) this.drop(chained);
  }

  #complete(chained: Chained): void {
    const args = this.#arguments(chained);
    if (args === undefined) this.drop(chained);
    else {
      this.#waiting.delete(chained.seq);
      this.send({ ...chained.hint.request, args }, chained);
    }
  }

  #arguments({ hint, parts }: Chained): Encoded | undefined {
    const args = decoded(hint.request.args);
    for (const { where, seq, path } of parts) {
      const encoded = this.#values.get(seq);
      // What is no plain JSON crosses in another form, in arguments too.
      if (encoded?.form !== "json" || encoded.text.length > longest) return undefined;
      const value = memberAt(decoded(encoded), path);
      const holder = memberAt(args, where.slice(0, -1));
      const key = where.at(-1);
      if (value === undefined || key === undefined || !isHolder(holder)) return undefined;
      // An own property already: the stage said null there.
      if (!Object.hasOwn(holder, key)) return undefined;
      holder[key] = value;
    }
    return { form: "json", text: JSON.stringify(args) };
  }

  #isWanted(seq: number): boolean {
    for (const { parts } of this.#waiting.values())
      if (parts.some((part) => part.seq === seq)) return true;
    return false;
  }
}

type Holder = Record<string, unknown>;

const isHolder = (value: unknown): value is Holder => typeof value === "object" && value !== null;

/** Undefined for what nests too deeply: whether that is an error the program will be told. */
function decoded(encoded: Encoded): unknown {
  try {
    return decodeValue(encoded);
  } catch {
    return undefined;
  }
}

/** Of own properties: what an object inherits is no result's. */
function memberAt(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isHolder(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
