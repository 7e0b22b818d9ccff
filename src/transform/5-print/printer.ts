import * as astring from "astring";
import type * as ESTree from "estree";

/** astring's types leave out what its documentation offers: precedence, and the state it hands on. */
interface State {
  write(code: string, node?: ESTree.Node): void;
  line: number;
}
/** What lowering marks a node with. */
type Followed = ESTree.Node & { lines?: { first: number; last: number }; breaks?: true };
type Print = (this: Printers, node: ESTree.Node, state: State) => void;
type Printers = { [type: string]: Print };

const builtIn = astring.GENERATOR as unknown as Printers;
const { EXPRESSIONS_PRECEDENCE } = astring as unknown as {
  EXPRESSIONS_PRECEDENCE: { [type: string]: number };
};

/** Parentheses are kept as the snippet has them: as tight as an identifier. */
export const precedence = { ...EXPRESSIONS_PRECEDENCE, ParenthesizedExpression: 20 };

/** Tells on which lines a node was printed; `breaks` begins a new one before it. */
function followed(node: Followed, print: () => void, state: State): void {
  const { lines } = node;
  if (node.breaks) state.write("\n");
  if (lines) lines.first = state.line;
  print();
  if (lines) lines.last = state.line;
}

/** Maps the beginning of every node that has a place in the snippet, where astring maps only names. */
function mapped(print: Print): Print {
  return function (node, state) {
    const whole = () => {
      if (node.loc) state.write("", node);
      print.call(this, node, state);
    };
    if ("lines" in node || "breaks" in node) followed(node as Followed, whole, state);
    else whole();
  };
}

function ParenthesizedExpression(this: Printers, node: ESTree.Node, state: State): void {
  if (node.type !== "ParenthesizedExpression") return;
  state.write("(");
  this[node.expression.type]?.(node.expression, state);
  state.write(")");
}

/** astring prints `(async) => x` as `async => x`, which not every parser takes. */
function ArrowFunctionExpression(this: Printers, node: ESTree.Node, state: State): void {
  if (node.type !== "ArrowFunctionExpression") return;
  const [first, ...rest] = node.params;
  if (first?.type !== "Identifier" || rest.length > 0 || first.name !== "async") {
    builtIn.ArrowFunctionExpression?.call(this, node, state);
    return;
  }
  state.write("(async) => ", first);
  this[node.body.type]?.(node.body, state);
}

const printers: Printers = { ...builtIn, ArrowFunctionExpression, ParenthesizedExpression };

export const printer: Printers = Object.fromEntries(
  Object.entries(printers).map(([type, print]) => [type, mapped(print)]),
);
