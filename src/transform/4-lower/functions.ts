/** Functions: what stays native, and what becomes a generator function. */
import type * as ESTree from "estree";
import * as b from "../builders.js";
import { Captures } from "./captures.js";
import { helper } from "./helpers.js";
import { declares, type FunctionNode } from "./query.js";
import { changed, type FunctionContext, type Lexical, type OwnName, type State } from "./state.js";
import { functionBody } from "./statements.js";
import { Temporaries } from "./temporaries.js";
import { children, expression, patterns } from "./walk.js";

/** Whether `fn` says `"use strict"` itself. */
function saysStrict(fn: FunctionNode): boolean {
  return (
    fn.body.type === "BlockStatement" &&
    fn.body.body.some((s) => "directive" in s && s.directive === "use strict")
  );
}

function inside(
  fn: FunctionNode,
  kind: FunctionContext["kind"],
  lexical: Lexical,
  state: State,
): State {
  return changed(state, {
    fn: { kind, temporaries: new Temporaries(state.program.names) },
    lexical,
    strict: state.strict || saysStrict(fn),
    guarded: false,
  });
}

/** A function that stays what it is: only what it contains is lowered. */
export function nativeFunction<T extends FunctionNode>(
  fn: T,
  state: State,
  lexical: Lexical = { derived: false },
): T {
  const inner = inside(fn, "native", lexical, state);
  const params = patterns(fn.params, inner);
  if (fn.body.type === "BlockStatement")
    return { ...fn, ...name(fn, inner), params, body: functionBody(fn.body, inner) };
  const temporaries = new Temporaries(state.program.names);
  const value = expression(fn.body, changed(inner, { temporaries }));
  const declared = temporaries.declarations("let");
  if (declared.length === 0) return { ...fn, params, body: value };
  return { ...fn, params, body: b.block([...declared, b.returns(value)]), expression: false };
}

function name(fn: FunctionNode, state: State): { id?: ESTree.Identifier } {
  if (fn.type === "ArrowFunctionExpression" || !fn.id) return {};
  return { id: children(fn.id, state).name === "yield" ? b.id(state.program.yieldName) : fn.id };
}

/** The generator function that an async function's wrapper drives: parameters stay on it. */
export function generatorOf(
  fn: FunctionNode,
  state: State,
  lexical: Lexical = { derived: false },
): ESTree.FunctionExpression {
  const kind = fn.generator ? "async-generator" : "async";
  const inner = inside(fn, kind, lexical, state);
  const params = patterns(fn.params, inner);
  const body =
    fn.body.type === "BlockStatement"
      ? fn.body
      : b.at(b.block([b.at(b.returns(fn.body), fn.body)]), fn.body);
  return b.at(b.generator(params, functionBody(body, inner)), fn);
}

// async function (a) { B }
// → async(function* (a) { B' }, "name")
export function wrapped(
  fn: FunctionNode,
  state: State,
  named: ESTree.Expression | undefined,
): ESTree.Expression {
  const key = fn.generator ? "asyncGenerator" : "async";
  const [made, ...name] = withName(generatorOf(fn, state), named);
  return helper(key, [made, ...name], fn, state);
}

// async(function* () {}, t)          t may be a symbol: the engine makes a name of it
// → async({ [t]: function* () {} }[t])
function withName(
  made: ESTree.Expression,
  named: ESTree.Expression | undefined,
): [ESTree.Expression, ...ESTree.Expression[]] {
  if (!named) return [made];
  if (named.type !== "Identifier") return [made, named];
  return [b.index(b.object([b.property(named, made, true)]), named)];
}

// async function f(a) { B }    as an expression that mentions its own name
// → (() => { const f = async(function* (a) { B' }, "f"); return f })()
export function named(
  fn: ESTree.FunctionExpression,
  self: ESTree.Identifier,
  state: State,
): ESTree.Expression {
  if (declares(fn, self.name)) return wrapped(fn, state, b.literal(self.name));
  const own: OwnName = { node: fn, used: false };
  const ownNames = new Map(state.ownNames).set(self.name, own);
  const value = wrapped(fn, changed(state, { ownNames }), b.literal(self.name));
  if (!own.used) return value;
  const declared: [ESTree.Pattern, ESTree.Expression?][] = [[ownId(self, state), value]];
  const body: ESTree.Statement[] = [b.declare("const", declared)];
  if (own.sink) body.push(b.declare("let", [[b.id(own.sink)]]));
  body.push(b.returns(ownId(self, state)));
  return b.call(b.parens(b.arrow([], b.block(body))), []);
}

function ownId(self: ESTree.Identifier, state: State): ESTree.Identifier {
  return b.id(self.name === "yield" ? state.program.yieldName : self.name);
}

// async (a) => B
// → arrow(function* (a) { return B' }, this, "name")
export function asyncArrow(
  fn: ESTree.ArrowFunctionExpression,
  state: State,
  named: ESTree.Expression | undefined,
): ESTree.Expression {
  const outer = state.lexical;
  const captures = outer.captures ?? new Captures(fn, state.program.names);
  const arrow = { usesThis: false };
  const lexical = { derived: outer.derived, captures, arrow };
  const [made, ...name] = withName(generatorOf(fn, state, lexical), named);
  if (arrow.usesThis && outer.arrow) outer.arrow.usesThis = true;
  const args: ESTree.Expression[] = [made];
  if (arrow.usesThis || name.length > 0) args.push(arrow.usesThis ? b.self() : b.nothing());
  args.push(...name);
  const value = helper("arrow", args, fn, state);
  return outer.captures ? value : captures.wrap(value);
}
