/** Positions in a snippet, and the picture of them that people and models read. */

const CONTEXT = 2;
const MAX_WIDTH = 100;

export interface Position {
  /** 1-based; CR, LF, CRLF, U+2028 and U+2029 end lines, as in ECMAScript (section 12.3). */
  line: number;
  /** 1-based, in UTF-16 code units. */
  column: number;
}

let indexed: { source: string; starts: number[] } | undefined;

/** Offsets at which lines start. The newest source's index is kept: diagnostics come in swarms. */
export function lineStarts(source: string): readonly number[] {
  if (indexed?.source === source) return indexed.starts;
  const starts = hasOnlyLineFeeds(source) ? afterLineFeeds(source) : afterLineEnds(source);
  indexed = { source, starts };
  return starts;
}

const hasOnlyLineFeeds = (source: string): boolean => !/[\r\u2028\u2029]/.test(source);

function afterLineFeeds(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1))
    starts.push(at + 1);
  return starts;
}

function afterLineEnds(source: string): number[] {
  const starts = [0];
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i);
    if (c === 13 && source.charCodeAt(i + 1) === 10) continue;
    if (c === 10 || c === 13 || c === 0x2028 || c === 0x2029) starts.push(i + 1);
  }
  return starts;
}

/** Line and column of a UTF-16 offset, clamped to the source. */
export function positionAt(source: string, offset: number): Position {
  const starts = lineStarts(source);
  const at = Math.max(0, Math.min(offset, source.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: at - (starts[low] ?? 0) + 1 };
}

/**
 * The marked line with two lines around it, `>` before it and carets under it.
 * `line`, `column` and `endColumn` (exclusive) are 1-based. One character of the source is one
 * character of the frame: what would move the caret or steer a terminal is replaced, and long
 * lines show only the stretch around the column.
 */
export function codeFrame(
  source: string,
  line: number,
  column: number,
  endColumn?: number,
): string {
  const starts = lineStarts(source);
  const marked = Math.max(1, Math.min(line, starts.length));
  const first = Math.max(1, marked - CONTEXT);
  const last = Math.min(starts.length, marked + CONTEXT);
  const at = Math.max(0, column - 1);
  const from = at < MAX_WIDTH - 20 ? 0 : at - MAX_WIDTH / 2;
  const digits = String(last).length;
  const rows: string[] = [];
  for (let number = first; number <= last; number++) {
    const gutter = `${String(number).padStart(digits)} |`;
    const text = windowed(source, starts, number, from);
    rows.push(`${number === marked ? ">" : " "} ${gutter}${text === "" ? "" : ` ${text}`}`);
    if (number !== marked) continue;
    const carets = Math.max(1, (endColumn ?? column + 1) - column);
    const room = from + MAX_WIDTH - at;
    rows.push(
      `  ${" ".repeat(digits)} | ${" ".repeat(at - from)}${"^".repeat(Math.min(carets, room))}`,
    );
  }
  return rows.join("\n");
}

function windowed(source: string, starts: readonly number[], line: number, from: number): string {
  const start = starts[line - 1] ?? 0;
  let end = starts[line] ?? source.length;
  while (end > start && isLineTerminator(source.charCodeAt(end - 1))) end--;
  const cut = start + from;
  if (cut >= end) return from > 0 && end > start ? "…" : "";
  let text = neutral(source.slice(cut, Math.min(end, cut + MAX_WIDTH)));
  if (from > 0) text = `…${text.slice(1)}`;
  return end > cut + MAX_WIDTH ? `${text}…` : text.trimEnd();
}

function isLineTerminator(c: number): boolean {
  return c === 10 || c === 13 || c === 0x2028 || c === 0x2029;
}

/** Controls become their pictures; bidirectional and invisible characters and lone surrogates U+FFFD. */
function neutral(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (c) => {
    const code = c.charCodeAt(0);
    if (code === 9) return " ";
    if (code < 32) return String.fromCharCode(0x2400 + code);
    return c.length === 2 ? "\ufffd\ufffd" : "\ufffd";
  });
}
