/** 5-print: text and source map of a lowered program (T3). */
import { generate, type Options } from "astring";
import type { Lowered } from "../4-lower/index.js";
import type { LoweredProgram } from "../types.js";
import { isDeep } from "./depth.js";
import { Mappings } from "./mappings.js";
import { precedence, printer } from "./printer.js";

const source = "snippet.js";

interface Position {
  line: number;
  column: number;
}

/** Line 1, column 0 of `code` is the `(` of its one expression; the map leads to the snippet. */
export function print(lowered: Pick<Lowered, "ast" | "parameters" | "reentry">): LoweredProgram {
  const map = new Mappings();
  const options = {
    generator: printer,
    expressionsPrecedence: precedence,
    indent: isDeep(lowered.ast) ? "" : "  ",
    sourceMap: {
      file: source,
      addMapping({ generated, original }: { generated: Position; original: Position }) {
        map.add(generated.line, generated.column, original.line, original.column);
      },
    },
  };
  const code = generate(lowered.ast, options as unknown as Options);
  const mappings = map.toString();
  const reentry = lowered.reentry?.();
  return {
    code,
    ...(reentry !== undefined && { reentry }),
    parameters: lowered.parameters,
    map: { version: 3, sources: mappings === "" ? [] : [source], names: [], mappings },
  };
}
