import * as astring from "astring";
import type * as ESTree from "estree";
import type { Writer } from "./writer.js";

export interface Lines {
  first: number;
  last: number;
}
/** What printing asks of a node; `lines` and `breaks` are what lowering marks one with. */
export interface Placed {
  type: string;
  start?: number;
  lines?: Lines;
  breaks?: true;
}
type Print = (this: Printers, node: ESTree.Node, state: Writer) => void;
export type Printers = { [type: string]: Print };

const builtIn = astring.GENERATOR as unknown as Printers;
/** astring's types leave out what its documentation offers. */
const { EXPRESSIONS_PRECEDENCE } = astring as unknown as {
  EXPRESSIONS_PRECEDENCE: { [type: string]: number };
};

/** Parentheses are kept as the snippet has them: as tight as an identifier. */
export const precedence = { ...EXPRESSIONS_PRECEDENCE, ParenthesizedExpression: 20 };

/** These begin with what astring itself maps. */
const begunMapped = new Set([
  "Identifier",
  "Literal",
  "MetaProperty",
  "PrivateIdentifier",
  "Super",
  "TemplateElement",
  "ThisExpression",
]);

/** Maps the beginning of every node that has a place in the snippet, where astring maps only names. */
function mapped(print: Print): Print {
  return function (node, state) {
    if (node.start !== undefined) state.places.push(state.text.length, node.start);
    print.call(this, node, state);
  };
}

/** So too, and tells on which lines a node was printed; `breaks` begins a new one before it. */
function followed(print: Print): Print {
  return function (node, state) {
    const { lines, breaks, start } = node as Placed;
    if (breaks) state.write("\n");
    const first = state.text.length;
    if (start !== undefined) state.places.push(first, start);
    print.call(this, node, state);
    if (lines === undefined) return;
    lines.first = first;
    lines.last = state.text.length;
    state.followed.push(lines);
  };
}

/** Counts how deep it is in. A static block is printed as a block, and is not counted as one. */
function nested(type: string, print: Print): Print {
  return function (node, state) {
    if (node.type !== type) {
      print.call(this, node, state);
      return;
    }
    state.enter();
    print.call(this, node, state);
    state.leave();
  };
}

function ParenthesizedExpression(this: Printers, node: ESTree.Node, state: Writer): void {
  if (node.type !== "ParenthesizedExpression") return;
  state.write("(");
  this[node.expression.type]?.(node.expression, state);
  state.write(")");
}

/** astring prints `(async) => x` as `async => x`, which not every parser takes. */
function ArrowFunctionExpression(this: Printers, node: ESTree.Node, state: Writer): void {
  if (node.type !== "ArrowFunctionExpression") return;
  const { params } = node;
  const first = params[0];
  if (first?.type !== "Identifier" || params.length > 1 || first.name !== "async") {
    builtIn.ArrowFunctionExpression?.call(this, node, state);
    return;
  }
  state.write("(async) => ", first);
  this[node.body.type]?.(node.body, state);
}

const printers: Printers = { ...builtIn, ArrowFunctionExpression, ParenthesizedExpression };

function whole(type: string, print: Print): Print {
  if (begunMapped.has(type)) return print;
  const counted = type === "BlockStatement" || type === "ObjectExpression";
  const made = counted ? nested(type, print) : print;
  // What is followed stands in a list of statements, or is the test of a loop.
  const marked = /(?:Statement|Declaration|SequenceExpression)$/.test(type);
  return marked ? followed(made) : mapped(made);
}

export const printer: Printers = Object.fromEntries(
  Object.entries(printers).map(([type, print]) => [type, whole(type, print)]),
);
