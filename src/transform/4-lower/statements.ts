/** Statement lists: where declarations of async functions are hoisted to. */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import { wrapped } from "./functions.js";
import { isDirective } from "./query.js";
import { changed, type State } from "./state.js";
import { Temporaries } from "./temporaries.js";
import { children, statement } from "./walk.js";

export function isAsyncDeclaration(node: ESTree.Node): node is ESTree.FunctionDeclaration {
  return node.type === "FunctionDeclaration" && node.async === true;
}

/** The body of a function, or of the snippet: directives first, then what is hoisted. */
export function functionBody(body: ESTree.BlockStatement, state: State): ESTree.BlockStatement {
  const directives = body.body.findIndex((node) => !isDirective(node));
  const count = directives < 0 ? body.body.length : directives;
  const rest = list(count === 0 ? body.body : body.body.slice(count), "var", state);
  const own = state.fn.temporaries.declarations("var");
  const all =
    count === 0 && own.length === 0 ? rest : [...body.body.slice(0, count), ...own, ...rest];
  return { ...body, body: all };
}

/** A block: what is hoisted in it is its own. */
export function blockBody(nodes: ESTree.Statement[], state: State): ESTree.Statement[] {
  return list(nodes, "let", state);
}

function list(nodes: ESTree.Statement[], kind: "let" | "var", outer: State): ESTree.Statement[] {
  const state = changed(outer, { temporaries: new Temporaries(outer.program.names) });
  const made = nodes.some(isAsyncDeclaration) ? withHoisted(nodes, kind, state) : all(nodes, state);
  const declared = state.temporaries.declarations("let");
  return declared.length === 0 ? made : [...declared, ...made];
}

// Apart from what is done once: engines compile the loop, and what is around it with it.
function all(nodes: ESTree.Statement[], state: State): ESTree.Statement[] {
  const made: ESTree.Statement[] = [];
  for (let i = 0; i < nodes.length; i++) made.push(statement(nodes[i] as ESTree.Statement, state));
  return made;
}

function withHoisted(
  nodes: ESTree.Statement[],
  kind: "let" | "var",
  state: State,
): ESTree.Statement[] {
  const made = lastDeclarations(nodes).map((node) => hoist(node, kind, state));
  const rest = nodes.filter((node) => !isAsyncDeclaration(node));
  return [...made, ...all(rest, state)];
}

/** Of functions of one name the last wins, whether async or not. */
function lastDeclarations(nodes: ESTree.Statement[]): ESTree.FunctionDeclaration[] {
  const last = new Map<string, ESTree.FunctionDeclaration>();
  for (const node of nodes) if (node.type === "FunctionDeclaration") last.set(node.id.name, node);
  return [...last.values()].filter(isAsyncDeclaration);
}

// async function f(a) { B }
// → var f = async(function* (a) { B' }, "f")
function hoist(
  node: ESTree.FunctionDeclaration,
  kind: "let" | "var",
  state: State,
): ESTree.Statement {
  const name = node.id.name === "yield" ? b.id(state.program.yieldName) : children(node.id, state);
  return b.at(b.declare(kind, [[name, wrapped(node, state, b.literal(node.id.name))]]), node);
}
