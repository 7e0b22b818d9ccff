import type * as ESTree from "estree";
import * as b from "../builders.js";
import { boundNames, contains } from "./query.js";
import type { State } from "./state.js";

/**
 * Statements that put `value`, which is `node.right` lowered, into a fresh variable, as the head
 * would evaluate it: its names are in their dead zone meanwhile, and stay so for closures.
 */
export function holdRight(
  node: ESTree.ForOfStatement,
  value: ESTree.Expression,
  hint: string,
  state: State,
): [ESTree.Statement[], ESTree.Identifier] {
  const held = b.id(state.program.names.fresh(hint));
  const names = lexicalNames(node.left);
  const isNamed = (inner: ESTree.Node) => inner.type === "Identifier" && names.includes(inner.name);
  if (names.length === 0 || !contains(node.right, isNamed)) {
    return [[b.declare("const", [[held, value]])], held];
  }
  // for (const x of f(x)) B
  // → let held; head: { held = f(x); break head; let x; } for (const x of held) B
  const head = state.program.names.fresh("head");
  const dead = b.declare(
    "let",
    names.map((name) => [b.id(name)]),
  );
  const body = [b.statement(b.assign(held, value)), b.breaks(head), dead];
  return [[b.declare("let", [[held]]), b.labeled(head, b.block(body))], held];
}

function lexicalNames(left: ESTree.ForOfStatement["left"]): string[] {
  if (left.type !== "VariableDeclaration" || left.kind === "var") return [];
  return left.declarations.flatMap((declarator) => boundNames(declarator.id));
}
