/**
 * Whether the text of a program rules out that it changes a built-in, or looks at the global object: then
 * modules of the guest may be compiled late, when they are touched, and find all that they take from the
 * engine as it was (`runtime/lazy-features.ts`).
 *
 * A built-in that is worth changing is reached by a free name, by a member that is called like one of
 * `reaching`, or by one whose name only the run can tell. Free names are followed to what is done with
 * them. Where a member of unknown name gets away (`leaks`), nothing may be written to that is not plainly the
 * program's own (`writes`). Functions of the engine can be had otherwise too (`[].map`), but modules read nothing
 * of those except `bind`. What remains, elements put into `Array.prototype` by its own methods, is nothing that a
 * module reads while it is installed.
 */
import type { Catalog } from "../types.js";
import {
  binding,
  calling,
  changing,
  converters,
  deciding,
  forbidden,
  harmless,
  hooks,
  logical,
  reaching,
  sinks,
} from "./built-in-names.js";
import { Counters } from "./counters.js";
import { CHILD_KEYS } from "./keys.js";
import { bare, isFunction, isNode, memberName, type Node, staticKey, unchained } from "./nodes.js";
import type { Scopes } from "./scope-types.js";

class Unproven extends Error {}

export function keepsBuiltIns(program: Node, strict: boolean, scopes: Scopes, catalog: Catalog) {
  if (scopes.notes.withStatement || scopes.notes.dynamicImport) return false;
  const walk = new Walk(program, scopes, catalog);
  try {
    walk.visit(program, strict, strict);
  } catch (thrown) {
    if (thrown instanceof Unproven) return false;
    throw thrown;
  }
  return !walk.leaks || !walk.writes;
}

class Walk {
  /** Something that may be a built-in is had as a value. */
  leaks = false;
  /** Something that may not be the program's own is written to, or a method of unknown name is called. */
  writes = false;

  /** What stands around the node, from the outside; parentheses and chains left out. */
  readonly around: Node[] = [];
  private counters: Counters | undefined;

  constructor(
    private readonly program: Node,
    private readonly scopes: Scopes,
    private readonly catalog: Catalog,
  ) {}

  /** `strict`: functions are, and classes; `own`: `this` is not the global object. */
  visit(given: Node, strict: boolean, own: boolean): void {
    const node = unchained(given);
    const enter = entered.get(node.type) ?? children;
    enter(this, node, strict, own);
  }

  // ------------------------------------------------------------ free names

  /** The name of a free variable that is no tool. */
  private free(node: Node): string | undefined {
    if (node.type !== "Identifier") return undefined;
    const reference = this.scopes.references.get(node);
    const bound = reference === undefined || reference.binding !== undefined;
    return bound || this.catalog.globals.has(reference.name) ? undefined : reference.name;
  }

  name(node: Node): void {
    const name = this.free(node);
    if (name === undefined) return;
    const reference = this.scopes.references.get(node);
    if (reference?.write && name !== "__result__") throw new Unproven();
    if (forbidden.has(name)) throw new Unproven();
    if (!harmless.has(name) && !this.isUsed(node, name)) throw new Unproven();
  }

  /** Whether what the global name holds is used there and then, and got no further. */
  private isUsed(node: Node, name: string): boolean {
    const parent = this.around.at(-1);
    const is = (key: string) => isNode(parent?.[key]) && unchained(parent[key]) === node;
    switch (parent?.type) {
      case "CallExpression":
        return is("callee") || (converters.has(name) && this.isConverted(parent));
      case "NewExpression":
        return is("callee");
      case "MemberExpression":
        return is("object") && memberName(parent) !== undefined;
      case "BinaryExpression":
        return true;
      case "UnaryExpression":
        return parent.operator !== "delete";
      case "ClassDeclaration":
      case "ClassExpression":
        return is("superClass");
      case "VariableDeclarator":
        return is("init") && takesMembers(parent.id as Node);
      default:
        return false;
    }
  }

  private isConverted({ callee }: Node): boolean {
    if (!calling.has(memberName(unchained(callee as Node)) ?? "")) return false;
    this.leaks = true;
    return true;
  }

  // ------------------------------------------------------------ members

  member(node: Node): void {
    const name = memberName(node);
    if (name !== undefined && reaching.has(name)) throw new Unproven();
    const parent = this.around.at(-1);
    const called = parent?.type === "CallExpression" && unchained(parent.callee as Node) === node;
    if (this.isTarget(node)) {
      this.written(node, name);
      // `o[k] ??= x` may give what it read.
      const gives = parent?.operator !== "=" && logical.has(parent?.operator as string);
      if (parent && gives && name === undefined && !this.isKnown(node)) this.read(parent);
    } else if (name === undefined) {
      if (this.isKnown(node)) return;
      if (called) this.writes = true;
      else this.read(node);
    } else if (changing.has(name)) {
      const [first] = called ? (parent.arguments as Node[]) : [];
      if (first === undefined || !isLiteral(first)) this.writes = true;
    } else if (binding.has(name) && !called) this.leaks = true;
  }

  /** Whether the key is no name of anything that a built-in has. */
  private isKnown(member: Node): boolean {
    const key = unchained((member.property ?? member.key) as Node);
    if (key.type === "PrivateIdentifier") return true;
    const object = key.type === "MemberExpression" ? unchained(key.object as Node) : undefined;
    if (object && this.free(object) === "Symbol") return true;
    return this.kindOf(key) !== "unknown";
  }

  private written(member: Node, name: string | undefined): void {
    const object = unchained(member.object as Node);
    if (this.free(object) !== undefined && object.name !== "__result__") throw new Unproven();
    if (name !== undefined && binding.has(name)) throw new Unproven();
    // Nothing that a module reads has a name like that.
    const element = name === undefined ? this.isElement(member) : /^\d+$/.test(name);
    if (!element && !this.isOwn(object)) this.writes = true;
  }

  private isElement({ property }: Node): boolean {
    return (
      (property as Node).type === "PrivateIdentifier" || this.kindOf(property as Node) !== "unknown"
    );
  }

  private kindOf(key: Node): string {
    this.counters ??= new Counters(this.program);
    return this.counters.keyKind(key);
  }

  /** Whether it is a variable that only ever holds what a literal made. */
  private isOwn(object: Node): boolean {
    const known = this.scopes.references.get(object)?.binding;
    return known?.writes === 0 && isNode(known.value) && isLiteral(known.value);
  }

  property(node: Node): void {
    const name = staticKey(node.computed, node.key as Node);
    if (name !== undefined && reaching.has(name)) throw new Unproven();
    if (this.around.at(-1)?.type !== "ObjectPattern") return;
    if (name === undefined ? !this.isKnown(node) : binding.has(name)) this.leaks = true;
    if (name !== undefined && changing.has(name)) this.writes = true;
  }

  private isTarget(node: Node): boolean {
    const parent = this.around.at(-1);
    const is = (key: string) => isNode(parent?.[key]) && unchained(parent[key]) === node;
    switch (parent?.type) {
      case "AssignmentExpression":
      case "AssignmentPattern":
      case "ForInStatement":
      case "ForOfStatement":
        return is("left");
      case "UpdateExpression":
      case "RestElement":
        return true;
      case "UnaryExpression":
        return parent.operator === "delete";
      case "ArrayPattern":
        return true;
      case "Property":
        return is("value") && this.around.at(-2)?.type === "ObjectPattern";
      default:
        return false;
    }
  }

  // ------------------------------------------------------------ what is read by a name of the run's

  /** `inner`, or what stands around it, may be a built-in. */
  private read(inner: Node): void {
    if (this.leaks) return;
    let node = inner;
    let depth = this.around.length - 1;
    if (this.around[depth] === inner) depth--;
    for (; depth >= 0; depth--) {
      const parent = this.around[depth] as Node;
      const goesOn = this.passes(parent, node, depth);
      if (goesOn === undefined) break;
      if (!goesOn) return;
      node = parent;
    }
    this.leaks = true;
  }

  /** Whether `parent` hands on what its part may be; undefined where that gets away. */
  private passes(parent: Node, part: Node, depth: number): boolean | undefined {
    const is = (key: string) => isNode(parent[key]) && unchained(parent[key]) === part;
    if (is(deciding[parent.type] ?? "")) return false;
    switch (parent.type) {
      case "ArrayExpression":
      case "AwaitExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
      case "Property":
      case "SequenceExpression":
      case "SpreadElement":
        return true;
      case "ObjectExpression":
        return (parent.properties as Node[]).every(isPlain) || undefined;
      case "AssignmentExpression":
        return is("right") && !logical.has(parent.operator as string) ? false : undefined;
      case "BinaryExpression":
      case "UnaryExpression":
      case "UpdateExpression":
      case "TemplateLiteral":
        return false;
      case "MemberExpression":
        // A method of a built-in prototype changes none but its elements.
        return is("object") && memberName(parent) !== undefined && !this.isTargetAt(depth)
          ? false
          : is("object")
            ? undefined
            : false;
      case "CallExpression":
      case "NewExpression":
        return is("callee") || this.isSink(parent) ? false : undefined;
      case "ReturnStatement":
        return this.around.slice(0, depth).some(isFunction) ? undefined : false;
      default:
        return undefined;
    }
  }

  private isTargetAt(depth: number): boolean {
    const removed = this.around.splice(depth);
    const target = this.isTarget(removed[0] as Node);
    this.around.push(...removed);
    return target;
  }

  /** Whether what is called keeps nothing: a tool, or a built-in that only reads. */
  private isSink(call: Node): boolean {
    let root = unchained(call.callee as Node);
    // A function that `JSON.stringify` is given is shown everything.
    if (memberName(root) === "stringify" && (call.arguments as Node[]).length > 1) return false;
    if (root.type === "MemberExpression") root = unchained(root.object as Node);
    if (root.type !== "Identifier") return false;
    const reference = this.scopes.references.get(root);
    if (reference === undefined || reference.binding !== undefined) return false;
    return sinks.has(reference.name) || this.catalog.globals.has(reference.name);
  }
}

type Enter = (walk: Walk, node: Node, strict: boolean, own: boolean) => void;

function children(walk: Walk, node: Node, strict: boolean, own: boolean): void {
  walk.around.push(node);
  const keys = CHILD_KEYS.get(node.type) ?? Object.keys(node);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (isName(node, key)) continue;
    const child = node[key];
    const inside = own || (node.type === "PropertyDefinition" && key === "value");
    if (Array.isArray(child)) list(walk, child, strict, inside);
    else if (isNode(child)) walk.visit(child, strict, inside);
  }
  walk.around.pop();
}

function list(walk: Walk, nodes: readonly unknown[], strict: boolean, own: boolean): void {
  for (let i = 0; i < nodes.length; i++)
    if (isNode(nodes[i])) walk.visit(nodes[i] as Node, strict, own);
}

const called: Enter = (walk, node, strict) => {
  const inside = strict || saysStrict(node.body as Node);
  children(walk, node, inside, inside);
};

/** What is done at nodes that are not merely gone through. */
const entered: ReadonlyMap<string, Enter> = new Map<string, Enter>([
  ["Identifier", (walk, node) => walk.name(node)],
  [
    "ThisExpression",
    (_walk, _node, _strict, own) => {
      if (!own) throw new Unproven();
    },
  ],
  [
    "MemberExpression",
    (walk, node, strict, own) => {
      walk.member(node);
      children(walk, node, strict, own);
    },
  ],
  [
    "Property",
    (walk, node, strict, own) => {
      walk.property(node);
      children(walk, node, strict, own);
    },
  ],
  ["FunctionDeclaration", called],
  ["FunctionExpression", called],
  ["ClassBody", (walk, node, _strict, own) => children(walk, node, true, own)],
  ["StaticBlock", (walk, node) => children(walk, node, true, true)],
]);

/** Whether no function of the program's is called when text or JSON is made of it. */
function isPlain({ type, kind, computed, key }: Node): boolean {
  const name = type === "Property" ? staticKey(computed, key as Node) : undefined;
  return name !== undefined && kind === "init" && !hooks.has(name);
}

/** Names that are no references: of members, properties, labels. */
function isName(node: Node, key: string): boolean {
  switch (key) {
    case "property":
      return node.type === "MemberExpression" && !node.computed;
    case "key":
      return !node.computed;
    default:
      return false;
  }
}

function takesMembers(pattern: Node): boolean {
  return (
    pattern.type === "ObjectPattern" &&
    (pattern.properties as Node[]).every(
      ({ type, computed, key }) =>
        type === "Property" && staticKey(computed, key as Node) !== undefined,
    )
  );
}

function isLiteral(node: Node): boolean {
  const { type } = bare(node);
  return type === "ObjectExpression" || type === "ArrayExpression";
}

function saysStrict({ type, body }: Node): boolean {
  return (
    type === "BlockStatement" &&
    (body as Node[]).some(({ directive }) => directive === "use strict")
  );
}
