import { type Lines, type Placed, type Printers, precedence, printer } from "./printer.js";

/** Blocks in blocks beyond this are not indented: that would multiply the text, which is hostile input's. */
const deepest = 32;

/** What astring's printers write to: the text, and what places of the snippet its parts stand for. */
export class Writer {
  readonly lineEnd = "\n";
  readonly writeComments = false;
  readonly generator: Printers = printer;
  readonly expressionsPrecedence = precedence;
  indentLevel = 0;
  text = "";
  /** In pairs: an offset of the text, and what stands there in the snippet. */
  readonly places: number[] = [];
  /** What is told on which lines it is: until all is written, at which offsets. */
  readonly followed: Lines[] = [];
  #depth = 0;

  constructor(readonly indent: string) {}

  write(code: string, node?: Placed): void {
    if (node?.start !== undefined) this.places.push(this.text.length, node.start);
    this.text += code;
  }

  enter(): void {
    if (++this.#depth > deepest && this.indent !== "") throw new TooDeep();
  }

  leave(): void {
    this.#depth--;
  }
}

/** The text is begun anew, without indentation. */
export class TooDeep extends Error {}
