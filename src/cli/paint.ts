import { type TokenKind, tokens } from "./highlight.js";
import type { Colors } from "./terminal.js";

/** Colours code or a printed value; `text` must hold no control characters. */
export function paint(text: string, colors: Colors): string {
  if (!colors.isColorSupported) return text;
  const styles: Record<TokenKind, (part: string) => string> = {
    comment: colors.gray,
    string: colors.green,
    number: colors.yellow,
    literal: colors.yellow,
    keyword: colors.magenta,
    plain: (part) => part,
  };
  return tokens(text)
    .map(({ kind, text: part }) => styles[kind](part))
    .join("");
}
