/** What went wrong, in words that say what to write instead. */
import { positionAt } from "../code-frame.js";
import { type DiagnosticArguments, diagnostic, type KnownDiagnosticCode } from "../diagnostics.js";
import type { Diagnostic } from "../types.js";
import { ParseLimit } from "./parser.js";
import { unclosed } from "./unclosed.js";

export interface ParseFailure {
  failure: "syntax" | "limit";
  /** How far the parser came: the reading that came farthest is the likeliest. */
  position: number;
  reason: string;
  diagnostic: Diagnostic;
}

export function isModuleError(failure: ParseFailure): boolean {
  return (
    failure.reason.includes("sourceType: module") || failure.reason.includes("outside a module")
  );
}

export function parseFailure(
  error: unknown,
  text: string,
  source: string,
  maxNesting: number,
): ParseFailure {
  if (error instanceof ParseLimit) {
    const span = { start: error.pos, end: error.pos };
    const of =
      error.kind === "work"
        ? diagnostic("too-complex", source, span, {})
        : diagnostic("too-deep", source, span, { limit: maxNesting });
    return { failure: "limit", position: error.pos, reason: error.kind, diagnostic: of };
  }
  if (!(error instanceof SyntaxError)) throw error;
  const { pos = 0, raisedAt = pos } = error as SyntaxError & { pos?: number; raisedAt?: number };
  const end = error.message.lastIndexOf(" (");
  const reason = end === -1 ? error.message : error.message.slice(0, end);
  const place: Place = { text, source, pos, end: Math.max(pos, raisedAt), reason };
  return {
    failure: "syntax",
    position: Math.max(pos, raisedAt),
    reason,
    diagnostic: explain(place),
  };
}

/** Brackets that a hint names. */
const most = 20;

interface Place {
  text: string;
  source: string;
  pos: number;
  end: number;
  reason: string;
}

type Rule = (place: Place) => Diagnostic | undefined;

function explain(place: Place): Diagnostic {
  for (const rule of rules) {
    const found = rule(place);
    if (found !== undefined) return found;
  }
  const { text, pos, reason } = place;
  if (reason !== "Unexpected token") return at(place, "syntax-error", syntax(reason));
  if (text.slice(pos).trim() === "") {
    return at(place, "syntax-error", {
      reason: "The program ends before it is complete.",
      hint: completion(place),
    });
  }
  const hint = missingBefore(place);
  const said = `\`${tokenAt(text, pos)}\` is not expected here.`;
  return at(place, "syntax-error", { reason: said, ...(hint !== undefined && { hint }) });
}

/** What may be missing where a bracket is still open that only holds expressions. */
function missingBefore({ text, source, pos }: Place): string | undefined {
  const last = unclosed(text.slice(0, pos)).at(-1);
  if (last === undefined || last.closes === "}" || last.closes === "`") return undefined;
  const { line, column } = positionAt(source, last.pos);
  return (
    `\`${last.opens}\` of line ${line}, column ${column} is still open there: ` +
    `write the \`${last.closes}\`, comma or operator that is missing before it.`
  );
}

/** What to write at the end of a program that was cut off. */
function completion({ text, source }: Place): string {
  const open = unclosed(text);
  const last = open.at(-1);
  if (last === undefined) return "Finish its last statement: an expression is missing.";
  const { line, column } = positionAt(source, last.pos);
  const end = open.slice(-most).map(({ closes }) => closes);
  return (
    `\`${last.opens}\` of line ${line}, column ${column} is not closed: ` +
    `write what is missing, then \`${end.reverse().join("")}\`${open.length > most ? " and so on" : ""}. ` +
    "If it was cut off, write a shorter program."
  );
}

const unterminated = {
  "Unterminated string constant": "string",
  "Unterminated template": "template",
  "Unterminated template literal": "template",
  "Unterminated comment": "comment",
  "Unterminated regular expression": "regular expression",
} as const;

const rules: readonly Rule[] = [
  (p) =>
    Object.hasOwn(unterminated, p.reason)
      ? at(p, "unterminated-string", { kind: unterminated[p.reason as keyof typeof unterminated] })
      : undefined,
  (p) =>
    p.text[p.pos] === "@" && p.reason.startsWith("Unexpected character")
      ? at(p, "decorators", {})
      : undefined,
  (p) => {
    const quote = p.text[p.pos] ?? "";
    return quote !== "" && "“”‘’„‟«»".includes(quote)
      ? at(p, "typographic-quotes", { quote })
      : undefined;
  },
  misplacedAwait,
  (p) =>
    p.reason.includes("may only appear at the top level") && p.text.startsWith("import", p.pos)
      ? at(p, "import", { source: quotedAfter(p.text, p.pos) })
      : undefined,
  (p) => (looksLikeJsx(p) ? at(p, "jsx", {}) : undefined),
];

const hints: readonly (readonly [start: string, hint: string])[] = [
  ["Identifier '", "Give it another name, or assign to the first one without declaring it again."],
  ["Cannot use 'await' as identifier", "`await` is a keyword here. Use another name."],
  ["'super' keyword", "`super` only works inside the methods of a class or object."],
  ["'with' in strict mode", "Read the properties by name: `o.x`."],
  [
    "Assigning to rvalue",
    "Only variables, properties and patterns can be assigned to. To compare, write `===`.",
  ],
  ["Private field", "Declare it in the class: `#name;`."],
  ["'import' and 'export' may only", "Remove `export`: the snippet is no module."],
  ["Await expression cannot be", "Await before the function, and use the value as the default."],
];

function syntax(reason: string): { reason: string; hint?: string } {
  const hint = hints.find(([start]) => reason.startsWith(start))?.[1];
  return { reason: `${reason}.`, ...(hint === undefined ? {} : { hint }) };
}

/** `x => { await f(x) }`: acorn stumbles over what follows an identifier named `await`. */
function misplacedAwait(place: Place): Diagnostic | undefined {
  const { text, pos, reason } = place;
  let start = pos;
  if (!reason.startsWith("Cannot use keyword 'await'")) {
    let end = pos;
    while (end > 0 && text.charAt(end - 1).trim() === "") end--;
    start = end - 5;
    const loop = text.startsWith("await", pos) && text.slice(Math.max(0, end - 3), end) === "for";
    if (loop) start = pos;
    else if (start < 0 || text.slice(start, end) !== "await" || isWord(text.charAt(start - 1)))
      return undefined;
  }
  const before = text.slice(Math.max(0, start - 400), start);
  const callback =
    /\.(?:forEach|map|filter|reduce|reduceRight|some|every|find|findIndex|flatMap|sort)\(/.test(
      before,
    );
  return diagnostic("await-in-non-async", place.source, { start, end: start + 5 }, { callback });
}

function looksLikeJsx({ text, pos }: Place): boolean {
  if (text[pos] !== "<" || !/[A-Za-z>]/.test(text.charAt(pos + 1))) return false;
  return text.includes("</", pos) || text.includes("/>", pos);
}

function tokenAt(text: string, pos: number): string {
  let end = pos;
  while (end < text.length && end - pos < 30 && isWord(text.charAt(end))) end++;
  if (end === pos) end += (text.codePointAt(pos) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(pos, end);
}

function quotedAfter(text: string, pos: number): string {
  const found = /["']([^"'\n]{0,100})["']/.exec(text.slice(pos, pos + 300));
  return found?.[1] ?? "";
}

function isWord(c: string): boolean {
  return /[\p{ID_Continue}$]/u.test(c);
}

function at<C extends KnownDiagnosticCode>(
  place: Place,
  code: C,
  args: DiagnosticArguments<C>,
): Diagnostic {
  return diagnostic(code, place.source, { start: place.pos, end: place.end }, args);
}
