/** From positions in a stage's source to positions in the snippet. */
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { LoweredProgram } from "../transform/types.js";
import type { SourceOrigin } from "./types.js";

export interface SnippetPosition {
  line: number;
  column: number;
}

export interface SnippetFrame extends SnippetPosition {
  /** Name of the function, where it has one. */
  name?: string;
}

const maxFrames = 10;

export class Positions {
  #map: TraceMap | undefined;
  #lines: string[] | undefined;

  constructor(private readonly program: LoweredProgram) {}

  /** Position in the snippet of one in the lowered program: line and column from 1, as the engine counts. */
  ofProgram(line: number, column: number): SnippetPosition | undefined {
    this.#lines ??= this.program.code.split("\n");
    const text = this.#lines[line - 1];
    if (text === undefined) return undefined;
    this.#map ??= new TraceMap(this.program.map as ConstructorParameters<typeof TraceMap>[0]);
    const found = originalPositionFor(this.#map, {
      line,
      column: units(text, Math.max(0, column - 1)),
    });
    if (found.line === null || found.column === null) return undefined;
    return { line: found.line, column: found.column + 1 };
  }

  /** The site of a request made through a tool as a value: `line:column`. */
  ofSite(site: string): SnippetPosition | undefined {
    const [line, column] = site.split(":").map(Number);
    return this.ofProgram(line ?? 0, column ?? 0);
  }

  /** The frames of an engine's stack text that are the snippet's. */
  frames(stack: string, origin: SourceOrigin | undefined): SnippetFrame[] {
    const frames: SnippetFrame[] = [];
    if (origin === undefined) return frames;
    for (const row of stack.split("\n")) {
      if (frames.length >= maxFrames) break;
      const frame = this.#frame(row, origin);
      if (frame !== undefined) frames.push(frame);
    }
    return frames;
  }

  #frame(row: string, origin: SourceOrigin): SnippetFrame | undefined {
    // `    at name (eval.js:12:34)`; the guest is there too, and the engine's own as `(native)`.
    const place = /eval\.js:(\d{1,9}):(\d{1,9})\)?$/.exec(row);
    if (place === null) return undefined;
    const line = Number(place[1]) - origin.line + 1;
    const column = Number(place[2]) - (line === 1 ? origin.column : 0);
    const position = line < 1 ? undefined : this.ofProgram(line, column);
    if (position === undefined) return undefined;
    const name = /^ {4}at ([$_\p{ID_Start}][$.\p{ID_Continue}]{0,99}) \(/u.exec(row)?.[1];
    return name === undefined ? position : { ...position, name };
  }
}

/** The engine counts columns in code points; source maps in UTF-16 units. */
function units(text: string, points: number): number {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left--) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}
