/** A single-quoted literal of `text`; QuickJS reads it faster than a double-quoted one. */
export function literal(text: string): string {
  return `'${escaped(text)}'`;
}

/** `text` as it stands between single quotes. */
export function escaped(text: string): string {
  return text.replace(
    /[\\'\n\r\0\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (c) => {
      if (c === "\\" || c === "'") return `\\${c}`;
      if (c === "\n") return "\\n";
      return `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
    },
  );
}

/** An array. As an operand: one at the start of an expression is read twice, in search of `=` behind it. */
export function list(elements: string): string {
  return `0||[${elements}]`;
}

/** An object without prototype, likewise. */
export function table(members: string): string {
  return `0||{__proto__:null${members}}`;
}
