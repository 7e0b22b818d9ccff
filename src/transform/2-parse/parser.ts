/**
 * acorn as an async function body sees its source. Subclassed, not patched: the top scope is that
 * of an async function (so `await` is a keyword, `return` and `new.target` are allowed, functions
 * bind like `var`), recursion is counted so that no input overflows the stack, and in the TypeScript
 * grammar scanning is counted so that its backtracking stays linear.
 */
import { tsPlugin } from "@sveltejs/acorn-typescript";
import { type Options, Parser, type Program, type Token } from "acorn";

const SCOPE_FUNCTION = 2;
const SCOPE_ASYNC = 4;

export type Grammar = "js" | "ts";

/** Not a SyntaxError: the TypeScript grammar backtracks over those and must not over this. */
export class ParseLimit extends Error {
  constructor(
    readonly kind: "nesting" | "work",
    readonly pos: number,
  ) {
    super(kind);
  }
}

export interface ParseOptions {
  grammar: Grammar;
  sourceType: "script" | "module";
  maxNesting: number;
  onToken?: Token[];
  /** Where the text's statements are read as one expression instead. */
  expression?: boolean;
}

/** Where parsing may go per character of source before it is given up; plain code needs under 3. */
const WORK_FACTOR = 60;

/** The parts of acorn's parser that its declarations leave out. */
interface Internals {
  scopeStack: { flags: number }[];
  pos: number;
  start: number;
  end: number;
  type: { label: string };
  enterScope(flags: number): void;
  catchStackOverflow(read: () => unknown): unknown;
  nextToken(): void;
  parse(): Program;
  parseExpression(): unknown;
  parseStatement(context: unknown, topLevel: unknown, exports: unknown): unknown;
  parseMaybeAssign(forInit: unknown, errors: unknown, after: unknown): unknown;
  parseMaybeUnary(errors: unknown, saw: unknown, inc: unknown, forInit: unknown): unknown;
  parseBindingAtom(): unknown;
  tsParseType?(): unknown;
  checkLocalExport(id: unknown): void;
  unexpected(pos?: number): never;
}

type ParserClass = new (options: Options, input: string, startPos?: number) => Internals;

interface Guard {
  maxNesting: number;
  maxWork: number;
}

interface Guarded extends Internals {
  guard(limits: Guard): void;
}

type Counted = "statement" | "assign" | "unary" | "binding" | "type";

type GuardedClass = new (options: Options, input: string) => Guarded & Counts;

interface Counts {
  /** How many of each kind are being read, one inside another. */
  depth: Record<Counted, number>;
}

function bounded(Base: ParserClass): GuardedClass {
  return class AsyncBody extends Base {
    depth = { statement: 0, assign: 0, unary: 0, binding: 0, type: 0 };
    #most = 501;

    guard({ maxNesting }: Guard): void {
      this.#most = maxNesting + 1;
    }

    // Called by acorn's own constructor, before any field above exists.
    override enterScope(flags: number): void {
      super.enterScope(this.scopeStack.length === 0 ? SCOPE_FUNCTION | SCOPE_ASYNC : flags);
    }

    // Acorn's own looks at the error with expressions, where the stack has just run out: an engine that
    // has no room to compile them ends the process.
    override catchStackOverflow(read: () => unknown): unknown {
      return read();
    }

    #tooDeep(): ParseLimit {
      return new ParseLimit("nesting", this.start);
    }

    override parseStatement(context: unknown, topLevel: unknown, exports: unknown): unknown {
      if (++this.depth.statement > this.#most) throw this.#tooDeep();
      const node = super.parseStatement(context, topLevel, exports);
      this.depth.statement--;
      return node;
    }

    override parseMaybeAssign(forInit: unknown, errors: unknown, after: unknown): unknown {
      if (++this.depth.assign > this.#most) throw this.#tooDeep();
      const node = super.parseMaybeAssign(forInit, errors, after);
      this.depth.assign--;
      return node;
    }

    override parseMaybeUnary(errors: unknown, saw: unknown, inc: unknown, init: unknown): unknown {
      if (++this.depth.unary > this.#most) throw this.#tooDeep();
      const node = super.parseMaybeUnary(errors, saw, inc, init);
      this.depth.unary--;
      return node;
    }

    override parseBindingAtom(): unknown {
      if (++this.depth.binding > this.#most) throw this.#tooDeep();
      const node = super.parseBindingAtom();
      this.depth.binding--;
      return node;
    }

    override tsParseType(): unknown {
      if (++this.depth.type > this.#most) throw this.#tooDeep();
      const node = super.tsParseType?.();
      this.depth.type--;
      return node;
    }
  };
}

/** A grammar that tries one way, and another when that throws: what was counted on the first is taken back. */
function backtracking(Base: GuardedClass): GuardedClass {
  return class extends Base {
    #maxWork = Number.POSITIVE_INFINITY;
    #work = 0;

    override guard(limits: Guard): void {
      super.guard(limits);
      this.#maxWork = limits.maxWork;
    }

    override nextToken(): void {
      const from = this.pos;
      super.nextToken();
      this.#work += Math.max(1, this.pos - from);
      if (this.#work > this.#maxWork) throw new ParseLimit("work", this.start);
    }

    #counted(kind: Counted, parse: () => unknown): unknown {
      const before = this.depth[kind];
      try {
        return parse();
      } finally {
        this.depth[kind] = before;
      }
    }

    override parseStatement(context: unknown, topLevel: unknown, exports: unknown): unknown {
      return this.#counted("statement", () => super.parseStatement(context, topLevel, exports));
    }

    override parseMaybeAssign(forInit: unknown, errors: unknown, after: unknown): unknown {
      return this.#counted("assign", () => super.parseMaybeAssign(forInit, errors, after));
    }

    override parseMaybeUnary(errors: unknown, saw: unknown, inc: unknown, init: unknown): unknown {
      return this.#counted("unary", () => super.parseMaybeUnary(errors, saw, inc, init));
    }

    override parseBindingAtom(): unknown {
      return this.#counted("binding", () => super.parseBindingAtom());
    }

    override tsParseType(): unknown {
      return this.#counted("type", () => super.tsParseType?.());
    }

    // `export { T }` may name a type.
    override checkLocalExport(): void {}
  };
}

const internal = (parser: unknown): ParserClass => parser as ParserClass;

const JavaScript = bounded(internal(Parser));
let typescript: GuardedClass | undefined;

/** Made when the first text asks for it: most programs are JavaScript. */
function typescriptGrammar(): GuardedClass {
  typescript ??= backtracking(bounded(internal(Parser.extend(tsPlugin()))));
  return typescript;
}

/**
 * Parses a whole text. Throws acorn's SyntaxError (with `pos`), or `ParseLimit` when nesting or
 * work pass their bounds; never a RangeError.
 */
export function parseText(text: string, options: ParseOptions): Program {
  const acornOptions: Options = {
    ecmaVersion: "latest",
    sourceType: options.sourceType,
    // The TypeScript grammar reads them itself; nothing after it does.
    locations: options.grammar === "ts",
    preserveParens: true,
    allowHashBang: true,
    ...(options.onToken === undefined ? {} : { onToken: options.onToken }),
  };
  const Grammar = options.grammar === "ts" ? typescriptGrammar() : JavaScript;
  const parser = new Grammar(acornOptions, text);
  parser.guard({ maxNesting: options.maxNesting, maxWork: text.length * WORK_FACTOR + 10_000 });
  try {
    return options.expression ? parseExpression(parser, text) : parser.parse();
  } catch (error) {
    if (error instanceof ParseLimit) throw error;
    // A second net: chains and regular expressions recurse too, and the TypeScript grammar words an
    // overflow in ways of its own. Nothing that a text makes a parser do may reach the caller.
    const message = error instanceof Error ? error.message : "";
    if (error instanceof SyntaxError && !message.includes("stack space")) throw error;
    const overflow = error instanceof RangeError || /stack space|Parse effect/.test(message);
    throw new ParseLimit(overflow ? "nesting" : "work", parser.start);
  }
}

function parseExpression(parser: Internals, text: string): Program {
  parser.nextToken();
  const expression = parser.parseExpression() as Program["body"][number];
  if (parser.type.label === ";") parser.nextToken();
  if (parser.type.label !== "eof") parser.unexpected();
  const { start, end } = expression;
  const place = { start, end };
  const parenthesised = { type: "ParenthesizedExpression", expression, ...place };
  const statement = { type: "ExpressionStatement", expression: parenthesised, ...place };
  const program = { type: "Program", sourceType: "script", body: [statement], ...place };
  return { ...program, start: 0, end: text.length } as unknown as Program;
}
