/** 5-print: text and source map of a lowered program (T3). */
import type { Lowered } from "../4-lower/index.js";
import type { LoweredProgram } from "../types.js";
import { mappingsOf } from "./mappings.js";
import { type Lines, printer } from "./printer.js";
import { TooDeep, Writer } from "./writer.js";

const source = "snippet.js";

type Printed = Pick<Lowered, "ast" | "parameters" | "reentry">;

/**
 * Line 1, column 0 of `code` is the `(` of its one expression; the map leads to `snippet`, in which
 * what was lowered stands.
 */
export function print(lowered: Printed, snippet: string): LoweredProgram {
  const { code, mappings } = indented(lowered.ast, snippet);
  const reentry = lowered.reentry?.();
  return {
    code,
    ...(reentry !== undefined && { reentry }),
    parameters: lowered.parameters,
    map: { version: 3, sources: mappings === "" ? [] : [source], names: [], mappings },
  };
}

function indented(ast: Lowered["ast"], snippet: string): { code: string; mappings: string } {
  try {
    return written(ast, snippet, "  ");
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return written(ast, snippet, "");
  }
}

function written(ast: Lowered["ast"], snippet: string, indent: string) {
  const writer = new Writer(indent);
  printer[ast.type]?.(ast, writer);
  const { text: code, places, followed } = writer;
  const ends = endsOfLines(code);
  for (let i = 0; i < followed.length; i++) tell(followed[i] as Lines, ends);
  return { code, mappings: mappingsOf(places, ends, snippet) };
}

/** Lines of what is printed end with a line feed, whatever else stands in its strings. */
function endsOfLines(code: string): number[] {
  const ends: number[] = [];
  for (let at = code.indexOf("\n"); at !== -1; at = code.indexOf("\n", at + 1)) ends.push(at);
  return ends;
}

/** Puts lines, from 1, in place of offsets. */
function tell(lines: Lines, ends: readonly number[]): void {
  lines.first = lineOf(lines.first, ends);
  lines.last = lineOf(lines.last, ends);
}

function lineOf(offset: number, ends: readonly number[]): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] as number) < offset) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}
