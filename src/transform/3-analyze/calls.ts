/** Calls: to a tool, to a function of the snippet, or to something only the run can tell. */
import { expression, functionLiteral, globalObject, letOut, objectUse } from "./expressions.js";
import { freeCall, unknownMember } from "./names.js";
import { bare, isFunction, isNode, memberName, type Node, unchained } from "./nodes.js";
import type { Pass } from "./pass.js";
import { mutate } from "./patterns.js";
import type { CallRecord, FunctionInfo, Use } from "./records.js";
import type { Reference } from "./scope-types.js";
import { exactTool, functionOf } from "./tools.js";

export function callExpression(pass: Pass, node: Node, use: Use): number {
  const callee = unchained(node.callee as Node);
  const tool = exactTool(pass, callee);
  if (tool?.kind === "tool") return toolCall(pass, node, tool.tool, use);

  const literal = functionOf(pass, callee);
  if (literal !== undefined) return knownCall(pass, node, callee, literal);
  return unknownCall(pass, node, callee, use);
}

function toolCall(pass: Pass, node: Node, tool: number, use: Use): number {
  const args = flowOfArguments(pass, node, "value");
  for (let i = 0; i < args.length; i++) {
    const flow = args[i] as number;
    if (flow !== 0) pass.parts.set((node.arguments as Node[])[i] as Node, flow);
  }
  const record = add(pass, node, "static", tool, use);
  record.needs = pass.flow.all(args);
  record.depends = pass.flow.join(record.needs, pass.control);
  record.value = pass.flow.node();
  return record.value;
}

function add(
  pass: Pass,
  node: Node,
  kind: CallRecord["kind"],
  tool: number | undefined,
  use: Use,
): CallRecord {
  const record: CallRecord = {
    node,
    kind,
    tool,
    use,
    calleeFlow: 0,
    value: 0,
    depends: 0,
    needs: 0,
    fn: pass.fn,
    loop: pass.loop > 0,
    outermost: pass.loop > 0 ? pass.outermost : undefined,
    branch: pass.branch > 0,
    guarded: pass.guarded > 0,
    certain: pass.sure(),
    awaitLegal: pass.awaitLegal,
    finalizer: pass.finalizers > 0,
    combinator: pass.combinator,
    group: pass.group,
    repaired: false,
  };
  pass.calls.push(record);
  return record;
}

function flowOfArguments(pass: Pass, node: Node, use: Use): number[] {
  const { combinator } = pass;
  pass.combinator = undefined;
  const args = node.arguments as Node[];
  const flows: number[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] as Node;
    const spread = argument.type === "SpreadElement";
    flows.push(
      spread
        ? expression(pass, argument.argument as Node, "plain")
        : expression(pass, argument, use),
    );
  }
  pass.combinator = combinator;
  return flows;
}

/** A function of the snippet, called by its name or on the spot. */
function knownCall(pass: Pass, node: Node, callee: Node, literal: Node): number {
  const info = pass.info(literal);
  pass.flow.edge(info.control, pass.control);
  info.callers.push({ by: pass.fn, certain: pass.sure(), loop: pass.loop > 0 });
  if (isFunction(callee)) functionLiteral(pass, callee);
  const flows = flowOfArguments(pass, node, "value");
  flows.forEach((value, i) => {
    const rest = i >= info.params.length || (node.arguments as Node[])[i]?.type === "SpreadElement";
    if (rest) for (const param of info.params) pass.flow.edge(param, value);
    else pass.flow.edge(info.params[i] ?? 0, value);
  });
  return info.returns;
}

const COMBINATORS = new Set(["all", "allSettled", "any", "race"]);
const TIMERS = new Set(["setTimeout", "setInterval", "setImmediate", "queueMicrotask"]);
/** Calls that show or convert their argument's value: a promise there was not meant. */
const PLAIN_CALLS = new Set([
  "JSON.stringify",
  "Object.keys",
  "Object.values",
  "Object.entries",
  "Object.fromEntries",
  "Object.assign",
  "Array.from",
  "String",
  "Number",
  "Boolean",
  "BigInt",
  "parseInt",
  "parseFloat",
  "isNaN",
  "isFinite",
  "encodeURIComponent",
  "encodeURI",
  "structuredClone",
]);
/** Methods of arrays, maps and promises: calling one on what may hold tools calls no tool. */
const BUILT_IN = new Set(
  `push pop shift unshift map forEach filter reduce reduceRight some every find findIndex findLast
  findLastIndex flatMap flat then catch finally slice splice concat join sort reverse includes indexOf
  entries keys values get set has add delete at fill bind toString hasOwnProperty`.split(/\s+/),
);

/** Methods that change their object even when what they are given is of no interest. */
const MUTATORS = new Set(
  "push pop shift unshift splice set add delete clear sort reverse fill".split(" "),
);

/** Methods of what the language has that leave their object as it is, whatever they are given. */
const READERS = new Set(
  `map forEach filter reduce reduceRight some every find findIndex findLast findLastIndex flatMap flat
  slice concat join includes indexOf entries keys values get has at toString then catch finally`.split(
    /\s+/,
  ),
);

function unknownCall(pass: Pass, node: Node, callee: Node, use: Use): number {
  const global = globalCallee(pass, callee);
  const member = callee.type === "MemberExpression";
  const receiver = member ? receiverOf(pass, node, callee, global) : 0;
  const calleeFlow = member ? memberFlow(pass, callee, receiver) : calledFlow(pass, callee);
  const combinator = combinatorOf(global);
  if (combinator !== undefined) return combine(pass, node, combinator);
  return withArguments(pass, node, { callee, global, receiver, calleeFlow }, use);
}

interface Receiver {
  /** The callee's name, if it is one of the language's. */
  global: string | undefined;
  receiver: number;
}

interface Called extends Receiver {
  callee: Node;
  calleeFlow: number;
}

function withArguments(pass: Pass, node: Node, called: Called, use: Use): number {
  const args = argumentsOf(pass, node, called);
  const into = pass.flow.all(args.flows);
  effects(pass, node, called, into, args.plain);
  const value = pass.flow.node(pass.flow.join(called.calleeFlow || called.receiver, into));
  candidate(pass, node, called, { tool: args.tool, into, value }, use);
  return value;
}

function memberFlow(pass: Pass, callee: Node, receiver: number): number {
  const name = memberName(callee);
  return name !== undefined && BUILT_IN.has(name) && !isMember(pass, name) ? 0 : receiver;
}

function calledFlow(pass: Pass, callee: Node): number {
  if (callee.type === "Identifier") return calledName(pass, callee);
  return callee.type === "Super" ? 0 : expression(pass, callee, "plain");
}

function combinatorOf(global: string | undefined): CallRecord["combinator"] {
  const name = global?.startsWith("Promise.") ? global.slice("Promise.".length) : "";
  return COMBINATORS.has(name) ? (name as CallRecord["combinator"]) : undefined;
}

/** What becomes of the object of the call, and of what it is given: `plain` where that is only looked at. */
function effects(
  pass: Pass,
  node: Node,
  { callee, global }: Called,
  into: number,
  plain: boolean,
): void {
  const method = memberName(callee) ?? "";
  const own = pass.definesMember(method);
  if (!own) checkMethod(pass, node, callee, method);
  const changes = MUTATORS.has(method) || (into !== 0 && (own || !READERS.has(method)));
  if (callee.type === "MemberExpression" && global === undefined && changes)
    mutate(pass, callee, into);
  if (into !== 0) mixed(pass, node.arguments as Node[], into);
  const known = plain || (global === undefined && BUILT_IN.has(method) && !own);
  if (!known) pass.flow.edge(pass.unknownArgs, into);
}

/** Methods that take their callback's promise for nothing, or for true. */
const UNWAITED = new Set(
  "forEach filter some every find findIndex findLast findLastIndex".split(" "),
);
const PER_ELEMENT = new Set([...UNWAITED, "map", "flatMap"]);

/** Methods of lists that do with promises what was meant for their values. */
function checkMethod(pass: Pass, node: Node, callee: Node, method: string): void {
  if (callee.type !== "MemberExpression") return;
  const found =
    UNWAITED.has(method) && callsAsync(pass, node)
      ? "async-callback"
      : ofPromises(pass, node, callee, method)
        ? "list-of-promises"
        : undefined;
  if (found !== undefined && pass.wants()) pass.report(found, callee.property as Node, { method });
}

/** `list.map(async …)` whose elements are shown, or a member of each is read. */
function ofPromises(pass: Pass, node: Node, callee: Node, method: string): boolean {
  if (method !== "join" && !(PER_ELEMENT.has(method) && readsElement(pass, node))) return false;
  const mapped = heldBy(pass, bare(callee.object as Node));
  if (mapped?.type !== "CallExpression") return false;
  return memberName(bare(mapped.callee as Node)) === "map" && callsAsync(pass, mapped);
}

/** Whether the callback reads what promises do not have of its first parameter. */
function readsElement(pass: Pass, { arguments: args }: Node): boolean {
  const [first] = args as Node[];
  const callback = first === undefined ? undefined : functionOf(pass, bare(first));
  const [param] = (callback?.params ?? []) as Node[];
  if (param?.type !== "Identifier") return param?.type === "ObjectPattern";
  const binding = pass.scopes.declarations.get(param);
  return binding !== undefined && binding.plainUses > 0;
}

function callsAsync(pass: Pass, call: Node): boolean {
  const [first] = call.arguments as Node[];
  return first !== undefined && functionOf(pass, bare(first))?.async === true;
}

/** What a variable that is never assigned again was declared with. */
function heldBy(pass: Pass, node: Node): Node | undefined {
  if (node.type !== "Identifier") return node;
  const binding = pass.binding(node);
  return binding?.value === undefined || binding.writes > 0 ? undefined : bare(binding.value);
}

/** What the member that is called is of, and the key where it is computed. */
function receiverOf(pass: Pass, node: Node, callee: Node, global: string | undefined): number {
  unknownMember(pass, callee, "call");
  const name = memberName(callee);
  const handled = name === "catch" || (name === "then" && (node.arguments as Node[]).length > 1);
  if (handled) pass.guarded++;
  const chained = name === "then" || name === "catch" || name === "finally";
  const { combinator } = pass;
  if (!chained) pass.combinator = undefined;
  let receiver = 0;
  const member = global === undefined ? globalObject(pass, callee) : undefined;
  if (member !== undefined) receiver = member;
  else if (global === undefined) {
    const object = bare(callee.object as Node);
    const hidden = object.type === "Identifier" ? pass.reference(object) : undefined;
    if (hidden !== undefined) deadZone(pass, object, hidden, name);
    receiver = object.type === "Super" ? 0 : expression(pass, object, objectUse(callee));
  }
  pass.combinator = combinator;
  if (handled) pass.guarded--;
  if (!callee.computed || member !== undefined) return receiver;
  return pass.flow.join(receiver, expression(pass, callee.property as Node, "plain"));
}

/** Whoever is given several things may put one into another. */
function mixed(pass: Pass, args: readonly Node[], into: number): void {
  if (args.length < 2) return;
  for (const argument of args)
    if (bare(argument).type === "Identifier") mutate(pass, bare(argument), into);
}

function candidate(
  pass: Pass,
  node: Node,
  { callee, calleeFlow }: Called,
  { tool, into, value }: { tool: number | undefined; into: number; value: number },
  use: Use,
): void {
  // A key that was computed decides which tool it is.
  const depends = pass.flow.all([calleeFlow, into, pass.control]);
  const named = callee.type === "MemberExpression" && !callee.computed;
  const needs = named ? into : pass.flow.join(calleeFlow, into);
  if (calleeFlow === 0 && tool === undefined) return;
  const record = add(pass, node, tool === undefined ? "candidate" : "callback", tool, use);
  record.calleeFlow = calleeFlow;
  record.depends = depends;
  record.needs = needs;
  record.value = value;
}

/** Whether some namespace has a member of that name. */
function isMember({ catalog }: Pass, name: string): boolean {
  let found = false;
  catalog.globals.forEach((binding) => {
    if (binding.kind === "namespace" && binding.members.has(name)) found = true;
  });
  return found;
}

function calledName(pass: Pass, callee: Node): number {
  const reference = pass.reference(callee);
  if (reference === undefined) return 0;
  if (reference.binding === undefined) {
    if (freeCall(pass, reference)) return 0;
    return expression(pass, callee, "value");
  }
  pass.used(reference.binding, "plain");
  deadZone(pass, callee, reference);
  return pass.read(reference.binding);
}

/** `const list = await list()`: the variable hides the tool, and has no value yet. */
function deadZone(
  pass: Pass,
  name: Node,
  { binding, fn }: Pick<Reference, "binding" | "fn">,
  member?: string,
): void {
  if (binding === undefined || !pass.catalog.globals.has(binding.name)) return;
  if (binding.kind !== "const" && binding.kind !== "let") return;
  if (!inOwnInitialiser(binding.declaration, name, fn, binding.scope.fn)) return;
  pass.report("tool-dead-zone", name, { name: binding.name, ...(member && { member }) });
}

function inOwnInitialiser(declaration: Node, use: Node, fn: Node, owner: Node): boolean {
  if (fn !== owner || declaration.type !== "VariableDeclarator" || !isNode(declaration.init))
    return false;
  return use.start >= declaration.init.start && use.end <= declaration.init.end;
}

/** `Math.max`, `JSON.stringify`, `fetch`: a callee that names a free global. */
function globalCallee(pass: Pass, callee: Node): string | undefined {
  const object = callee.type === "MemberExpression" ? bare(callee.object as Node) : callee;
  if (object.type !== "Identifier") return undefined;
  const name = object.name as string;
  const reference = pass.reference(object);
  if (reference?.binding || pass.catalog.globals.has(name) || !pass.isGlobal(name))
    return undefined;
  if (callee === object) return name;
  const member = memberName(callee);
  return member === undefined || name === "globalThis" ? undefined : `${name}.${member}`;
}

/** `Promise.all([a(), b()])` and `Promise.all(ids.map((id) => get(id)))`. */
function combine(pass: Pass, node: Node, kind: NonNullable<CallRecord["combinator"]>): number {
  const tolerant = kind === "allSettled" || kind === "any";
  if (tolerant) pass.guarded++;
  const { combinator: outer, group } = pass;
  if (outer === undefined) pass.group = node.start as number;
  const flows = (node.arguments as Node[]).map((argument) => {
    pass.combinator = kind;
    return expression(
      pass,
      argument.type === "SpreadElement" ? (argument.argument as Node) : argument,
      "value",
    );
  });
  pass.combinator = outer;
  pass.group = group;
  if (tolerant) pass.guarded--;
  return pass.flow.all(flows);
}

interface Given {
  flows: number[];
  tool: number | undefined;
  plain: boolean;
  callbacks: FunctionInfo[];
}

/** Arguments of a call that may call them back. */
function argumentsOf(
  pass: Pass,
  node: Node,
  called: Receiver,
): Pick<Given, "flows" | "tool" | "plain"> {
  const { combinator } = pass;
  if (!maps(node)) pass.combinator = undefined;
  const given = givenTo(pass, node.arguments as Node[], called);
  pass.combinator = combinator;
  if (given.callbacks.length > 0) toCallbacks(pass, given.callbacks, given.flows);
  return given;
}

function givenTo(pass: Pass, args: readonly Node[], { receiver, global }: Receiver): Given {
  const plain = global !== undefined && isPlainCall(global);
  const given: Given = { flows: [], tool: undefined, plain, callbacks: [] };
  for (let i = 0; i < args.length; i++)
    given.flows.push(argumentOf(pass, args[i] as Node, given, receiver, global));
  return given;
}

function argumentOf(
  pass: Pass,
  raw: Node,
  given: Given,
  receiver: number,
  global: string | undefined,
): number {
  const spread = raw.type === "SpreadElement";
  const argument = bare(spread ? (raw.argument as Node) : raw);
  const literal = functionOf(pass, argument);
  const exact = isFunction(argument) ? undefined : exactTool(pass, argument);
  const handed = exact?.kind === "tool" && !given.plain;
  if (handed) given.tool = exact.tool;
  if (literal !== undefined) {
    const info = pass.info(literal);
    given.callbacks.push(info);
    if (global !== undefined && TIMERS.has(global)) letOut(pass, info);
    return calledBack(pass, argument, info, receiver);
  }
  const flow = expression(pass, argument, given.plain || spread ? "plain" : "value");
  if (!handed) return flow;
  // Whoever gets the tool may call it; what this call returns is hardly the tool.
  pass.flow.edge(pass.unknownArgs, flow);
  return 0;
}

function isPlainCall(global: string): boolean {
  return PLAIN_CALLS.has(global) || global.startsWith("console.") || global.startsWith("Math.");
}

function maps(call: Node): boolean {
  const method = memberName(unchained(call.callee as Node));
  return method === "map" || method === "flatMap";
}

/** The function that `argument` is may be called, with what is in `receiver`. */
function calledBack(pass: Pass, argument: Node, info: FunctionInfo, receiver: number): number {
  pass.flow.edge(info.control, pass.flow.join(pass.control, receiver));
  info.escapes = true;
  for (const param of info.params) pass.flow.edge(param, receiver);
  if (isFunction(argument)) functionLiteral(pass, argument);
  else expression(pass, argument, "value");
  return info.returns;
}

const MAX_PAIRS = 8;

/** What else a call is given may come to its callbacks: the results of other callbacks too. */
function toCallbacks(
  pass: Pass,
  callbacks: readonly FunctionInfo[],
  flows: readonly number[],
): void {
  const own = new Set(callbacks.map((info) => info.returns));
  const rest = pass.flow.all(flows.filter((flow) => !own.has(flow)));
  const all = callbacks.length > MAX_PAIRS ? pass.flow.all(flows) : 0;
  for (const info of callbacks) {
    const few = [rest, all];
    if (all === 0) for (const other of callbacks) if (other !== info) few.push(other.returns);
    const into = pass.flow.all(few);
    for (const param of info.params) pass.flow.edge(param, into);
  }
}

export function newExpression(pass: Pass, node: Node): number {
  const callee = bare(node.callee as Node);
  let made = 0;
  const reference = callee.type === "Identifier" ? pass.reference(callee) : undefined;
  if (reference && !reference.binding && freeCall(pass, reference)) made = 0;
  else made = expression(pass, callee, "plain");
  const { flows } = argumentsOf(pass, node, { receiver: made, global: undefined });
  pass.flow.edge(pass.unknownArgs, pass.flow.all(flows));
  return pass.flow.join(made, pass.flow.all(flows));
}
