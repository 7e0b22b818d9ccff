import type * as ESTree from "estree";
import * as b from "../../builders.js";
import { wrapped } from "../functions.js";
import type { State } from "../state.js";
import { isAsyncDeclaration } from "../statements.js";
import { children, expression, statement } from "../walk.js";

export function SwitchStatement(node: ESTree.SwitchStatement, state: State): ESTree.Statement {
  const declared = node.cases.flatMap((c) => c.consequent.filter(isAsyncDeclaration));
  return declared.length === 0 ? children(node, state) : hoisting(node, declared, state);
}

// switch (d) { case t: async function f() { B } … }
// → { const s = d;
//     { let f; switch (s) { case f = make(), t: … function make() { return async(…) } } } }
/** The functions see the cases' declarations, and exist before the first test is evaluated. */
function hoisting(
  node: ESTree.SwitchStatement,
  declared: ESTree.FunctionDeclaration[],
  state: State,
): ESTree.Statement {
  const { names } = state.program;
  const subject = names.fresh("s");
  const made = declared.map((fn) => {
    const maker = names.fresh("make");
    const value = wrapped(fn, state, b.literal(fn.id.name));
    const init = b.assign(b.id(fn.id.name), b.call(b.id(maker), []));
    return { name: fn.id.name, init, maker: b.functionDeclaration(maker, [b.returns(value)]) };
  });
  const inits = made.map(({ init }) => init);
  const first = node.cases.find((c) => c.test);
  const cases = node.cases.map((c): ESTree.SwitchCase => {
    const test = c.test && expression(c.test, state);
    const rest = c.consequent.filter((s) => !isAsyncDeclaration(s)).map((s) => statement(s, state));
    const isOnly = first === undefined && c === node.cases[0];
    const consequent = isOnly ? [...inits.map(b.statement), ...rest] : rest;
    return {
      ...c,
      test: c === first && test ? b.sequence([...inits, test]) : (test ?? null),
      consequent,
    };
  });
  cases.at(-1)?.consequent.push(...made.map(({ maker }) => maker));
  return b.block([
    b.declare("const", [[b.id(subject), expression(node.discriminant, state)]]),
    b.block([
      b.declare(
        "let",
        made.map(({ name }) => [b.id(name)]),
      ),
      b.at({ type: "SwitchStatement", discriminant: b.id(subject), cases }, node),
    ]),
  ]);
}
