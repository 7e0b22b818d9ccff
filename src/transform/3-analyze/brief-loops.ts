/**
 * Loops of brief programs. How often one goes round is known where it counts to what the text says, or to the
 * length of a list, and where each turn waits for a call: a stage has only so many results, and each counts as
 * some characters read. What a turn leaves in variables is what the next begins with: they are looked at until
 * another turn makes nothing larger.
 */
import { refuse } from "./brief-cost.js";
import { assignedName, mentions } from "./brief-mentions.js";
import { elementSize, part, type Size, within } from "./brief-size.js";
import { counted, everyTurn, waitsAnyway } from "./brief-turns.js";
import type { Work } from "./brief-work.js";
import type { Node } from "./nodes.js";

/** Turns that are looked at until nothing grows. */
const mostTrials = 4;
const mostNesting = 2;

export const isLoop = ({ type }: Node): boolean =>
  type === "ForStatement" ||
  type === "ForOfStatement" ||
  type === "WhileStatement" ||
  type === "DoWhileStatement";

/** Never of `for await`, which is none of the features that brief programs have. */
export function loop(work: Work, node: Node): void {
  const body = node.body as Node;
  const [init, test, update] = [node.init, node.test, node.update] as (Node | null | undefined)[];
  const named = mentions(node);
  const { times } = work;
  const always = everyTurn(body);
  if (init?.type === "VariableDeclaration") work.statement(init);
  else if (init) work.effect(init);
  const of = node.type === "ForOfStatement" ? work.spread(node.right as Node) : undefined;
  const waits = [...always, test].some((one) => one && waitsAnyway(one, work));
  const answers = waits ? work.results / elementSize : Infinity;
  const count = node.type === "ForStatement" ? counted(work, node, named) : Infinity;
  const turns = Math.min(answers, of?.count ?? Infinity, times * count);
  if (turns === Infinity) refuse();
  const carried = [...always, update].flatMap((one) => (one ? assignedName(one) : []));
  const turning: Turning = {
    // Once more, to find that it was the last.
    times: turns + times,
    most: Math.min(answers, of?.longest ?? Infinity, count) + 1,
    written: named.written,
    growing: named.growing,
    carried: new Set(carried.filter((name) => named.written.get(name) === 1)),
  };
  repeat(work, turning, () => {
    if (of) work.bind(declared(node.left as Node), part(of, turning.times));
    if (test) work.value(test);
    work.statement(body);
    if (update) work.effect(update);
  });
}

interface Turning {
  /** Turns of all times that the loop is come to, and of each. */
  times: number;
  most: number;
  written: ReadonlyMap<string, number>;
  /** Variables that each turn adds to, and that it does not read. */
  growing: ReadonlySet<string>;
  /** Those that each turn gives a value of its own. */
  carried: ReadonlySet<string>;
}

function repeat(work: Work, turning: Turning, turn: () => void): void {
  const { variables, times, growing } = work;
  if (work.loops === mostNesting) refuse();
  const entered = variables.scope.names;
  work.loops++;
  work.times = turning.times;
  work.growing = turning.growing;
  const start = settled(work, times, turning, turn);
  variables.begin(start);
  turn();
  work.growing = growing;
  work.times = times;
  work.loops--;
  const { names } = variables.scope;
  for (const [name, size] of names) {
    const was = entered.get(name);
    if (was && size === start.get(name)) names.set(name, was);
    else if (!turning.growing.has(name)) names.set(name, within(size, times));
  }
}

/** What variables may be when a turn begins, whichever it is, of a loop that is come to `entries` times. */
function settled(
  work: Work,
  entries: number,
  { times, most, written, growing, carried }: Turning,
  turn: () => void,
): ReadonlyMap<string, Size> {
  const { variables } = work;
  const entered = variables.scope.names;
  const outer = variables.assigned;
  let start = mapped(entered, (size, name) => {
    if (growing.has(name)) return size;
    const all = within(size, times);
    if (written.has(name)) return all;
    const { total, count } = size;
    return {
      ...all,
      total: Math.min(all.total, total * most),
      count: Math.min(all.count, count * most),
    };
  });
  for (let trial = 0; trial < mostTrials; trial++) {
    const given = new Map<string, Size>();
    const from = start;
    variables.assigned = given;
    const after = variables.trial(() => {
      variables.begin(from);
      work.quietly(turn);
    });
    variables.assigned = outer;
    const left = (name: string) => after.get(name) as Size;
    if ([...from].every(([name, size]) => growing.has(name) || !isMore(left(name), size)))
      return mapped(from, (size, name) => {
        const values = carried.has(name) ? given.get(name) : undefined;
        if (values === undefined) return size;
        // Each that it is given is there for one turn.
        const total = entries * (entered.get(name) as Size).most + values.total;
        return { ...size, total: Math.min(size.total, total) };
      });
    start = mapped(from, (size, name) =>
      growing.has(name) || left(name) === size ? size : within(left(name), times),
    );
  }
  return refuse();
}

function mapped(
  sizes: ReadonlyMap<string, Size>,
  map: (size: Size, name: string) => Size,
): Map<string, Size> {
  return new Map([...sizes].map(([name, size]) => [name, map(size, name)]));
}

function isMore(a: Size, b: Size): boolean {
  return (
    a.most > b.most ||
    a.longest > b.longest ||
    a.holds > b.holds ||
    a.tens > b.tens ||
    a.kind !== b.kind ||
    a.made !== b.made
  );
}

/** Of `for (const x of …)`. */
function declared(left: Node): Node {
  if (left.type !== "VariableDeclaration") return refuse();
  return (left.declarations as Node[])[0]?.id as Node;
}
