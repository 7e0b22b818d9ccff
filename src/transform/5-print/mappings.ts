import { lineStarts } from "../code-frame.js";

/** Encodes a source map of one source as it is written: generated places only grow. */
const digits = Uint8Array.from(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
  (digit) => digit.charCodeAt(0),
);
/** Of one place: four numbers of at most seven digits, and what stands before them. */
const longest = 32;
const comma = 44;
const semicolon = 59;
/** More arguments than any call of it has are too many for some engines. */
const piece = 4096;

/** The text being written, by the codes of its characters: a string would be made anew with each. */
let codes = new Uint8Array(4096);

/** One at a time. */
export class Mappings {
  /** Where the lines of the source start. */
  readonly #starts: readonly number[];
  #length = 0;
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
    for (; line > this.#line; this.#line++) {
      this.#reserve(1);
      codes[this.#length++] = semicolon;
      this.#column = 0;
      this.#empty = true;
    }
    if (offset === this.#offset && !this.#empty) return;
    const before = this.#at;
    const at = this.#lineOf(offset);
    const originalColumn = offset - (this.#starts[at] as number);
    this.#reserve(longest);
    if (!this.#empty) codes[this.#length++] = comma;
    this.#vlq(column - this.#column);
    // The source is always the first.
    codes[this.#length++] = digits[0] as number;
    this.#vlq(at - before);
    this.#vlq(originalColumn - this.#originalColumn);
    this.#column = column;
    this.#offset = offset;
    this.#originalColumn = originalColumn;
    this.#empty = false;
  }

  /** A program is printed in nearly the order in which it is written: from the line before it is not far. */
  #lineOf(offset: number): number {
    const starts = this.#starts;
    let at = this.#at;
    while (offset < (starts[at] as number)) at--;
    while (offset >= (starts[at + 1] ?? Number.POSITIVE_INFINITY)) at++;
    this.#at = at;
    return at;
  }

  /** Base64 VLQ, as source maps have it (ECMA-426, section 6). No text is so long that this passes 31 bits. */
  #vlq(value: number): void {
    let rest = value < 0 ? 1 - value * 2 : value * 2;
    for (; rest >= 32; rest >>>= 5) codes[this.#length++] = digits[(rest & 31) + 32] as number;
    codes[this.#length++] = digits[rest] as number;
  }

  #reserve(count: number): void {
    if (this.#length + count <= codes.length) return;
    const longer = new Uint8Array(codes.length * 2);
    longer.set(codes);
    codes = longer;
  }

  toString(): string {
    let text = "";
    for (let at = 0; at < this.#length; at += piece) {
      const some = codes.subarray(at, Math.min(at + piece, this.#length));
      text += String.fromCharCode.apply(undefined, some as unknown as number[]);
    }
    return text;
  }
}
