/**
 * What a program seems to touch before it waits for something: a forecast from the text, for a run's first stage,
 * which is made with no more than that (`runtime/light-source.ts`). Where it is wrong, that stage is run again.
 *
 * Statements are followed in their order up to the first `await`; functions and classes where they are mentioned
 * (their names may be called), and literals of functions where they stand, but for callbacks that are called later.
 */
import type { Feature, Opening, ValueRule } from "../types.js";
import { GLOBAL_FEATURES } from "./features.js";
import { CHILD_KEYS } from "./keys.js";
import { KNOWN_GLOBALS } from "./known-globals.js";
import { bare, isFunction, isNode, loose, memberName, type Node, unchained } from "./nodes.js";
import type { Binding, Scopes } from "./scope-types.js";

/** How the code so far ends: it goes on, it waits, it returns what a call gave, or something else. */
type End = "open" | "waits" | "calls" | "ends";

/** What calls a function later, if it does. */
const later = new Set([
  ...["then", "catch", "finally"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
]);
/** Of what is no feature. */
const others: readonly Opening[] = ["then", "new Promise"];
/** Methods that give no promise. */
const ofLists = new Set(
  "at concat entries every filter find flat flatMap get has includes indexOf join keys map pop reduce replace shift slice some sort split toString trim values".split(
    " ",
  ),
);
const deepest = 40;
const thens = new Set(["then", "catch", "finally"]);
const combinators = new Set(["all", "allSettled", "any", "race"]);

/** Features of which nothing is there but what global names stand for. */
const global: ReadonlySet<Opening> = new Set<Opening>([
  ...(["base64", "clock", "console", "crypto", "inspect", "random", "structured-clone"] as const),
  ...(["text", "timers", "url"] as const),
]);

/** What the plan says of it, as `keeps` (see `built-ins-kept.ts`) allows. */
export function openingIn(
  walked: ReadonlySet<Opening> | undefined,
  features: ReadonlySet<Feature>,
  keeps: () => boolean,
): Opening[] | undefined {
  if (walked === undefined) return undefined;
  const spared = (name: Feature) => global.has(name) && !walked.has(name);
  const kept = [...features].some(spared) && !keeps();
  const had = [...features].filter((name) =>
    name === "combinators" ? walked.has(name) : kept || !spared(name),
  );
  return [...had, ...others.filter((name) => walked.has(name))].sort();
}

/** Undefined where something is settled before there is anything to wait for, or there never is. */
export function openingOf(
  program: Node,
  value: ValueRule,
  scopes: Scopes,
): ReadonlySet<Opening> | undefined {
  const walk = new Walk(scopes);
  let end = walk.all(program.body as Node[]);
  if (end === "open" && value.kind === "function")
    end = walk.binding(scopes.program.bindings.get(value.name));
  if (end === "open" && value.kind === "function-literal") end = walk.called(loose(value.node));
  if (end === "open" && value.kind === "trailing")
    end = walk.returned(loose(value.statement.expression));
  return walk.settles || end === "open" || end === "ends" ? undefined : walk.touched;
}

class Walk {
  readonly touched = new Set<Opening>();
  settles = false;

  /** Within an async function. */
  async = true;
  private readonly known = new Map<Node, End>();
  private depth = 0;

  constructor(private readonly scopes: Scopes) {}

  all(nodes: readonly (Node | null)[]): End {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      const end = node ? this.visit(node) : "open";
      if (end !== "open") return end;
    }
    return "open";
  }

  visit(node: Node): End {
    const enter = entered.get(node.type) ?? children;
    return enter(this, node);
  }

  /** What runs when it is called. Not what it is given. */
  called(fn: Node): End {
    const known = this.known.get(fn);
    if (known !== undefined) return known;
    this.known.set(fn, "open");
    const around = this.async;
    this.async = fn.async === true;
    const body = fn.body as Node;
    const end = body.type === "BlockStatement" ? this.all(body.body as Node[]) : this.value(body);
    this.known.set(fn, end);
    this.async = around;
    // An async function that has nothing to wait for settles its promise; so does a generator that yields.
    if (fn.async && (end === "open" || end === "ends")) this.settles = true;
    return end;
  }

  binding(of: Binding | undefined): End {
    const held = of?.kind === "class" ? of.declaration : of?.value;
    if (!isNode(held)) return "open";
    // One that mentions another that mentions another: on such a chain nothing is forecast.
    if (this.depth >= deepest) this.settles = true;
    if (this.settles) return "open";
    this.depth++;
    const value = bare(held);
    let end: End = "open";
    if (isFunction(value)) end = this.called(value);
    else if (value.type === "ClassDeclaration" || value.type === "ClassExpression")
      this.made(value);
    this.depth--;
    return end;
  }

  /** The methods of a class that is mentioned, and what its instances begin with. */
  private made(node: Node): void {
    if (this.known.has(node)) return;
    this.known.set(node, "open");
    for (const { type, value } of (node.body as Node).body as Node[])
      if (isNode(value)) type === "MethodDefinition" ? this.called(value) : this.visit(value);
  }

  private value(expression: Node): End {
    const end = this.visit(expression);
    return end === "open" ? this.returned(expression) : end;
  }

  /** Whether it is a promise, if what is called gives one. */
  returned(given: Node | null): End {
    const node = given && unchained(given);
    switch (node?.type) {
      case "CallExpression":
        return this.promises(unchained(node.callee as Node)) ? "calls" : "ends";
      case "ConditionalExpression":
        return this.returned(node.consequent as Node) === "calls"
          ? "calls"
          : this.returned(node.alternate as Node);
      case "LogicalExpression":
        return this.returned(node.right as Node);
      default:
        return "ends";
    }
  }

  /** A method of a promise, a tool, or something of the program's own that is called like no method of lists. */
  private promises(callee: Node): boolean {
    let root = callee;
    while (root.type === "MemberExpression") root = unchained(root.object as Node);
    const free = this.free(root);
    const name = memberName(callee) ?? "";
    if (thens.has(name) || (free === "Promise" && combinators.has(name))) return true;
    if (free !== undefined) return !KNOWN_GLOBALS.has(free);
    return (root.type === "Identifier" || root.type === "ThisExpression") && !ofLists.has(name);
  }

  until(node: unknown, end: End): End {
    const before = isNode(node) ? this.visit(node) : "open";
    return before === "open" ? end : before;
  }

  either(test: unknown, branches: readonly unknown[]): End {
    const before = this.visit(test as Node);
    if (before !== "open") return before;
    const ends = branches.map((branch) => (isNode(branch) ? this.visit(branch) : "open"));
    return ends.find((end) => end === "open") ?? (ends[0] as End);
  }

  call(node: Node): End {
    const callee = unchained(node.callee as Node);
    const name = memberName(callee) ?? this.free(callee);
    const given = node.arguments as Node[];
    const calls = later.has(name ?? "");
    const end = this.visit(node.callee as Node);
    if (end !== "open") return end;
    return this.all(
      calls ? given.filter((one) => !isLater(one) && one.type !== "Identifier") : given,
    );
  }

  member(node: Node): End {
    const object = unchained(node.object as Node);
    const name = memberName(node);
    const of = this.free(object);
    if (name !== undefined && thens.has(name)) this.touched.add("then");
    if (of === "Promise" && name !== undefined) {
      if (combinators.has(name)) this.touched.add("combinators");
      else this.settles = true;
      return "open";
    }
    if (of === "Math" && name !== undefined && name !== "random") return "open";
    const end = this.visit(node.object as Node);
    return end === "open" && node.computed ? this.visit(node.property as Node) : end;
  }

  name(node: Node): void {
    const free = this.free(node);
    if (free === undefined) this.binding(this.scopes.references.get(node)?.binding);
    else for (const feature of GLOBAL_FEATURES.get(free) ?? []) this.touched.add(feature);
  }

  free(node: Node): string | undefined {
    const reference = this.scopes.references.get(node);
    return reference === undefined || reference.binding ? undefined : reference.name;
  }
}

type Enter = (walk: Walk, node: Node) => End;

function children(walk: Walk, node: Node): End {
  const keys = CHILD_KEYS.get(node.type) ?? [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key === "key" && !node.computed) continue;
    const child = node[key];
    let end: End = "open";
    if (isNode(child)) end = walk.visit(child);
    else if (Array.isArray(child)) end = walk.all(child as (Node | null)[]);
    if (end !== "open") return end;
  }
  return "open";
}

const literal: Enter = (walk, node) => {
  walk.called(node);
  return "open";
};

const branches: Enter = (walk, node) => walk.either(node.test, [node.consequent, node.alternate]);

function made(walk: Walk, node: Node): End {
  if (walk.free(node.callee as Node) !== "Promise") return children(walk, node);
  walk.touched.add("new Promise");
  return walk.all(node.arguments as Node[]);
}

/** What is done at nodes that are not merely gone through. */
const entered: ReadonlyMap<string, Enter> = new Map<string, Enter>([
  ["FunctionDeclaration", () => "open"],
  ["FunctionExpression", literal],
  ["ArrowFunctionExpression", literal],
  [
    "Identifier",
    (walk, node) => {
      walk.name(node);
      return "open";
    },
  ],
  ["AwaitExpression", (walk, { argument }) => walk.until(argument, "waits")],
  [
    "ReturnStatement",
    (walk, { argument }) => walk.until(argument, walk.returned(argument as Node | null)),
  ],
  ["ThrowStatement", (walk, { argument }) => walk.until(argument, "ends")],
  ["YieldExpression", (walk, { argument }) => walk.until(argument, walk.async ? "ends" : "open")],
  [
    "ForOfStatement",
    (walk, node) => (node.await ? walk.until(node.right, "waits") : children(walk, node)),
  ],
  ["IfStatement", branches],
  ["ConditionalExpression", branches],
  ["LogicalExpression", (walk, { left, right }) => walk.either(left, [right, null])],
  [
    "SwitchStatement",
    (walk, { discriminant, cases }) => walk.either(discriminant, [...(cases as Node[]), null]),
  ],
  [
    "TryStatement",
    (walk, { block, finalizer }) => walk.all([block as Node, finalizer as Node | null]),
  ],
  [
    "VariableDeclarator",
    (walk, node) => (isLater(node.init as Node | null) ? "open" : children(walk, node)),
  ],
  ["CallExpression", (walk, node) => walk.call(node)],
  ["NewExpression", made],
  ["MemberExpression", (walk, node) => walk.member(node)],
  ["MethodDefinition", (walk, { computed, key }) => (computed ? walk.visit(key as Node) : "open")],
  ["PropertyDefinition", (walk, node) => (node.static ? children(walk, node) : "open")],
]);

/** A function that runs when it is called by its name, or never. */
function isLater(node: Node | null): boolean {
  return node !== null && (isFunction(bare(node)) || bare(node).type === "ClassExpression");
}
