/** Base64 over byte values; shared by `btoa`, `atob` and the encoding of buffers. */
import { uncurry } from "./primordials.js";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const codeAt = uncurry(String.prototype.charCodeAt);

/** Sextet by character code; undefined outside the alphabet. */
const SEXTETS: Record<number, number> = { __proto__: null } as never;
for (let i = 0; i < 64; i++) SEXTETS[codeAt(ALPHABET, i)] = i;

/** `at(i)` is the byte at `i`. */
export function toBase64(length: number, at: (index: number) => number): string {
  let text = "";
  for (let i = 0; i < length; i += 3) {
    const left = length - i;
    const bits = (at(i) << 16) | (left > 1 ? at(i + 1) << 8 : 0) | (left > 2 ? at(i + 2) : 0);
    text +=
      (ALPHABET[bits >> 18] as string) +
      (ALPHABET[(bits >> 12) & 63] as string) +
      (left > 1 ? (ALPHABET[(bits >> 6) & 63] as string) : "=") +
      (left > 2 ? (ALPHABET[bits & 63] as string) : "=");
  }
  return text;
}

/**
 * Forgiving-base64 decode (Infra, section 7) of text without white space: gives `put` each byte,
 * returns how many, or -1 when the text is not base64.
 */
export function fromBase64(text: string, put: (index: number, byte: number) => void): number {
  let length = text.length;
  if (length % 4 === 0 && length && text[length - 1] === "=") {
    length -= text[length - 2] === "=" ? 2 : 1;
  }
  if (length % 4 === 1) return -1;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < length; i++) {
    const sextet = SEXTETS[codeAt(text, i)];
    if (sextet === undefined) return -1;
    bits = ((bits << 6) | sextet) & 0xffffff;
    const phase = i % 4;
    if (phase) put(count++, (bits >> (6 - 2 * phase)) & 255);
  }
  return count;
}
