/**
 * Finds the program in what a model sent. Yields readings in order; the first that parses is
 * meant. At most `MAX_CANDIDATES`, each made in one pass, so hostile text costs linear work.
 */
import type { Candidate } from "../types.js";
import { keep, type Range } from "./blank.js";
import { CodeState } from "./code-state.js";
import { fenceLines } from "./fence-lines.js";
import { type Document, type Fence, fencesOf } from "./fences.js";
import { linesOf } from "./lines.js";
import { programRanges } from "./prose.js";

export { isProse } from "./prose.js";
export { byteLength, checkSourceSize } from "./size.js";

export const MAX_CANDIDATES = 8;

/**
 * The readings of `snippet`: the whole text; its fences, several joined, else the last; prose
 * stripped. Each text is as long as the snippet, with what is not program blanked.
 */
export function* candidates(snippet: string): Generator<Candidate, void, void> {
  const seen = new Set<string>();
  for (const candidate of readings(snippet)) {
    if (seen.has(candidate.text) || candidate.text.trim() === "") continue;
    seen.add(candidate.text);
    yield candidate;
    if (seen.size === MAX_CANDIDATES) return;
  }
}

function* readings(snippet: string): Generator<Candidate, void, void> {
  const whole = wholeText(snippet);
  // Most snippets are a program and nothing else, of which no line need be looked at.
  const marked = hasFenceMarks(snippet);
  if (!marked) yield whole;
  const document = documentOf(snippet);
  // ```js … ``` also parses, as tagged templates: a fence in code position is a fence.
  if (marked && !opensInCode(document)) yield whole;
  yield* fencedReadings(document);
  const { lines } = document;
  for (const [first, ...rest] of programRanges(snippet, lines, document.fenceLines)) {
    if (first === undefined) continue;
    yield { text: keep(snippet, [withoutHashbang(snippet, first), ...rest]), form: "prose" };
  }
}

/** Copied from a page, a program may start with the label of its box: a line that says `javascript`. */
function wholeText(snippet: string): Candidate {
  const range = withoutHashbang(snippet, { start: 0, end: snippet.length });
  const label = /^(?:javascript|typescript|js|ts|jsx|tsx)(?=[ \t]{0,8}[\r\n]\s{0,8}\S)/.exec(
    snippet.slice(range.start, range.start + 40),
  )?.[0];
  const text = keep(snippet, [{ start: range.start + (label?.length ?? 0), end: range.end }]);
  if (label === undefined) return { text, form: "bare" };
  return { text, form: "bare", language: label.startsWith("t") ? "ts" : "js" };
}

function* fencedReadings(document: Document): Generator<Candidate, void, void> {
  if (document.fenceLines.length === 0) return;
  const byCode = programs(fencesOf(document, "code"));
  yield joined(document, byCode);
  const farthest = programs(fencesOf(document, "farthest"))[0];
  if (farthest !== undefined) yield joined(document, [farthest]);
  yield joined(document, programs(fencesOf(document, "nearest")));
  for (const fence of byCode.slice(-3).reverse()) yield joined(document, [fence]);
}

/** The fences that can hold the program: those that say so, else those that say nothing. */
function programs(fences: readonly Fence[]): Fence[] {
  const filled = fences.filter((fence) => fence.ranges.length > 0);
  const of = (...languages: Fence["language"][]): Fence[] =>
    filled.filter((fence) => languages.includes(fence.language));
  for (const group of [of("js", "ts"), of("untagged"), of("unknown")]) {
    if (group.length > 0) return group;
  }
  return [];
}

function joined({ text }: Document, fences: readonly Fence[]): Candidate {
  const ranges: Range[] = [];
  for (const fence of fences) {
    const [first, ...rest] = fence.ranges;
    if (first === undefined) continue;
    const start = withoutHashbang(text, first);
    // `f` in one fence and `(g)` in the next are two statements.
    const separate = ranges.length > 0 && "([`+-/*".includes(text.charAt(start.start));
    ranges.push(separate ? { ...start, separate } : start, ...rest);
    const last = ranges.pop();
    if (last !== undefined) ranges.push(fence.closed ? last : withoutTrailingMarks(text, last));
  }
  return {
    text: keep(text, ranges),
    form: fences.length > 1 ? "fences" : "fence",
    language: fences.some((fence) => fence.language === "ts") ? "ts" : "js",
  };
}

/** A fence nobody closed on a line of its own may still be closed at the end of the last one. */
function withoutTrailingMarks(text: string, range: Range): Range {
  let end = range.end;
  while (end > range.start && text.charAt(end - 1).trim() === "") end--;
  let at = end;
  while (at > range.start && text[at - 1] === "`") at--;
  return end - at >= 3 ? { start: range.start, end: at } : range;
}

/** A byte order mark and a hashbang line are no program. */
function withoutHashbang(text: string, range: Range): Range {
  let { start } = range;
  while (start < range.end && text.charAt(start).trim() === "") start++;
  if (text.startsWith("#!", start)) {
    while (start < range.end && !"\n\r\u2028\u2029".includes(text.charAt(start))) start++;
  }
  return { start: Math.min(start, range.end), end: range.end };
}

const hasFenceMarks = (text: string): boolean => text.includes("```") || text.includes("~~~");

function documentOf(text: string): Document {
  const lines = linesOf(text);
  return { text, lines, fenceLines: hasFenceMarks(text) ? fenceLines(text, lines) : [] };
}

function opensInCode({ text, lines, fenceLines }: Document): boolean {
  const state = new CodeState();
  let read = 0;
  for (const fence of fenceLines) {
    for (; read < fence.index; read++) {
      const line = lines[read];
      if (line !== undefined) state.read(text, line.start, line.end);
    }
    if (!state.inText) return true;
  }
  return false;
}

/** The last fence, when the text ends before it is closed. */
export function unclosedFence(
  text: string,
): { start: number; end: number; mark: string } | undefined {
  const document = documentOf(text);
  const last = fencesOf(document, "nearest").at(-1);
  if (last === undefined || last.closed) return undefined;
  const { start, length, mark } = last.open;
  return { start, end: start + length, mark: mark.repeat(Math.min(length, 10)) };
}
