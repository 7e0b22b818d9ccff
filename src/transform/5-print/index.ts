/** 5-print: text and source map of a lowered program (T3). */
import { GenMapping, maybeAddMapping, toEncodedMap } from "@jridgewell/gen-mapping";
import { generate, type Options } from "astring";
import type { Lowered } from "../4-lower/index.js";
import type { LoweredProgram } from "../types.js";
import { isDeep } from "./depth.js";
import { precedence, printer } from "./printer.js";

const source = "snippet.js";

interface Position {
  line: number;
  column: number;
}

/** Line 1, column 0 of `code` is the `(` of its one expression; the map leads to the snippet. */
export function print(lowered: Pick<Lowered, "ast" | "parameters">): LoweredProgram {
  const map = new GenMapping({ file: "program.js" });
  const options = {
    generator: printer,
    expressionsPrecedence: precedence,
    indent: isDeep(lowered.ast) ? "" : "  ",
    sourceMap: {
      file: source,
      // astring gives one object again and again: what is kept must be copied.
      addMapping({ generated, original }: { generated: Position; original: Position }) {
        maybeAddMapping(map, {
          generated: { line: generated.line, column: generated.column },
          original: { line: original.line, column: original.column },
          source,
        });
      },
    },
  };
  const code = generate(lowered.ast, options as unknown as Options);
  const { sources, names, mappings } = toEncodedMap(map);
  return {
    code,
    parameters: lowered.parameters,
    map: {
      version: 3,
      sources: sources.map((name) => name ?? source),
      names: [...names],
      mappings,
    },
  };
}
