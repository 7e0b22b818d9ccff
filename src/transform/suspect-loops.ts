/** Where a snippet may have been when it ran out of gas or time: an interrupt tells only the function. */
import { parseSnippet } from "./2-parse/index.js";
import { type AnyNode, children } from "./2-parse/node.js";
import { type Position, positionAt } from "./code-frame.js";

interface Loop {
  start: number;
  end: number;
  /** The loops of one function stand together. */
  owner: AnyNode;
}

const loopTypes = /^(For|ForOf|ForIn|While|DoWhile)Statement$/;

/**
 * The loops of `source` to look at, the likeliest first: those around `seen`, the last place that
 * is known; else those of its function that come after it; without `seen`, all of them.
 */
export function suspectLoops(source: string, seen: Position | undefined): Position[] {
  const parsed = parseSnippet(source);
  if (!("ast" in parsed)) return [];
  const loops: Loop[] = [];
  const functions: AnyNode[] = [];
  const stack: { node: AnyNode; owner: AnyNode }[] = [];
  const root = parsed.ast as unknown as AnyNode;
  stack.push({ node: root, owner: root });
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, owner } = top;
    const inner = node.type.includes("Function") ? node : owner;
    if (inner !== owner) functions.push(node);
    if (loopTypes.test(node.type)) loops.push({ start: node.start, end: node.end, owner });
    for (const child of children(node)) stack.push({ node: child, owner: inner });
  }
  loops.sort((a, b) => a.start - b.start);
  return likeliest(source, loops, functions, seen).map(({ start }) => positionAt(source, start));
}

function likeliest(
  source: string,
  loops: readonly Loop[],
  functions: readonly AnyNode[],
  seen: Position | undefined,
): readonly Loop[] {
  if (seen === undefined) return loops;
  const reached = ({ start }: { start: number }) => {
    const { line, column } = positionAt(source, start);
    return line < seen.line || (line === seen.line && column <= seen.column);
  };
  const left = ({ end }: { end: number }) => reached({ start: end });
  const around = loops.filter((loop) => reached(loop) && !left(loop));
  // Innermost first: what is around the others stands before them.
  if (around.length > 0) return around.reverse();
  const within = functions.filter((node) => reached(node) && !left(node)).at(-1);
  const own = loops.filter((loop) => within === undefined || loop.owner === within);
  return own.some((loop) => !reached(loop)) ? own.filter((loop) => !reached(loop)) : own;
}
