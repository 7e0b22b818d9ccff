/** How a stage's source gets into the engine's memory. */

/** What the engine's module writes a text with: its length in UTF-8 is asked first, then it is copied. */
export interface TextWriter {
  readonly HEAPU8: Uint8Array;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, at: number, room: number): unknown;
}

/** Shorter texts are as quickly written by the module itself. */
const fewCharacters = 64;

const utf8 = new TextEncoder();

/**
 * The module's own functions go through a text twice, character by character: for a stage with a
 * megabyte of results that takes longer than reading it. The platform's encoder writes the same bytes,
 * but for lone surrogates, which it would replace.
 */
export function writeFast(module: TextWriter): void {
  const slow = {
    length: module.lengthBytesUTF8.bind(module),
    write: module.stringToUTF8.bind(module),
  };
  let encoded: { text: string; bytes: Uint8Array } | undefined;
  module.lengthBytesUTF8 = (text) => {
    encoded = undefined;
    if (text.length < fewCharacters || !text.isWellFormed()) return slow.length(text);
    encoded = { text, bytes: utf8.encode(text) };
    return encoded.bytes.length;
  };
  module.stringToUTF8 = (text, at, room) => {
    const known = encoded;
    encoded = undefined;
    // Where there was no room to be had, the module notices by itself what it is given.
    if (known?.text !== text || at === 0 || room <= known.bytes.length)
      return slow.write(text, at, room);
    module.HEAPU8.set(known.bytes, at);
    module.HEAPU8[at + known.bytes.length] = 0;
    return known.bytes.length;
  };
}
