/** What a candidate keeps of the snippet; `[start, end)`, in order, apart from each other. */
export interface Range {
  start: number;
  end: number;
  /** A semicolon goes into the gap before it: what follows must not continue what precedes. */
  separate?: boolean;
}

/**
 * The snippet with everything outside `ranges` made spaces. Line ends stay, so that offsets, lines
 * and columns remain the snippet's (T3).
 */
export function keep(snippet: string, ranges: readonly Range[]): string {
  let text = "";
  let at = 0;
  for (const { start, end, separate } of ranges) {
    const gap = blank(snippet, at, start);
    const column = separate === true ? gap.indexOf(" ") : -1;
    text += column === -1 ? gap : `${gap.slice(0, column)};${gap.slice(column + 1)}`;
    text += snippet.slice(start, end);
    at = end;
  }
  return text + blank(snippet, at, snippet.length);
}

function blank(snippet: string, start: number, end: number): string {
  return snippet.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
}
