/**
 * `get<User>({ id: 1 })` is JavaScript too: `(get < User) > ({ id: 1 })`. This decides, on the
 * tokens of a JavaScript parse, whether a comparison reads as type arguments.
 *
 * - Nobody compares a comparison: `f<T>(x)`, `f<T[]>(x)`, `f<A<B>>(x)` read as type arguments.
 * - With `,`, `|` or `&` between the brackets both readings have a meaning; then the spelling
 *   decides: `f<A, B>(x)`, closed up, are type arguments and `a < b, c > (d)` are comparisons.
 */
import type { Token } from "acorn";

/** Type arguments are short; the bound keeps `a<a<a<…` linear. */
const MAX_TOKENS = 200;

const plain = new Set([
  "name",
  "string",
  "num",
  ".",
  "[",
  "]",
  "null",
  "true",
  "false",
  "typeof",
  "this",
  "void",
]);

/** Without a `<`, and a `>` before what is called, no token need be looked at; `=>` is no such. */
export function mayHoldTypeArguments(text: string): boolean {
  return text.includes("<") && /[^=]>\s*(?:[(`]|\/[/*]|<!--|-->)/.test(text);
}

export function readsAsTypeArguments(tokens: readonly Token[], text: string): boolean {
  return tokens.some((token, i) => {
    if (
      token.type.label !== "</>/<=/>=" ||
      text[token.start] !== "<" ||
      token.end !== token.start + 1
    ) {
      return false;
    }
    return follows(tokens[i - 1]) && closes(tokens, i, text);
  });
}

function follows(before: Token | undefined): boolean {
  return (
    before !== undefined && (before.type.label === "name" || before.type.label === "privateId")
  );
}

function closes(tokens: readonly Token[], open: number, text: string): boolean {
  let angles = 1;
  let braces = 0;
  let ambiguous = false;
  const last = Math.min(tokens.length, open + MAX_TOKENS);
  for (let i = open + 1; i < last; i++) {
    const token = tokens[i];
    if (token === undefined) return false;
    const spelled = text.slice(token.start, token.end);
    if (spelled === "<") {
      if (braces === 0) angles++;
    } else if (spelled === ">" || spelled === ">>" || spelled === ">>>") {
      if (braces > 0) continue;
      angles -= spelled.length;
      if (angles > 0) continue;
      return angles === 0 && called(tokens, i, text) && (!ambiguous || closedUp(tokens, open, i));
    } else if (spelled === "{") {
      braces++;
    } else if (spelled === "}") {
      if (--braces < 0) return false;
    } else if (spelled === "," || spelled === "|" || spelled === "&") {
      if (braces === 0) ambiguous = true;
    } else if (
      !(plain.has(token.type.label) || (braces > 0 && (spelled === ":" || spelled === "?")))
    ) {
      return false;
    }
  }
  return false;
}

/** Followed by a call or a template. */
function called(tokens: readonly Token[], close: number, text: string): boolean {
  const after = tokens[close + 1];
  return after !== undefined && (text[after.start] === "(" || text[after.start] === "`");
}

function closedUp(tokens: readonly Token[], open: number, close: number): boolean {
  const gap = (i: number): boolean => tokens[i]?.end !== tokens[i + 1]?.start;
  return !gap(open - 1) && !gap(close);
}
