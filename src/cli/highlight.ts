/** Colours for code and values: one linear scan, no grammar. */

export type TokenKind = "comment" | "string" | "number" | "keyword" | "literal" | "plain";

export interface Token {
  kind: TokenKind;
  text: string;
}

const pattern = new RegExp(
  [
    String.raw`(?<comment>\/\/[^\n]*|\/\*[^]*?(?:\*\/|$))`,
    String.raw`(?<string>"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?|${"`"}(?:[^${"`"}\\]|\\[^])*${"`"}?)`,
    String.raw`(?<number>\b\d[\w.]*)`,
    String.raw`(?<literal>\b(?:true|false|null|undefined|NaN|Infinity)\b)`,
    String.raw`(?<keyword>\b(?:async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends|finally|for|function|if|in|instanceof|let|new|of|return|static|super|switch|this|throw|try|typeof|var|void|while|yield)\b)`,
  ].join("|"),
  "g",
);

/** Cuts `text` into coloured parts; joined again they are `text`. */
export function tokens(text: string): Token[] {
  const parts: Token[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) parts.push({ kind: "plain", text: text.slice(end, match.index) });
    parts.push({ kind: kindOf(match.groups ?? {}), text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ kind: "plain", text: text.slice(end) });
  return parts;
}

function kindOf(groups: Record<string, string | undefined>): TokenKind {
  for (const kind of ["comment", "string", "number", "literal", "keyword"] as const) {
    if (groups[kind] !== undefined) return kind;
  }
  return "plain";
}
