import type { Mappings } from "./mappings.js";
import { type Placed, type Printers, precedence, printer } from "./printer.js";

/** Blocks in blocks beyond this are not indented: that would multiply the text, which is hostile input's. */
const deepest = 32;

const lineFeed = 10;

/** What astring's printers write to: the text, and with it its source map. */
export class Writer {
  line = 1;
  readonly lineEnd = "\n";
  readonly writeComments = false;
  readonly generator: Printers = printer;
  readonly expressionsPrecedence = precedence;
  indentLevel = 0;
  #text = "";
  #column = 0;
  #depth = 0;

  constructor(
    readonly indent: string,
    private readonly mappings: Mappings,
  ) {}

  write(code: string, node?: Placed): void {
    if (node !== undefined) {
      if (node.start !== undefined) this.map(node.start);
      const { type } = node;
      if (type === "TemplateElement" || (type === "Literal" && typeof node.value === "string")) {
        this.#lines(code);
        return;
      }
    }
    if (code === "") return;
    this.#text += code;
    if (code.charCodeAt(code.length - 1) === lineFeed) {
      this.line++;
      this.#column = 0;
    } else this.#column += code.length;
  }

  /** What comes next stands for what starts there in the snippet. */
  map(start: number): void {
    this.mappings.add(this.line, this.#column, start);
  }

  /** Text that may have line ends of its own. */
  #lines(code: string): void {
    this.#text += code;
    const last = code.lastIndexOf("\n");
    if (last === -1) this.#column += code.length;
    else {
      this.line += code.split("\n").length - 1;
      this.#column = code.length - last - 1;
    }
  }

  /** All that was written. */
  text(): string {
    return this.#text;
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
