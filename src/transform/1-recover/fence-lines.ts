import type { Line } from "./lines.js";

/** A line that opens or closes a fence: CommonMark 4.5, at any indentation, in lists and quotes. */
export interface FenceLine {
  /** Index of the line. */
  index: number;
  mark: "`" | "~";
  length: number;
  /** Offset of the first mark. */
  start: number;
  /** What follows the marks, trimmed. */
  info: string;
  /** `>` markers before it. */
  quotes: number;
  /** A list marker stands before it: it can only open. */
  listed: boolean;
  /** ```` ```code``` ````: opens and closes on its line. */
  oneLine?: { start: number; end: number };
}

export function fenceLines(text: string, lines: readonly Line[]): FenceLine[] {
  const found: FenceLine[] = [];
  for (const [index, line] of lines.entries()) {
    const fence = fenceLine(text, line, index);
    if (fence !== undefined) found.push(fence);
  }
  return found;
}

/** Whether `line` closes what `open` opened. */
export function closes(line: FenceLine, open: FenceLine): boolean {
  return line.mark === open.mark && line.length >= open.length && line.info === "" && !line.listed;
}

function fenceLine(text: string, { start, end }: Line, index: number): FenceLine | undefined {
  let i = start;
  let quotes = 0;
  let listed = false;
  for (;;) {
    while (i < end && (text[i] === " " || text[i] === "\t")) i++;
    if (text[i] === ">" && i < end) {
      quotes++;
      i++;
    } else {
      const after = listMarker(text, i, end);
      if (after === i) break;
      listed = true;
      i = after;
    }
  }
  const mark = text.charAt(i);
  if (i >= end || (mark !== "`" && mark !== "~")) return undefined;
  const from = i;
  while (i < end && text[i] === mark) i++;
  const length = i - from;
  if (length < 3) return undefined;
  const fence: FenceLine = {
    index,
    mark,
    length,
    start: from,
    info: text.slice(i, end).trim(),
    quotes,
    listed,
  };
  if (mark === "~" || !fence.info.includes("`")) return fence;
  const oneLine = closedOnItsLine(text, i, end, length);
  return oneLine === undefined ? undefined : { ...fence, oneLine };
}

/** Past `- `, `* `, `+ `, `1. ` or `1) ` at `i`; `i` itself when there is none. */
function listMarker(text: string, i: number, end: number): number {
  let at = i;
  if (at < end && "-*+".includes(text.charAt(at))) at++;
  else {
    while (at < end && at - i < 9 && text.charAt(at) >= "0" && text.charAt(at) <= "9") at++;
    if (at === i || (text[at] !== "." && text[at] !== ")")) return i;
    at++;
  }
  return at < end && (text[at] === " " || text[at] === "\t") ? at : i;
}

function closedOnItsLine(
  text: string,
  start: number,
  lineEnd: number,
  length: number,
): { start: number; end: number } | undefined {
  let end = lineEnd;
  while (end > start && text.charAt(end - 1).trim() === "") end--;
  let close = end;
  while (close > start && text[close - 1] === "`") close--;
  return end - close === length ? { start, end: close } : undefined;
}
