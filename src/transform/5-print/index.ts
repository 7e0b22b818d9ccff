/** 5-print: text and source map of a lowered program (T3). */
import type { Lowered } from "../4-lower/index.js";
import type { LoweredProgram } from "../types.js";
import { Mappings } from "./mappings.js";
import { printer } from "./printer.js";
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
  const map = new Mappings(snippet);
  const writer = new Writer(indent, map);
  printer[ast.type]?.(ast, writer);
  return { code: writer.text(), mappings: map.toString() };
}
