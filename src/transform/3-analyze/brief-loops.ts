/**
 * Loops of brief programs. How often one goes round is known where it counts to what the text says, or to the
 * length of a list, and where each turn waits for a call: a stage has only so many results, and each counts as
 * some characters read. What a turn leaves in variables is what the next begins with: they are looked at until
 * another turn makes nothing larger.
 */
import type * as ESTree from "estree";
import { refuse } from "./brief-cost.js";
import { elementSize, part, type Size, within } from "./brief-size.js";
import type { Work } from "./brief-work.js";
import { pushChildren } from "./keys.js";
import { bare, memberName, type Node } from "./nodes.js";

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

// ------------------------------------------------------------ how often

/** Of `for (let i = 0; i < 100; i++)`, or `i < list.length`, where nothing else changes either. */
function counted(work: Work, { init, test, update }: Node, { written, pushed }: Mentions): number {
  const { type, operator, left, right } = (test ?? { type: "" }) as Node;
  if (type !== "BinaryExpression" || (operator !== "<" && operator !== "<=")) return Infinity;
  const { name } = left as Node;
  const step = stepOf(update as Node | null, name);
  const from = startOf(init as Node | null, name);
  if (step === undefined || from === undefined || written.get(name as string) !== 1)
    return Infinity;
  const turns = (most: number): number => Math.max(0, Math.ceil((most - from) / step)) + 1;
  const bound = right as Node;
  if (bound.type === "Literal" && typeof bound.value === "number") return turns(bound.value);
  const list = bound.type === "MemberExpression" ? (bound.object as Node) : undefined;
  if (memberName(bound) !== "length" || list?.type !== "Identifier") return Infinity;
  const of = list.name as string;
  if (written.has(of) || pushed.has(of)) return Infinity;
  const size = work.value(list);
  if (size.kind !== "list") return Infinity;
  return turns(size.longest);
}

function stepOf(update: Node | null, name: unknown): number | undefined {
  if (update?.type === "UpdateExpression" && (update.argument as Node).name === name)
    return update.operator === "++" ? 1 : undefined;
  if (update?.type !== "AssignmentExpression" || update.operator !== "+=") return undefined;
  const { value } = update.right as Node;
  const isIt = (update.left as Node).name === name;
  return isIt && typeof value === "number" && value >= 1 ? value : undefined;
}

function startOf(init: Node | null, name: unknown): number | undefined {
  if (init?.type !== "VariableDeclaration" || init.kind === "var") return undefined;
  const own = (init.declarations as Node[]).filter(({ id }) => (id as Node).name === name);
  const value = (own[0]?.init as Node | null | undefined)?.value;
  return own.length === 1 && typeof value === "number" ? value : undefined;
}

/** Statements that each turn comes to which is not the last. */
function everyTurn(body: Node): Node[] {
  const statements = body.type === "BlockStatement" ? (body.body as Node[]) : [body];
  const end = statements.findIndex(continues);
  return end < 0 ? statements : statements.slice(0, end);
}

function continues(statement: Node): boolean {
  const stack = [statement];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === "ContinueStatement") return true;
    pushChildren(node, stack);
  }
  return false;
}

/** Whether `node`, when it is come to, waits for a call that is made there. */
function waitsAnyway(node: Node, work: Work): boolean {
  const any = (...nodes: unknown[]): boolean =>
    nodes.some((one) => one && waitsAnyway(one as Node, work));
  switch (node.type) {
    case "AwaitExpression": {
      const awaited = bare(node.argument as Node);
      return work.toolCalls.has(awaited as unknown as ESTree.CallExpression) || any(awaited);
    }
    case "ExpressionStatement":
    case "ParenthesizedExpression":
      return any(node.expression);
    case "VariableDeclaration":
      return (node.declarations as Node[]).some(({ init }) => any(init));
    case "AssignmentExpression":
      return (node.operator === "=" || node.operator === "+=") && any(node.right);
    case "CallExpression":
      return any(node.callee, ...(node.arguments as Node[]));
    case "SpreadElement":
    case "UnaryExpression":
      return any(node.argument);
    case "BinaryExpression":
      return any(node.left, node.right);
    case "MemberExpression":
      return any(node.object);
    case "TemplateLiteral":
      return any(...(node.expressions as Node[]));
    case "ArrayExpression":
      return any(...(node.elements as Node[]));
    case "ObjectExpression":
      return (node.properties as Node[]).some(({ value }) => any(value));
    case "IfStatement":
    case "ConditionalExpression":
      return any(node.test);
    case "LogicalExpression":
      return any(node.left);
    default:
      return false;
  }
}

// ------------------------------------------------------------ what a turn does to variables

interface Mentions {
  /** How often they are assigned, or counted up. */
  written: ReadonlyMap<string, number>;
  pushed: ReadonlySet<string>;
  /** Only added to, or asked for their length. */
  growing: ReadonlySet<string>;
}

/** By name alone, whatever its scope. */
function mentions(loop: Node): Mentions {
  const read = new Set<string>();
  const added = new Set<string>();
  const pushed = new Set<string>();
  const written = new Map<string, number>();
  const stack: Node[] = [loop];
  const write = (name: string) => written.set(name, (written.get(name) ?? 0) + 1);
  for (let node = stack.pop(); node; node = stack.pop()) {
    switch (node.type) {
      case "ExpressionStatement": {
        const expression = node.expression as Node;
        const name = addedTo(expression) ?? pushedTo(expression);
        if (name === undefined) break;
        if (expression.type === "CallExpression") {
          pushed.add(name);
          stack.push(...(expression.arguments as Node[]));
        } else {
          added.add(name);
          write(name);
          stack.push(expression.right as Node);
        }
        continue;
      }
      case "MemberExpression": {
        const object = node.object as Node;
        if (object.type !== "Identifier" || memberName(node) !== "length") stack.push(object);
        if (node.computed) stack.push(node.property as Node);
        continue;
      }
      case "Property":
        if (node.computed) stack.push(node.key as Node);
        stack.push(node.value as Node);
        continue;
      case "AssignmentExpression":
        if ((node.left as Node).type !== "Identifier") break;
        write((node.left as Node).name as string);
        if (node.operator !== "=") read.add((node.left as Node).name as string);
        stack.push(node.right as Node);
        continue;
      case "UpdateExpression":
        write((node.argument as Node).name as string);
        break;
      case "Identifier":
        read.add(node.name as string);
    }
    pushChildren(node, stack);
  }
  const growing = new Set([...added, ...pushed].filter((name) => !read.has(name)));
  return { written, pushed, growing };
}

/** `name += …` */
export function addedTo({ type, operator, left }: Node): string | undefined {
  if (type !== "AssignmentExpression" || operator !== "+=") return undefined;
  return (left as Node).type === "Identifier" ? ((left as Node).name as string) : undefined;
}

/** `name.push(…)` */
export function pushedTo({ type, callee, optional }: Node): string | undefined {
  if (type !== "CallExpression" || optional || memberName(callee as Node) !== "push")
    return undefined;
  const object = (callee as Node).object as Node;
  return object.type === "Identifier" ? (object.name as string) : undefined;
}

/** `name = …`, as a statement. */
function assignedName(node: Node): string[] {
  const { type, operator, left } =
    node.type === "ExpressionStatement" ? (node.expression as Node) : node;
  const isIt = type === "AssignmentExpression" && operator === "=";
  return isIt && (left as Node).type === "Identifier" ? [(left as Node).name as string] : [];
}

/** Of `for (const x of …)`. */
function declared(left: Node): Node {
  if (left.type !== "VariableDeclaration") return refuse();
  return (left.declarations as Node[])[0]?.id as Node;
}
