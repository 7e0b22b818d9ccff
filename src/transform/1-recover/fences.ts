/**
 * The fences of a text under one reading of where each is closed. Each reading moves forward only,
 * so it is linear in the text.
 */
import type { Range } from "./blank.js";
import { CodeState } from "./code-state.js";
import { closes, type FenceLine } from "./fence-lines.js";
import { type FenceLanguage, languageOf } from "./languages.js";
import type { Line } from "./lines.js";

export interface Fence {
  language: FenceLanguage;
  /** What it holds, line ends included; several ranges when quote markers are cut away. */
  ranges: Range[];
  closed: boolean;
  open: FenceLine;
}

/**
 * - `code`: by the first matching line that JavaScript has in code; backticks in template literals
 *   and comments are text. Thus the farthest that can be meant, without trying each.
 * - `nearest`: by the first matching line, as Markdown has it.
 * - `farthest`: by the last matching line of the text.
 */
export type Closing = "code" | "nearest" | "farthest";

export interface Document {
  text: string;
  lines: readonly Line[];
  fenceLines: readonly FenceLine[];
}

export function fencesOf(document: Document, closing: Closing): Fence[] {
  const { text, lines, fenceLines } = document;
  const fences: Fence[] = [];
  for (let i = 0; i < fenceLines.length; i++) {
    const open = fenceLines[i];
    if (open === undefined) break;
    if (open.oneLine !== undefined) {
      fences.push(oneLineFence(text, open, open.oneLine));
      continue;
    }
    const language = languageOf(open.info);
    const program = language !== "other";
    const at = findClose(document, i, program ? closing : "nearest");
    const close = fenceLines[at];
    fences.push({
      language,
      open,
      closed: close !== undefined,
      ranges: contents(text, lines, open, close?.index ?? lines.length),
    });
    i = at;
  }
  return fences;
}

/** Index of the closing fence line, or past the end. */
function findClose(
  { text, lines, fenceLines }: Document,
  openAt: number,
  closing: Closing,
): number {
  const open = fenceLines[openAt];
  if (open === undefined) return fenceLines.length;
  const state = new CodeState();
  let read = open.index + 1;
  let last = fenceLines.length;
  for (let i = openAt + 1; i < fenceLines.length; i++) {
    const line = fenceLines[i];
    if (line === undefined || !closes(line, open)) continue;
    if (closing === "nearest") return i;
    if (closing === "farthest") {
      last = i;
      continue;
    }
    for (; read < line.index; read++) {
      const of = lines[read];
      if (of !== undefined) state.read(text, of.start, of.end);
    }
    if (!state.inText) return i;
    read = line.index + 1;
  }
  return last;
}

function contents(
  text: string,
  lines: readonly Line[],
  open: FenceLine,
  closeLine: number,
): Range[] {
  const first = lines[open.index + 1];
  const last = lines[closeLine - 1];
  if (first === undefined || last === undefined || closeLine <= open.index + 1) return [];
  if (open.quotes === 0) return [{ start: first.start, end: last.next }];
  const ranges: Range[] = [];
  for (let i = open.index + 1; i < closeLine; i++) {
    const line = lines[i];
    if (line !== undefined)
      ranges.push({ start: pastQuotes(text, line, open.quotes), end: line.next });
  }
  return ranges;
}

function pastQuotes(text: string, line: Line, quotes: number): number {
  let i = line.start;
  for (let n = 0; n < quotes; n++) {
    let at = i;
    while (at < line.end && (text[at] === " " || text[at] === "\t")) at++;
    if (at >= line.end || text[at] !== ">") return i;
    i = at + 1;
  }
  return i;
}

function oneLineFence(text: string, open: FenceLine, { start, end }: Range): Fence {
  const word = /^\w{0,12}(?=\s)/.exec(text.slice(start, Math.min(end, start + 14)))?.[0] ?? "";
  const language = languageOf(word);
  const tagged = language === "js" || language === "ts";
  const range = { start: tagged ? start + word.length : start, end };
  return { language: tagged ? language : "untagged", open, closed: true, ranges: [range] };
}
