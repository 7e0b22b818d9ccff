/** Encodes the source map of one source. */
import { lineStarts } from "../code-frame.js";

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

/** What a text is written in, by the codes of its characters: a string would be made anew with each. */
let page = new Uint8Array(4096);

/**
 * `places`, in pairs: an offset of the text whose lines end at `ends`, none less than the one before it, and
 * what stands there in `source`. A place that the one before it on its line leads to as well adds nothing.
 */
export function mappingsOf(
  places: readonly number[],
  ends: readonly number[],
  source: string,
): string {
  const codes = paper((places.length / 2) * longest + ends.length);
  let length = 0;
  const starts = lineStarts(source);
  let made = 0;
  let lineStart = 0;
  /** Whether nothing on the line is mapped yet. */
  let empty = true;
  let column = 0;
  let offset = 0;
  let line = 0;
  let originalColumn = 0;
  for (let i = 0; i < places.length; i += 2) {
    const at = places[i] as number;
    for (; at > (ends[made] ?? at); made++) {
      codes[length++] = semicolon;
      lineStart = (ends[made] as number) + 1;
      column = 0;
      empty = true;
    }
    const origin = places[i + 1] as number;
    if (origin === offset && !empty) continue;
    // A program is printed in nearly the order in which it is written: it is not far from the line before.
    const before = line;
    while (origin < (starts[line] as number)) line--;
    while (origin >= (starts[line + 1] ?? Number.POSITIVE_INFINITY)) line++;
    if (!empty) codes[length++] = comma;
    length = vlq(at - lineStart - column, codes, length);
    // The source is always the first.
    codes[length++] = digits[0] as number;
    length = vlq(line - before, codes, length);
    column = at - lineStart;
    offset = origin;
    const from = origin - (starts[line] as number);
    length = vlq(from - originalColumn, codes, length);
    originalColumn = from;
    empty = false;
  }
  return text(codes, length);
}

function paper(most: number): Uint8Array {
  if (most > page.length) page = new Uint8Array(most);
  return page;
}

/**
 * Base64 VLQ, as source maps have it (ECMA-426, section 6), put at `at`: where it ends. No text is so long that this
 * passes 31 bits.
 */
function vlq(value: number, codes: Uint8Array, at: number): number {
  let rest = value < 0 ? 1 - value * 2 : value * 2;
  let end = at;
  for (; rest >= 32; rest >>>= 5) codes[end++] = digits[(rest & 31) + 32] as number;
  codes[end++] = digits[rest] as number;
  return end;
}

function text(codes: Uint8Array, length: number): string {
  let made = "";
  for (let at = 0; at < length; at += piece) {
    const some = codes.subarray(at, Math.min(at + piece, length));
    made += String.fromCharCode.apply(undefined, some as unknown as number[]);
  }
  return made;
}
