/** A line of the snippet: `[start, end)` is its text, `next` where the following one starts. */
export interface Line {
  start: number;
  end: number;
  next: number;
}

/** The lines of a text as ECMAScript ends them (section 12.3). */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c !== 10 && c !== 13 && c !== 0x2028 && c !== 0x2029) continue;
    const next = c === 13 && text.charCodeAt(i + 1) === 10 ? i + 2 : i + 1;
    lines.push({ start, end: i, next });
    start = next;
    i = next - 1;
  }
  lines.push({ start, end: text.length, next: text.length });
  return lines;
}
