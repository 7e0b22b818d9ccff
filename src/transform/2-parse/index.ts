/** Finds the program in a snippet and parses it: the first candidate that parses wins. */
import { candidates, isProse, unclosedFence } from "../1-recover/index.js";
import { diagnostic } from "../diagnostics.js";
import type { Candidate, Diagnostic, ParsedProgram } from "../types.js";
import { parseCandidate } from "./program.js";
import type { ParseFailure } from "./syntax-error.js";

export interface ParseSnippetOptions {
  /** Levels of statements, expressions, patterns or types inside one another; 500 by default. */
  maxNesting?: number;
}

/**
 * The program of `snippet`, or why there is none. The tree is plain ESTree whose depth is at most
 * twice `maxNesting`; its diagnostics may still hold errors (an import, a decorator). Never throws
 * for anything the snippet says. The size of the snippet is the caller's to check.
 */
export function parseSnippet(
  snippet: string,
  options: ParseSnippetOptions = {},
): ParsedProgram | { diagnostics: Diagnostic[] } {
  const { maxNesting = 500 } = options;
  const failures: { candidate: Candidate; failure: ParseFailure }[] = [];
  for (const candidate of candidates(snippet)) {
    const attempt = parseCandidate(candidate, snippet, maxNesting);
    if ("program" in attempt) return attempt.program;
    failures.push({ candidate, failure: attempt.failure });
    // It is a program, and too much of one: other readings would only cost time.
    if (attempt.failure.failure === "limit") break;
  }
  const start = snippet.search(/\S/);
  const whole = { start: Math.max(0, start), end: snippet.length };
  if (start === -1)
    return { diagnostics: [diagnostic("empty", snippet, { start: 0, end: 0 }, {})] };
  const last = failures.at(-1);
  const best = last?.failure.failure === "limit" ? last : plausible(failures);
  if (best === undefined) return { diagnostics: [diagnostic("empty", snippet, whole, {})] };
  const prose = best.candidate.form === "bare" && best.failure.failure === "syntax";
  if (prose && isProse(snippet)) {
    return { diagnostics: [diagnostic("no-program", snippet, whole, {})] };
  }
  const found = [best.failure.diagnostic];
  const fence = unclosedFence(snippet);
  if (fence !== undefined)
    found.push(diagnostic("unbalanced-fence", snippet, fence, { fence: fence.mark }));
  return { diagnostics: found };
}

/** Fences say where the program is; the first candidate of the strongest form speaks for all. */
function plausible<T extends { candidate: Candidate }>(failures: readonly T[]): T | undefined {
  const of = (...forms: Candidate["form"][]): T | undefined =>
    failures.find(({ candidate }) => forms.includes(candidate.form));
  return of("fences", "fence") ?? of("prose") ?? failures[0];
}
