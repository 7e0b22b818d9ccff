/** Which brackets of a text that ends too early are still open. */
import { tokenizer, tokTypes } from "acorn";

export interface Bracket {
  pos: number;
  opens: string;
  closes: string;
}

const closing = new Map([
  [tokTypes.parenL, ")"],
  [tokTypes.bracketL, "]"],
  [tokTypes.braceL, "}"],
  [tokTypes.dollarBraceL, "}"],
]);

const closes = new Set([tokTypes.parenR, tokTypes.bracketR, tokTypes.braceR]);

/** From the outermost to the innermost; as far as the text can be told into tokens. */
export function unclosed(text: string): Bracket[] {
  const open: Bracket[] = [];
  try {
    for (const { type, start, end } of tokenizer(text, { ecmaVersion: "latest" })) {
      const close = closing.get(type);
      if (close !== undefined) {
        open.push({ pos: start, opens: text.slice(start, end), closes: close });
      } else if (type === tokTypes.backQuote) {
        if (open.at(-1)?.opens === "`") open.pop();
        else open.push({ pos: start, opens: "`", closes: "`" });
      } else if (closes.has(type)) open.pop();
    }
  } catch {
    // What cannot be told into tokens closes nothing.
  }
  return open;
}
