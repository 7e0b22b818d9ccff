/**
 * Where a later stage may go on without what came before it (R4): before a top-level statement that
 * awaits, and at the head of a top-level loop that does. For each such place, the variables that what
 * follows can still reach.
 */
import type * as ESTree from "estree";
import type { Landing, Reentry, ReentryPlace, SavedKind, ValueRule } from "../types.js";
import { accumulatorsOf } from "./accumulators.js";
import { patternNames } from "./declarations.js";
import { pushChildren } from "./keys.js";
import { givenBy, isWantedAfter, landingsIn } from "./landings.js";
import { bare, isFunction, isNode, loose, type Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { Binding, Reference, Scopes } from "./scope-types.js";
import { leavesBuiltIns } from "./unchanged.js";

/** Fewer awaits one after another than this are replayed sooner than saved. */
const manyAwaits = 4;
/** A program of many statements is re-entered at some of them only. */
const mostPlaces = 48;
const mostVariables = 48;

interface Loop {
  kind: "for" | "while" | "do" | "of";
  node: Node;
}

/** Undefined where nothing could be gained, or not everything that is alive could be told. */
export function reentryOf(
  pass: Pass,
  ast: ESTree.Program,
  rule: ValueRule,
  repairs: ReadonlySet<ESTree.CallExpression>,
  /** What it awaits is nothing but calls, made there and then. */
  atOnce: boolean,
): Reentry | undefined {
  const { scopes } = pass;
  const body = loose(ast).body as Node[];
  const suspending =
    repairs.size === 0
      ? scopes.survey.suspending
      : body.filter((node) => suspends(node, repairs as ReadonlySet<unknown>));
  const nodes = chosen(suspending);
  const loops = nodes.filter(isLoop);
  const many = loops.length > 0 || suspending.length >= manyAwaits;
  if (!many && !atOnce) return undefined;
  if (rule.kind === "function-literal" || cannotBeCut(scopes)) return undefined;
  const { bindings } = scopes.program;
  const functions = scopes.survey.functions ? keptFunctions(body, bindings) : none;
  if (functions === undefined) return undefined;
  const careful = !leavesBuiltIns(pass);
  const awaits = atOnce && !careful ? landingsIn(suspending, mostPlaces) : noAwaits;
  if (!many && awaits.size === 0) return undefined;
  const lists = accumulatorsOf(body, scopes, loops);
  const variables = variablesOf(bindings, functions, lists.bindings, rule);
  const result = rule.kind === "result-variable" && !rule.declared && !bindings.has("__result__");
  const facts = { functions, result, body, variables };
  const places = placesOf(many ? nodes : [], facts);
  const landings = landingsOf(awaits, facts);
  if (places.size + landings.size === 0) return undefined;
  const reads = lists.reads as unknown as ReadonlySet<ESTree.Node>;
  const sizes = lists.sizes as unknown as ReadonlySet<ESTree.Node>;
  const shapes: Reentry["shapes"] = careful ? shapesOf(functions) : new Map();
  return { places, landings, careful, shapes, reads, sizes };
}

function cannotBeCut({ uses, identifiers, free, notes, survey }: Scopes): boolean {
  return (
    uses.size > 0 ||
    identifiers.has("yield") ||
    identifiers.has("arguments") ||
    free.has("Proxy") ||
    notes.withStatement ||
    survey.modules
  );
}

function variablesOf(
  bindings: ReadonlyMap<string, Binding>,
  functions: ReadonlyMap<Binding, Node>,
  lists: ReadonlySet<Binding>,
  rule: ValueRule,
): Variable[] {
  const values = functions.size === 0 ? undefined : usedAsValues(functions);
  const forced =
    rule.kind === "function" ? rule.name : rule.kind === "none" ? undefined : "__result__";
  const variables: Variable[] = [];
  bindings.forEach(add, { functions, lists, values, forced, variables });
  return variables;
}

interface Adding {
  functions: ReadonlyMap<Binding, Node>;
  lists: ReadonlySet<Binding>;
  values: ReadonlySet<Binding> | undefined;
  forced: string | undefined;
  variables: Variable[];
}

function add(this: Adding, binding: Binding, name: string): void {
  const used = name === this.forced || this.values?.has(binding) === true;
  const list = this.lists.has(binding);
  this.variables.push(variableOf(binding, this.functions.get(binding), used, list));
}

/** A loop's head is as good a place as the one before it. */
function chosen(suspending: readonly Node[]): Node[] {
  const step = Math.ceil(suspending.length / mostPlaces);
  const nodes: Node[] = [];
  for (let i = 0; i < suspending.length; i++) {
    const node = suspending[i] as Node;
    if ((i > 0 && i % step === 0) || isLoop(node)) nodes.push(node);
  }
  return nodes;
}

function placesOf(nodes: readonly Node[], facts: Facts): Map<ESTree.Node, ReentryPlace> {
  const places = new Map<ESTree.Node, ReentryPlace>();
  const returns = facts.functions.size > 0;
  let rest = facts.variables;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as Node;
    const live = returns ? liveFrom(node.start, rest) : after(node.start, rest);
    // Where no function can come back to it, what is not reached from here is not reached from later places.
    if (!returns) rest = live;
    const place = placeBefore(node, live, facts);
    if (place !== undefined && place.saved.length + place.functions.length <= mostVariables)
      places.set(node as unknown as ESTree.Node, place);
  }
  return places;
}

function shapesOf(functions: ReadonlyMap<Binding, Node>): Reentry["shapes"] {
  return new Map(
    [...functions].map(([{ name }, made]) => {
      const declared = ((made.declarations as Node[]) ?? []).find(
        ({ id }) => (id as Node).name === name,
      );
      const f = declared === undefined ? made : bare(declared.init as Node);
      const params = f.params as Node[];
      const optional = params.findIndex(
        ({ type }) => type === "AssignmentPattern" || type === "RestElement",
      );
      const own = isNode(f.id) ? (f.id.name as string) : name;
      return [name, [own, optional < 0 ? params.length : optional]];
    }),
  );
}

const none: ReadonlyMap<Binding, Node> = new Map();
const noAwaits: ReadonlyMap<Node, Node> = new Map();

/** Those where nothing has to be saved but data. A program that is not careful cannot change its functions. */
function landingsOf(awaits: ReadonlyMap<Node, Node>, facts: Facts): Reentry["landings"] {
  const landings = new Map<ESTree.Node, Landing>();
  for (const [statement, awaited] of awaits) {
    const live = liveAfter(statement, awaited, facts);
    const place = placeAt("statement", statement.start, live, facts);
    if (place === undefined || place.lists.length > 0) continue;
    if (place.saved.length + place.functions.length <= mostVariables)
      landings.set(statement as unknown as ESTree.Node, {
        awaits: awaited as unknown as ESTree.AwaitExpression,
        place,
      });
  }
  return landings;
}

/** What is left of `statement` once `awaited` is there, and what follows it, can reach. */
function liveAfter(statement: Node, awaited: Node, facts: Facts): Variable[] {
  const given = givenBy(statement);
  const functions = facts.functions.size > 0;
  const live = functions
    ? liveFrom(statement.start, facts.variables)
    : after(statement.start, facts.variables);
  return live.filter(
    ({ binding, last }) =>
      binding.name !== given &&
      (functions || last === everywhere || isWantedAfter(binding, statement, awaited)),
  );
}

/** Declarations of functions that are made again instead of saved, by what they declare. */
function keptFunctions(
  body: readonly Node[],
  bindings: ReadonlyMap<string, Binding>,
): Map<Binding, Node> | undefined {
  const kept = new Map<Binding, Node>();
  const told = body.every((node) => {
    const declares = node.type === "FunctionDeclaration";
    if (!declares && !holdsFunctions(node)) return true;
    const named = declares ? [node] : (node.declarations as Node[]);
    return named.every(({ id }) => {
      const binding = bindings.get((id as Node).name as string);
      if (binding === undefined) return false;
      // A function that another takes the place of is not what its declaration says.
      if (binding.writes > 0) return !declares;
      kept.set(binding, node);
      return true;
    });
  });
  return told ? kept : undefined;
}

/** `const f = () => …` and nothing else. */
function holdsFunctions(node: Node): boolean {
  if (node.type !== "VariableDeclaration") return false;
  const declarators = node.declarations as Node[];
  return (
    isFunctionHeld(declarators[0] as Node) &&
    declarators.every(isFunctionHeld) &&
    (node.kind !== "var" || declarators.length === 1)
  );
}

function isFunctionHeld({ id, init }: Node): boolean {
  return (id as Node).type === "Identifier" && isNode(init) && isFunction(bare(init));
}

/** Of what may be used in ways not told. */
const everywhere = Number.MAX_SAFE_INTEGER;

interface Variable {
  binding: Binding;
  /** Where the last reference to it stands, or `everywhere`. */
  last: number;
  /** The declaration of the function it holds, where that is made again. */
  made: Node | undefined;
  /** Where a constant, `let` or class is declared: before that there is nothing in it. */
  begins: number;
  /** A list that loops only add to. */
  list: boolean;
  /** What a place says of it that saves it. */
  saved: ReentryPlace["saved"][number];
}

function variableOf(
  binding: Binding,
  made: Node | undefined,
  used: boolean,
  list: boolean,
): Variable {
  const { name, kind, declaration, references } = binding;
  const lexical = kind === "let" || kind === "const" || kind === "class";
  const begins = lexical ? declaration.start : -1;
  const last = used ? everywhere : lastReference(references, lexical);
  return { binding, last, made, begins, list, saved: { name, kind: savedKind(binding) } };
}

interface Facts {
  functions: ReadonlyMap<Binding, Node>;
  /** There is a `__result__` that no declaration makes. */
  result: boolean;
  body: readonly Node[];
  variables: readonly Variable[];
}

/** Functions that are used otherwise than by being called. */
function usedAsValues(functions: ReadonlyMap<Binding, Node>): Set<Binding> {
  const isValue = ({ init, called }: Reference) => !init && !called;
  return new Set([...functions.keys()].filter(({ references }) => references.some(isValue)));
}

function placeBefore(
  node: Node,
  live: readonly Variable[],
  facts: Facts,
): ReentryPlace | undefined {
  const loop = loopOf(node);
  if (loop === undefined) return placeAt("statement", node.start, live, facts);
  if (!isPlain(loop)) return undefined;
  const place = placeAt(loop.kind, node.start, live, facts);
  return place !== undefined && addHead(loop, place) ? place : undefined;
}

/** Undefined where a class would have to be saved. */
function placeAt(
  kind: ReentryPlace["kind"],
  from: number,
  live: readonly Variable[],
  facts: Facts,
): ReentryPlace | undefined {
  const saved: ReentryPlace["saved"] = [];
  const functions: Variable[] = [];
  const lists: string[] = [];
  for (let i = 0; i < live.length; i++) {
    const variable = live[i] as Variable;
    if (variable.made !== undefined) functions.push(variable);
    else if (variable.begins < from) {
      if (variable.binding.kind === "class") return undefined;
      if (variable.list) lists.push(variable.saved.name);
      else saved.push(variable.saved);
    }
  }
  if (facts.result) saved.push({ name: "__result__", kind: "var" });
  const made = functions.length === 0 ? nothingMade : functionsAt(from, functions, facts.body);
  return { kind, saved, functions: made.functions, lists, keep: made.keep };
}

function isPlain({ kind, node }: Loop): boolean {
  return kind === "of" ? plainHead(node) : kind !== "for" || plainInit(node);
}

const nothingMade: Pick<ReentryPlace, "functions" | "keep"> = { functions: [], keep: [] };

/** Those that there are `from` there on, and the statements that make them. */
function functionsAt(
  from: number,
  live: readonly Variable[],
  body: readonly Node[],
): typeof nothingMade {
  const kept = new Set<unknown>();
  const functions: string[] = [];
  for (const { made, saved } of live) {
    if (made === undefined) continue;
    // Lowered, an async function is made where its body begins, however late it is declared.
    const hoisted = made.type === "FunctionDeclaration";
    if (made.start < from || (hoisted && made.async === true)) kept.add(made);
    if (made.start < from || hoisted) functions.push(saved.name);
  }
  const keep = body.filter((one) => kept.has(one)) as unknown as ESTree.Node[];
  return { functions, keep };
}

/** What the loop's head declares is saved too, unless it hides something: false then. */
function addHead(loop: Loop, { saved, functions, lists }: ReentryPlace): boolean {
  const own = namesOfHead(loop);
  if (own === undefined) return true;
  // In the loop, where the mark stands, they hide what has the same name outside.
  if (saved.some(({ name }) => own.names.has(name)) || holds(own.names, functions, lists))
    return false;
  if (loop.kind === "for") for (const name of own.names) saved.push({ name, kind: own.kind });
  return true;
}

function holds(some: ReadonlySet<string>, names: readonly string[], more: readonly string[]) {
  const held = (name: string) => some.has(name);
  return names.some(held) || more.some(held);
}

/** What the head of a loop declares for the loop alone. */
function namesOfHead(loop: Loop): { kind: SavedKind; names: ReadonlySet<string> } | undefined {
  const head = loop.node[loop.kind === "of" ? "left" : "init"];
  if (!isNode(head) || head.type !== "VariableDeclaration" || head.kind === "var") return undefined;
  const ids = (head.declarations as Node[]).flatMap(({ id }) => patternNames(id as Node));
  const kind = head.kind === "let" ? "head-let" : "head-const";
  return { kind, names: new Set(ids.map(({ name }) => name as string)) };
}

function savedKind({ kind }: Binding): SavedKind {
  return kind === "let" || kind === "const" ? kind : "var";
}

/**
 * The start of the last reference to a variable: what stands behind it cannot reach it. Of a `lexical` one its
 * declaration counts for nothing: there is nothing in it before.
 */
function lastReference(references: readonly Reference[], lexical: boolean): number {
  let last = -1;
  for (let i = 0; i < references.length; i++) {
    const { node, init } = references[i] as Reference;
    if (node.start > last && !(init && lexical)) last = node.start;
  }
  return last;
}

/** Those that code from `from` on names. */
function after(from: number, variables: readonly Variable[]): readonly Variable[] {
  const live: Variable[] = [];
  for (let i = 0; i < variables.length; i++) {
    const variable = variables[i] as Variable;
    if (variable.last >= from) live.push(variable);
  }
  return live;
}

/** What code from `from` on can reach, through the functions it can call too. */
function liveFrom(from: number, variables: readonly Variable[]): readonly Variable[] {
  const live: Variable[] = [];
  const ranges: Node[] = [];
  const called = ({ node }: Reference): boolean =>
    ranges.some(({ start, end }) => start <= node.start && node.start < end);
  let rest = variables;
  for (let more = true; more; ) {
    more = false;
    const left: Variable[] = [];
    for (let i = 0; i < rest.length; i++) {
      const variable = rest[i] as Variable;
      const { last, made } = variable;
      if (last < from && (ranges.length === 0 || !variable.binding.references.some(called))) {
        left.push(variable);
        continue;
      }
      live.push(variable);
      if (made === undefined || made.start >= from) continue;
      ranges.push(made);
      more = true;
    }
    rest = left;
  }
  return live;
}

function isLoop(statement: Node): boolean {
  return loopOf(statement) !== undefined;
}

function loopOf(statement: Node): Loop | undefined {
  let node = statement;
  while (node.type === "LabeledStatement") node = node.body as Node;
  switch (node.type) {
    case "ForStatement":
      return { kind: "for", node };
    case "WhileStatement":
      return { kind: "while", node };
    case "DoWhileStatement":
      return { kind: "do", node };
    case "ForOfStatement":
      return node.await ? undefined : { kind: "of", node };
    default:
      return undefined;
  }
}

/** Binding the variables again, from the same element, does the same: no code of the snippet runs. */
function plainHead(node: Node): boolean {
  const left = node.left as Node;
  const declares = left.type === "VariableDeclaration";
  const target = declares
    ? ((left.declarations as Node[])[0] as Node).id
    : left.type === "Identifier" && left;
  if (!isNode(target) || !plainPattern(target)) return false;
  // Named in its own head, a variable is in its dead zone there.
  const names = new Set(patternNames(target).map(({ name }) => name));
  return (
    !declares || !find(node.right as Node, (n) => n.type === "Identifier" && names.has(n.name))
  );
}

function plainPattern(node: Node): boolean {
  switch (node.type) {
    case "Identifier":
      return true;
    case "ArrayPattern":
      return (node.elements as (Node | null)[]).every((e) => e === null || plainPattern(e));
    case "ObjectPattern":
      return (node.properties as Node[]).every(
        (p) => p.type !== "RestElement" && !p.computed && plainPattern(p.value as Node),
      );
    default:
      return false;
  }
}

/** A head whose variables functions can keep hold of from before the first turn is left alone. */
function plainInit(node: Node): boolean {
  const { init } = node;
  return (
    !isNode(init) || !find(init, (inner) => isFunction(inner) || inner.type.startsWith("Class"))
  );
}

function suspends(node: Node, repairs: ReadonlySet<unknown>): boolean {
  const waits = (n: Node) =>
    n.type === "AwaitExpression" ||
    (n.type === "ForOfStatement" && n.await === true) ||
    repairs.has(n);
  return find(node, waits, true);
}

/** Whether `node`, or anything in it, passes `test`. */
function find(root: Node, test: (node: Node) => boolean, own = false): boolean {
  const pending = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (test(node)) return true;
    if (own && (isFunction(node) || node.type.startsWith("Class"))) continue;
    pushChildren(node, pending);
  }
  return false;
}
