/** Encodes a source map of one source as it is written: generated places only grow. */
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 VLQ, as source maps have it (ECMA-426, section 6). */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = "";
  do {
    const digit = rest % 32;
    rest = (rest - digit) / 32;
    text += digits.charAt(rest > 0 ? digit + 32 : digit);
  } while (rest > 0);
  return text;
}

export class Mappings {
  #text = "";
  #line = 1;
  #column = 0;
  #originalLine = 1;
  #originalColumn = 0;
  /** Of the line: whether anything on it is mapped, and whether the last mapping says the same. */
  #empty = true;

  /** Lines from 1, columns from 0. A place that the mapping before leads to as well adds nothing. */
  add(line: number, column: number, originalLine: number, originalColumn: number): void {
    if (line > this.#line) {
      this.#text += ";".repeat(line - this.#line);
      this.#line = line;
      this.#column = 0;
      this.#empty = true;
    }
    const same = originalLine === this.#originalLine && originalColumn === this.#originalColumn;
    if (same && !this.#empty) return;
    this.#text +=
      (this.#empty ? "" : ",") +
      vlq(column - this.#column) +
      // The source is always the first.
      "A" +
      vlq(originalLine - this.#originalLine) +
      vlq(originalColumn - this.#originalColumn);
    this.#column = column;
    this.#originalLine = originalLine;
    this.#originalColumn = originalColumn;
    this.#empty = false;
  }

  toString(): string {
    return this.#text;
  }
}
