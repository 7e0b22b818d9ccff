import { lineStarts } from "../code-frame.js";

/** Encodes a source map of one source as it is written: generated places only grow. */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 VLQ, as source maps have it (ECMA-426, section 6). */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  if (rest < 32) return digits.charAt(rest);
  let text = "";
  do {
    const digit = rest % 32;
    rest = (rest - digit) / 32;
    text += digits.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}

export class Mappings {
  /** Where the lines of the source start. */
  readonly #starts: readonly number[];
  #text = "";
  #line = 1;
  #column = 0;
  #offset = 0;
  #originalColumn = 0;
  /** The line of the source that was mapped last, counted from 0. */
  #at = 0;
  /** Of the line: whether anything on it is mapped, and whether the last mapping says the same. */
  #empty = true;

  constructor(source: string) {
    this.#starts = lineStarts(source);
  }

  /**
   * Lines from 1, columns from 0; `offset` is the source's. A place that the mapping before leads to
   * as well adds nothing.
   */
  add(line: number, column: number, offset: number): void {
    if (line !== this.#line) {
      this.#text += ";".repeat(line - this.#line);
      this.#line = line;
      this.#column = 0;
      this.#empty = true;
    }
    if (offset === this.#offset && !this.#empty) return;
    const before = this.#at;
    const at = this.#lineOf(offset);
    const originalColumn = offset - (this.#starts[at] ?? 0);
    // The source is always the first: `A`.
    this.#text += `${this.#empty ? "" : ","}${vlq(column - this.#column)}A${vlq(at - before)}${vlq(originalColumn - this.#originalColumn)}`;
    this.#column = column;
    this.#offset = offset;
    this.#originalColumn = originalColumn;
    this.#empty = false;
  }

  /** A program is printed in nearly the order in which it is written: from the line before it is not far. */
  #lineOf(offset: number): number {
    const starts = this.#starts;
    let at = this.#at;
    while (offset < (starts[at] ?? 0)) at--;
    while (offset >= (starts[at + 1] ?? Number.POSITIVE_INFINITY)) at++;
    this.#at = at;
    return at;
  }

  toString(): string {
    return this.#text;
  }
}
