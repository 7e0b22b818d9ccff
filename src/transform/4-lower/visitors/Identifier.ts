import type * as ESTree from "estree";
import * as b from "../../builders.js";
import type { State } from "../state.js";

export function Identifier(node: ESTree.Identifier, state: State): ESTree.Node {
  const own = state.ownNames.get(node.name);
  if (own) own.used = true;
  if (node.name === "yield") return b.at(b.id(state.program.yieldName), node);
  const captures = state.lexical.captures;
  if (node.name === "arguments" && captures && !isInside(node, captures.node, state)) {
    return b.at(captures.use("arguments"), node);
  }
  const { points } = state.program;
  return points.looks ? points.whole(node, node) : node;
}

function isInside(node: ESTree.Identifier, arrow: ESTree.Node, state: State): boolean {
  const scope = state.program.analysis.declaredIn(node);
  if (!scope?.range && !(scope && "start" in scope && "start" in arrow)) return false;
  const of = (n: ESTree.Node) => n as ESTree.Node & { start: number; end: number };
  return of(scope).start >= of(arrow).start && of(scope).end <= of(arrow).end;
}
