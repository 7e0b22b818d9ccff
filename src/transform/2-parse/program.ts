/**
 * One candidate into one plain tree: JavaScript first; TypeScript where that fails, where the fence says so, or
 * where the JavaScript has a chained comparison that reads as a type argument.
 */

import type { Program, Token } from "acorn";
import type * as ESTree from "estree";
import { diagnostic } from "../diagnostics.js";
import type { Candidate, Diagnostic, ParsedProgram } from "../types.js";
import { eraseTypes } from "./erase.js";
import { tolerateModule } from "./modules.js";
import { type AnyNode, deeperThan, everyNode } from "./node.js";
import { type Grammar, ParseLimit, parseText } from "./parser.js";
import { isModuleError, type ParseFailure, parseFailure } from "./syntax-error.js";
import { mayHoldTypeArguments, readsAsTypeArguments } from "./type-arguments.js";

interface Tree {
  ast: Program;
  module: boolean;
}

export type Attempt = { program: ParsedProgram } | { failure: ParseFailure };

/** Parses `candidate`; `source` is the snippet, for positions and code frames. */
export function parseCandidate(candidate: Candidate, source: string, maxNesting: number): Attempt {
  const { text } = candidate;
  const read = (grammar: Grammar): Tree | ParseFailure =>
    readGrammar(text, grammar, source, maxNesting);

  const tokens: Token[] = [];
  let language: Grammar = candidate.language === "ts" ? "ts" : "js";
  let tree = language === "ts" ? read("ts") : readJavaScript(text, source, maxNesting, tokens);
  if ("failure" in tree) {
    const other = language === "ts" ? "js" : "ts";
    const second = tree.failure === "limit" ? tree : read(other);
    if (!("failure" in second)) {
      tree = second;
      language = other;
    } else if (language === "js" && saysMore(second, tree)) {
      tree = second;
    }
  } else if (language === "js" && readsAsTypeArguments(tokens, text)) {
    const second = read("ts");
    if (!("failure" in second)) {
      tree = second;
      language = "ts";
    }
  }
  if ("failure" in tree) return { failure: tree };
  return finish(tree, candidate, language, source, maxNesting);
}

/** JavaScript's error unless TypeScript came farther and JavaScript's says nothing particular. */
function saysMore(typescript: ParseFailure, javascript: ParseFailure): boolean {
  if (typescript.failure === "limit") return true;
  return javascript.diagnostic.code === "syntax-error" && typescript.position > javascript.position;
}

function readJavaScript(
  text: string,
  source: string,
  maxNesting: number,
  tokens: Token[],
): Tree | ParseFailure {
  return readGrammar(
    text,
    "js",
    source,
    maxNesting,
    mayHoldTypeArguments(text) ? tokens : undefined,
  );
}

/** As an object literal or function expression, else as a script, else as a module. */
function readGrammar(
  text: string,
  grammar: Grammar,
  source: string,
  maxNesting: number,
  onToken?: Token[],
): Tree | ParseFailure {
  const tokens = onToken === undefined ? {} : { onToken };
  const attempt = (sourceType: "script" | "module", expression: boolean): Tree | ParseFailure => {
    if (onToken !== undefined) onToken.length = 0;
    try {
      const options = { grammar, sourceType, maxNesting, expression, ...tokens };
      return { ast: parseText(text, options), module: sourceType === "module" };
    } catch (error) {
      return parseFailure(error, text, source, maxNesting);
    }
  };
  const first = firstWord(text);
  if (first === "{") {
    const object = attempt("script", true);
    if (!("failure" in object)) return object;
  }
  const script = attempt("script", false);
  if (!("failure" in script)) return script;
  if (isModuleError(script)) return attempt("module", false);
  if (first === "function" || first === "async") {
    const literal = attempt("script", true);
    if (!("failure" in literal)) return literal;
  }
  return script;
}

/** The first brace or word after white space and comments. */
function firstWord(text: string): string {
  let i = 0;
  for (;;) {
    while (i < text.length && text.charAt(i).trim() === "") i++;
    if (text.startsWith("//", i)) {
      while (i < text.length && !"\n\r\u2028\u2029".includes(text.charAt(i))) i++;
    } else if (text.startsWith("/*", i)) {
      const end = text.indexOf("*/", i + 2);
      if (end === -1) return "";
      i = end + 2;
    } else {
      break;
    }
  }
  if (text[i] === "{") return "{";
  const word = /[a-z]{0,10}/y;
  word.lastIndex = i;
  return word.exec(text)?.[0] ?? "";
}

function finish(
  tree: Tree,
  candidate: Candidate,
  language: Grammar,
  source: string,
  maxNesting: number,
): Attempt {
  const program = tree.ast as unknown as AnyNode;
  const deep = deeperThan(program, maxNesting * 2);
  if (deep !== undefined) {
    return {
      failure: parseFailure(
        new ParseLimit("nesting", deep.start),
        candidate.text,
        source,
        maxNesting,
      ),
    };
  }
  const asModule =
    (tree.module || language === "ts") &&
    (program.body as AnyNode[]).some(({ type }) => /^(?:TS)?(?:Import|Export)/.test(type));
  const diagnostics: Diagnostic[] = [];
  if (language === "ts") {
    try {
      diagnostics.push(...eraseTypes(program, source));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return {
        failure: parseFailure(new ParseLimit("nesting", 0), candidate.text, source, maxNesting),
      };
    }
  }
  if (tree.module) diagnostics.push(...tolerateModule(program, source));
  if (candidate.text.includes("using")) diagnostics.push(...usingDeclarations(program, source));
  return {
    program: {
      ast: program as unknown as ESTree.Program,
      candidate,
      language,
      strict: asModule || (candidate.text.includes("use strict") && saysUseStrict(program)),
      diagnostics,
    },
  };
}

function usingDeclarations(program: AnyNode, source: string): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const node of everyNode(program)) {
    if (node.type !== "VariableDeclaration") continue;
    if (node.kind !== "using" && node.kind !== "await using") continue;
    found.push(diagnostic("using", source, node, { await: node.kind === "await using" }));
  }
  return found;
}

function saysUseStrict(program: AnyNode): boolean {
  return (program.body as AnyNode[]).some((statement) => statement.directive === "use strict");
}
