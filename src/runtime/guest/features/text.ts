/** `TextEncoder` and `TextDecoder` (Encoding standard): UTF-8, and UTF-16LE for reading. */

import type { Kernel } from "../kernel-types.js";
import { uncurry } from "../lib/primordials.js";

const codeAt = uncurry(String.prototype.charCodeAt);
const { fromCharCode } = String;
const Bytes = Uint8Array;
const subarray = uncurry(Uint8Array.prototype.slice);
const { isView } = ArrayBuffer;
const LABELS: Record<string, string> = { __proto__: null } as never;
for (const label of "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 x-unicode20utf8".split(
  " ",
)) {
  LABELS[label] = "utf-8";
}
for (const label of "utf-16le utf-16 ucs-2 unicode csunicode iso-10646-ucs-2 unicodefeff".split(
  " ",
)) {
  LABELS[label] = "utf-16le";
}

/** Writes what fits of `text`; whole code points only. */
function write(text: string, into: Uint8Array): { read: number; written: number } {
  let read = 0;
  let written = 0;
  while (read < text.length) {
    let code = codeAt(text, read);
    let units = 1;
    if (code >= 0xd800 && code < 0xe000) {
      const low = codeAt(text, read + 1);
      if (code < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
        code = ((code - 0xd800) << 10) + low - 0xdc00 + 0x10000;
        units = 2;
      } else code = 0xfffd;
    }
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (written + size > into.length) break;
    if (size === 1) into[written] = code;
    else {
      into[written] = (0xf00 >> size) | (code >> (6 * (size - 1)));
      for (let i = 1; i < size; i++)
        into[written + i] = 0x80 | ((code >> (6 * (size - 1 - i))) & 63);
    }
    read += units;
    written += size;
  }
  return { read, written };
}

function bytesOf(input: unknown): Uint8Array {
  if (input === undefined) return new Bytes(0);
  if (isView(input)) return new Bytes(input.buffer, input.byteOffset, input.byteLength);
  try {
    return new Bytes(input as ArrayBuffer, 0);
  } catch {
    throw new TypeError("TextDecoder.decode needs an ArrayBuffer or a view of one");
  }
}

export default function install(k: Kernel): void {
  class TextEncoder {
    get encoding(): string {
      return "utf-8";
    }
    encode(input: unknown = ""): Uint8Array {
      const text = `${input as string}`;
      const bytes = new Bytes(text.length * 3);
      return subarray(bytes, 0, write(text, bytes).written);
    }
    encodeInto(source: unknown, destination: Uint8Array): { read: number; written: number } {
      if (!(destination instanceof Bytes)) throw new TypeError("encodeInto needs a Uint8Array");
      return write(`${source as string}`, destination);
    }
  }

  class TextDecoder {
    readonly #encoding: string;
    readonly #fatal: boolean;
    readonly #ignoreBOM: boolean;
    /** The lead of a code point that the last chunk cut, and whether a BOM may still come. */
    #kept: Uint8Array = new Bytes(0);
    #started = false;

    constructor(label: unknown = "utf-8", options: { fatal?: unknown; ignoreBOM?: unknown } = {}) {
      const known = LABELS[`${label as string}`.trim().toLowerCase()];
      if (!known)
        throw new RangeError(`TextDecoder here knows utf-8 and utf-16le, not ${label as string}`);
      this.#encoding = known;
      this.#fatal = !!options?.fatal;
      this.#ignoreBOM = !!options?.ignoreBOM;
    }
    get encoding(): string {
      return this.#encoding;
    }
    get fatal(): boolean {
      return this.#fatal;
    }
    get ignoreBOM(): boolean {
      return this.#ignoreBOM;
    }
    decode(input?: unknown, options: { stream?: unknown } = {}): string {
      const given = bytesOf(input);
      const stream = !!options?.stream;
      const kept = this.#kept;
      const bytes = new Bytes(kept.length + given.length);
      bytes.set(kept);
      bytes.set(given, kept.length);
      this.#kept = new Bytes(0);
      const started = this.#started;
      this.#started = false;
      const read = this.#encoding === "utf-8" ? readUtf8 : readUtf16;
      const { text, left } = read(bytes, this.#fatal, stream);
      this.#kept = subarray(bytes, bytes.length - left, bytes.length);
      this.#started = stream && (started || text.length > 0);
      return !started && !this.#ignoreBOM && text[0] === "\ufeff" ? text.slice(1) : text;
    }
  }

  // Minified, the classes have lost their names.
  for (const [name, Class] of [
    ["TextEncoder", TextEncoder],
    ["TextDecoder", TextDecoder],
  ] as const) {
    Object.defineProperty(Class, "name", { value: name, configurable: true });
    const proto = Class.prototype as unknown as Record<string, unknown>;
    for (const key of Object.getOwnPropertyNames(proto)) {
      if (key !== "constructor") Object.defineProperty(proto, key, { enumerable: true });
    }
    Object.defineProperty(proto, Symbol.toStringTag, { value: name, configurable: true });
    k.define(name, Class);
  }
}

interface Read {
  text: string;
  /** Bytes at the end that wait for more. */
  left: number;
}

function malformed(fatal: boolean): string {
  if (fatal) throw new TypeError("The encoded data is not valid");
  return "\ufffd";
}

/** UTF-8 decoder, Encoding standard section 8.1.1. */
function readUtf8(bytes: Uint8Array, fatal: boolean, stream: boolean): Read {
  let text = "";
  let i = 0;
  while (i < bytes.length) {
    const lead = bytes[i] as number;
    if (lead < 0x80) {
      text += fromCharCode(lead);
      i++;
      continue;
    }
    const need =
      lead >= 0xc2 && lead < 0xe0
        ? 1
        : lead >= 0xe0 && lead < 0xf0
          ? 2
          : lead >= 0xf0 && lead < 0xf5
            ? 3
            : 0;
    if (!need) {
      text += malformed(fatal);
      i++;
      continue;
    }
    let code = lead & (0x3f >> need);
    let low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    let high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    let seen = 0;
    while (seen < need && i + 1 + seen < bytes.length) {
      const byte = bytes[i + 1 + seen] as number;
      if (byte < low || byte > high) break;
      low = 0x80;
      high = 0xbf;
      code = (code << 6) | (byte & 0x3f);
      seen++;
    }
    if (seen < need) {
      if (stream && i + 1 + seen === bytes.length) return { text, left: seen + 1 };
      text += malformed(fatal);
    } else if (code < 0x10000) text += fromCharCode(code);
    else
      text += fromCharCode(0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
    i += seen + 1;
  }
  return { text, left: 0 };
}

function readUtf16(bytes: Uint8Array, fatal: boolean, stream: boolean): Read {
  const unit = (at: number): number => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  let text = "";
  let i = 0;
  while (i + 1 < bytes.length) {
    const code = unit(i);
    i += 2;
    if (code < 0xd800 || code > 0xdfff) text += fromCharCode(code);
    else if (code > 0xdbff) text += malformed(fatal);
    else if (i + 1 < bytes.length) {
      const low = unit(i);
      if (low >= 0xdc00 && low <= 0xdfff) {
        text += fromCharCode(code, low);
        i += 2;
      } else text += malformed(fatal);
    } else if (stream) return { text, left: bytes.length - i + 2 };
    else {
      // A lead surrogate without its trail, with or without half a unit behind it, is one error.
      return { text: text + malformed(fatal), left: 0 };
    }
  }
  if (i < bytes.length) {
    if (stream) return { text, left: 1 };
    text += malformed(fatal);
  }
  return { text, left: 0 };
}
