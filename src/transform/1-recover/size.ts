import { diagnostic } from "../diagnostics.js";
import type { Diagnostic } from "../types.js";

/** The UTF-8 length of a text in bytes; lone surrogates count as U+FFFD, three bytes. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) bytes += 1;
    else if (c < 0x800) bytes += 2;
    else if (c >= 0xd800 && c < 0xdc00 && isLow(text.charCodeAt(i + 1))) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

function isLow(c: number): boolean {
  return c >= 0xdc00 && c < 0xe000;
}

/** The limit `maxSourceBytes`: checked before anything reads the snippet. */
export function checkSourceSize(snippet: string, maxSourceBytes: number): Diagnostic | undefined {
  // No character is longer than three bytes, a pair of surrogates four.
  if (snippet.length * 3 <= maxSourceBytes) return undefined;
  const bytes = byteLength(snippet);
  if (bytes <= maxSourceBytes) return undefined;
  return diagnostic(
    "source-too-large",
    snippet,
    { start: 0, end: 0 },
    { bytes, limit: maxSourceBytes },
  );
}
