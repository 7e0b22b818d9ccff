/** Which lines of an unfenced text read as program, and which as prose around it. */
import type { Range } from "./blank.js";
import type { FenceLine } from "./fence-lines.js";
import type { Line } from "./lines.js";

export type LineKind = "blank" | "code" | "prose" | "either";

const statement =
  /^(?:(?:const|let|var|type|class|interface|enum|function|async|import|export|throw|new|return|await|declare|abstract)\s+[\w$[{('"`*]|(?:if|for|while|switch|catch)\s*\(|for await\s*\(|(?:try|do|else|finally)\s*\{|return;?$|return\s)/;
const codeEnds = [";", "{", "}", "(", "[", ");", "=>", "`", ",", "&&", "||"];
const codeStarts = ["//", "/*", "*/", "}", ")", "]", "{", "[", "(", "."];
const bullets = ["- ", "* ", "+ ", "# ", "## ", "### ", "#### ", "> "];

/** The kind of one line. Only its two ends and its words are looked at: linear. */
export function lineKind(text: string): LineKind {
  const line = text.trim();
  if (line === "") return "blank";
  if (line.startsWith("```") || line.startsWith("~~~")) return "prose";
  if (bullets.some((mark) => line.startsWith(mark)) || /^\d{1,3}[.)] /.test(line)) return "prose";
  const words = wordCount(line);
  const sentence = words >= 3 && /^[A-Z"'I]/.test(line) && !/[;{}=]/.test(line);
  if (sentence && /[.!?:,]$/.test(line)) return "prose";
  if (codeStarts.some((mark) => line.startsWith(mark))) return "code";
  if (line.includes(" = ") || line.includes("=>")) return "code";
  if (statement.test(line)) return words >= 6 && /[a-z][.!?:]$/.test(line) ? "prose" : "code";
  if (codeEnds.some((mark) => line.endsWith(mark))) return "code";
  if (/^[\w$.\]["'?!]{1,200}(?:\s*(?:[-+*/%&|^?]{0,3}=)\s|\()/.test(line)) return "code";
  if (words >= 3 || /[.!?:]$/.test(line)) return "prose";
  return "either";
}

/** Words that stand between spaces, counted up to seven. */
function wordCount(line: string): number {
  let words = 0;
  let inWord = false;
  for (let i = 0; i < line.length && words < 7; i++) {
    const space = line[i] === " " || line[i] === "\t";
    if (!space && !inWord) words++;
    inWord = !space;
  }
  return words;
}

/** Whether a text has no line of code and at least one of prose. */
export function isProse(text: string): boolean {
  let prose = false;
  for (const line of text.split(/[\n\r\u2028\u2029]/)) {
    const kind = lineKind(line);
    if (kind === "code") return false;
    if (kind === "prose") prose = true;
  }
  return prose;
}

/**
 * Where the program may be: from the first line of code to the last; the same without the prose
 * between; the longest stretch without prose.
 */
export function programRanges(
  text: string,
  lines: readonly Line[],
  fenceLines: readonly FenceLine[],
): Range[][] {
  const kinds = lines.map((line) => lineKind(text.slice(line.start, line.end)));
  for (const { index } of fenceLines) kinds[index] = "prose";
  if (!kinds.includes("code")) {
    return kinds.includes("either") ? [stretches(kinds, lines)] : [];
  }
  const first = kinds.indexOf("code");
  const last = kinds.lastIndexOf("code");
  return [
    [widened(kinds, lines, first, last)],
    stretches(kinds, lines),
    [longest(kinds, lines)],
  ].map((ranges) => ranges.flatMap((range) => range ?? []));
}

/** Every stretch without prose. */
function stretches(kinds: readonly LineKind[], lines: readonly Line[]): Range[] {
  const ranges: Range[] = [];
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] === "prose") continue;
    const from = i;
    while (i + 1 < kinds.length && kinds[i + 1] !== "prose") i++;
    const range = between(lines, from, i);
    if (range !== undefined) ranges.push(range);
  }
  return ranges;
}

/** Lines that may be either belong to the code they touch: `result` after a blank line, say. */
function widened(
  kinds: readonly LineKind[],
  lines: readonly Line[],
  first: number,
  last: number,
): Range | undefined {
  let from = first;
  let to = last;
  while (kinds[from - 1] === "either") from--;
  while (kinds[to + 1] === "either" || (kinds[to + 1] === "blank" && kinds[to + 2] === "either"))
    to++;
  return between(lines, from, to);
}

function longest(kinds: readonly LineKind[], lines: readonly Line[]): Range | undefined {
  let best: { from: number; to: number; code: number } | undefined;
  let from = 0;
  let code = 0;
  for (let i = 0; i <= kinds.length; i++) {
    const kind = kinds[i];
    if (kind === "code") code++;
    if (kind !== undefined && kind !== "prose") continue;
    if (code > (best?.code ?? 0)) best = { from, to: i - 1, code };
    from = i + 1;
    code = 0;
  }
  return best === undefined ? undefined : between(lines, best.from, best.to);
}

function between(lines: readonly Line[], from: number, to: number): Range | undefined {
  const start = lines[from]?.start;
  const end = lines[to]?.end;
  return start === undefined || end === undefined ? undefined : { start, end };
}
