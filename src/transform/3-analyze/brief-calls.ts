/**
 * What a brief program may call of the engine, and what comes of it: nothing that changes what it is called of,
 * goes through holes, or takes longer than in proportion to the sizes that it is given.
 */
import { cost, refuse } from "./brief-cost.js";
import {
  both,
  elementSize,
  enlarged,
  flat,
  list,
  number,
  part,
  type Size,
  within,
} from "./brief-size.js";
import type { Work } from "./brief-work.js";
import { bare, memberName, type Node, unchained } from "./nodes.js";

const mostHoles = 10_000;

type Method = (work: Work, self: Size, args: readonly Node[]) => Size;
type Static = (work: Work, args: readonly Node[]) => Size;

export const isMethod = (name: string): boolean => methods.has(name);

/** `callee(...args)`, which is no call of a tool. */
export function callOf(work: Work, callee: Node, args: readonly Node[]): Size {
  if (callee.type === "Identifier") {
    if (!work.isGlobal(callee.name as string)) return refuse();
    return functions.get(callee.name as string)?.(work, args) ?? refuse();
  }
  const name = memberName(callee);
  if (name === undefined) return refuse();
  const object = unchained(callee.object as Node);
  if (object.type === "Identifier" && work.isGlobal(object.name as string)) {
    if (object.name === "Math" && calculations.has(name)) return calculation(work, args);
    return statics.get(`${object.name}.${name}`)?.(work, args) ?? refuse();
  }
  const method = methods.get(name);
  if (method === undefined) return refuse();
  return method(work, work.value(object), args);
}

// -------------------------------------------------------------- what calls functions

/** What the function is given, and how it is called: element, index, list. */
function each(work: Work, self: Size, fn: Node | undefined, kept = true): Size {
  if (
    fn?.type === "Identifier" &&
    converters.has(fn.name as string) &&
    work.isGlobal(fn.name as string)
  ) {
    work.units += self.count * (cost.call + cost.text) + self.total * cost.spelled;
    const made = flat(self.count, 2 * self.most + 25, 2 * self.total + 25 * self.count);
    return { ...made, tens: self.made ? Infinity : self.tens };
  }
  const given = [part(self, self.count), number(self.count), within(self, self.count)];
  return work.callback(fn, self.count, given, kept);
}

const map: Method = (work, self, args) => {
  const made = each(work, self, only(args));
  const most = Math.min(made.total, self.longest * made.most);
  const holds = self.holds > 0 ? 2 : made.holds;
  return list({ ...made, most, holds }, self.count, self.longest);
};

const filter: Method = (work, self, args) => {
  each(work, self, only(args));
  work.units += self.count * cost.element;
  return { ...self, kind: "list" };
};

const find: Method = (work, self, args) => {
  each(work, self, only(args));
  return part(self, work.times);
};

const test: Method = (work, self, args) => {
  each(work, self, only(args));
  return number(work.times);
};

const forEach: Method = (work, self, args) => {
  each(work, self, only(args), false);
  return flat(work.times);
};

const flatMap: Method = (work, self, args) => {
  const made = each(work, self, only(args));
  const count = self.count + made.count;
  work.units += count * cost.element;
  const holds = self.holds > 0 ? 2 : made.holds;
  return list({ ...made, most: made.total, holds }, count, count);
};

/** What it has so far may only grow by what each turn adds. */
const reduce: Method = (work, self, [fn, initial, more]) => {
  if (more) return refuse();
  const start = initial ? work.value(initial) : part(self, work.times);
  const turns = self.count;
  const turn = (so: Size) =>
    work.callback(fn, turns, [so, part(self, turns), number(turns), within(self, turns)]);
  const empty = { ...start, total: 0, most: 0, count: 0, longest: 0, holds: 1 };
  let so = { ...empty, kind: start.kind };
  let added = work.quietly(() => turn(so));
  // What it is after one turn, it may be before the next.
  so = { ...both(so, added), total: 0, most: 0, count: 0, longest: 0, holds: 1 };
  added = work.quietly(() => turn(so));
  if (added.holds > 1 || added.tens > so.tens || both(so, added).kind !== so.kind) return refuse();
  const { kind } = so;
  const grown = both(
    { ...start, kind },
    { ...added, most: added.total, longest: added.count, kind },
  );
  turn({ ...within(grown, turns), holds: 0 });
  return { ...grown, holds: start.holds };
};

// -------------------------------------------------------------- what goes through a list or a text by itself

const join: Method = (work, self, args) => {
  const separator = args.length === 0 ? flat(1) : literal(only(args));
  const text = work.text({ ...self, kind: "data" });
  return both(text, flat(0, self.longest * separator.most, self.count * separator.most));
};

const slice: Method = (work, self, args) => {
  const [from, to] = args.map((argument) => work.number(work.value(argument)));
  work.each(cost.object);
  work.units += self.kind === "list" ? self.count * cost.element : self.total;
  if (self.kind !== "list") return { ...self, made: true };
  const width = from && to ? widthOf(work, args) : Infinity;
  const longest = Math.min(self.longest, width);
  return { ...self, longest, count: Math.min(self.count, work.times * longest) };
};

/** Of `slice(i, i + 4)`, where `i` is a number. */
function widthOf(work: Work, [from, to]: readonly Node[]): number {
  const { type, operator, left, right } = to as Node;
  if (type !== "BinaryExpression" || operator !== "+" || from?.type !== "Identifier")
    return Infinity;
  const { value } = right as Node;
  if ((left as Node).name !== from.name || typeof value !== "number") return Infinity;
  const kinds = work.variables.kinds(from.name as string);
  // Of fractions, one more.
  return kinds.every((kind) => kind === "number") ? Math.max(0, value) + 1 : Infinity;
}

const at: Method = (work, self, args) => {
  for (const argument of args) work.number(work.value(argument));
  return part(self, work.times);
};

const concat: Method = (work, self, args) => {
  if (self.kind !== "list") return refuse();
  let all = self;
  for (const argument of args) {
    const more = work.value(argument);
    const [count, longest] = [more.count + work.times, more.longest + 1];
    all = { ...both(all, { ...list(more, count, longest) }), kind: "list" };
  }
  work.each(cost.object);
  work.units += all.count * cost.element;
  return all;
};

const flatten: Method = (work, self, args) => {
  if (args.length > 0) return refuse();
  const [count, longest] = [
    self.count + self.total / elementSize,
    self.longest + self.most / elementSize,
  ];
  work.units += count * cost.element;
  return { ...self, count, longest, kind: "list" };
};

const search: Method = (work, self, args) => {
  const sought = work.text(work.value(only(args)));
  // In a text, each place may be looked at for as long as what is sought is.
  const width = self.kind === "list" ? 0 : sought.most / 4;
  work.units += self.total * (1 + width) + self.count * cost.element;
  return number(work.times);
};

const textOnly: Method = (work, self, args) => {
  if (args.length > 0) return refuse();
  work.text(self);
  work.units += self.total;
  const { total, most, holds } = enlarged(self, 3);
  return { ...flat(work.times, most, total), holds };
};

const toFixed: Method = (work, self, args) => {
  if (args.length > 1) return refuse();
  if (args.length > 0 && !/^[1-9]?\d$/.test(String((args[0] as Node).value))) return refuse();
  work.text(self);
  work.each(20 * cost.text);
  return flat(work.times, 125);
};

const toText: Method = (work, self, args) => {
  if (args.length > 0) return refuse();
  return work.text(self);
};

const split: Method = (work, self, args) => {
  literal(only(args));
  const [count, longest] = [self.total + work.times, self.most + 1];
  work.units += count * cost.element;
  return list({ ...self, made: true, holds: self.holds > 0 ? 2 : 0 }, count, longest);
};

const numbered: Method = (work, self, args) => {
  if (self.kind !== "list" || args.length > 0) return refuse();
  work.units += self.count * cost.element;
  const size = both(enlarged(self, 1), flat(0, self.longest * 40, self.count * 40));
  return list(size, self.count, self.longest);
};

const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ["map", map],
  ["filter", filter],
  ["forEach", forEach],
  ["flatMap", flatMap],
  ["reduce", reduce],
  ["find", find],
  ["findLast", find],
  ["findIndex", test],
  ["findLastIndex", test],
  ["some", test],
  ["every", test],
  ["join", join],
  ["slice", slice],
  ["at", at],
  ["concat", concat],
  ["flat", flatten],
  ["includes", search],
  ["indexOf", search],
  ["startsWith", search],
  ["endsWith", search],
  ["toLowerCase", textOnly],
  ["toUpperCase", textOnly],
  ["trim", textOnly],
  ["toFixed", toFixed],
  ["toString", toText],
  ["split", split],
  ["keys", numbered],
  ["entries", numbered],
]);

// -------------------------------------------------------------- functions of the engine

const converters = new Set(["Boolean", "String", "Number"]);

const calculations = new Set(
  "abs cbrt ceil floor hypot log log10 log2 max min round sign sqrt trunc".split(" "),
);

const calculation: Static = (work, args) => {
  let tens = 17;
  for (const argument of args) {
    const spread = argument.type === "SpreadElement";
    const size = spread ? work.spread(argument.argument as Node) : work.value(argument);
    tens = Math.max(tens, work.number(size).tens);
  }
  return number(work.times, tens);
};

const conversion: Static = (work, args) => {
  let tens = 0;
  for (const argument of args) tens = Math.max(tens, work.number(work.value(argument)).tens);
  return number(work.times, tens);
};

/** Of a text, what comes before anything else. */
const beginning: Static = (work, args) => ({ ...conversion(work, args), tens: Infinity });

const functions: ReadonlyMap<string, Static> = new Map<string, Static>([
  ["Array", (work, args) => holes(work, args)],
  ["Boolean", conversion],
  ["Number", conversion],
  ["String", (work, args) => work.text(work.value(only(args)))],
  ["parseFloat", beginning],
  ["parseInt", beginning],
]);

const waitForAll: Static = (work, args) => {
  const all = work.value(only(args));
  if (all.kind !== "list") return refuse();
  work.units += all.count * 10 * cost.element;
  return all;
};

/** Of each: `{ status, value }`, or the error. */
const settled: Static = (work, args) => {
  const all = waitForAll(work, args);
  const more = 4 * elementSize;
  const size = both(all, flat(0, all.longest * more, all.count * more));
  return list({ ...size, holds: all.holds > 0 ? 2 : 0 }, all.count, all.longest);
};

const from: Static = (work, [source = refuse(), fn, more]) => {
  if (more) return refuse();
  const length = lengthOf(source);
  const of = length === undefined ? work.value(source) : holes(work, [length]);
  if (of.kind !== "list") return refuse();
  work.units += of.count * cost.element;
  return fn === undefined ? of : map(work, of, [fn]);
};

/** What it has of members; of a text, each character. */
const members =
  (size: number): Static =>
  (work, args) => {
    const of = work.value(only(args));
    const known = of.kind === "list";
    const [count, longest] = known ? [of.count, of.longest] : [of.total, of.most];
    work.units += count * 6 * cost.element;
    const around = flat(0, longest * size, count * size);
    return list(both(enlarged(of, 1), around), count, longest);
  };

const stringify: Static = (work, args) => {
  const size = work.value(only(args));
  work.written(size);
  const { total, most, holds } = enlarged(size, 2);
  return { ...flat(work.times, most + 9, total + 9 * work.times), holds };
};

const statics: ReadonlyMap<string, Static> = new Map<string, Static>([
  ["Array.from", from],
  ["Array.isArray", conversion],
  ["JSON.stringify", stringify],
  ["Number.isFinite", conversion],
  ["Number.isInteger", conversion],
  ["Number.isNaN", conversion],
  ["Object.entries", members(3 * elementSize)],
  ["Object.keys", members(elementSize)],
  ["Object.values", members(elementSize)],
  ["Promise.all", waitForAll],
  ["Promise.allSettled", settled],
]);

/** `{ length: 100 }`, which is what it says in the text. */
function lengthOf(source: Node): Node | undefined {
  const { type, properties } = bare(source);
  if (type !== "ObjectExpression") return undefined;
  const [only, more] = properties as Node[];
  const isLength = only?.type === "Property" && (only.key as Node).name === "length";
  return isLength && !only.computed && more === undefined ? (only.value as Node) : refuse();
}

/** `Array(100)`: a list of nothing. */
function holes(work: Work, args: readonly Node[]): Size {
  const length = only(args).value;
  if (typeof length !== "number" || !(length <= mostHoles)) return refuse();
  work.units += work.times * length * cost.element;
  return list(flat(work.times, 4 * length), work.times * length, length);
}

function literal(node: Node): Size {
  if (node.type !== "Literal" || typeof node.value !== "string") return refuse();
  return flat(1, node.value.length);
}

function only(args: readonly Node[]): Node {
  return args.length === 1 ? (args[0] as Node) : refuse();
}
