/** What a tool's output schema says of an expression's value, as far as that is certain. */
import { bare, memberName, type Node } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { Binding } from "./scope-types.js";

type SchemaObject = { [key: string]: unknown };

/** A value out of a call of `tool`; `schema` stands for it in the whole output schema `root`. */
export interface Shape {
  tool: string;
  /** As the snippet would write it after the result, e.g. `.items[0]`. */
  path: string;
  schema: SchemaObject;
  root: SchemaObject;
}

const maxDepth = 24;
const sameElements = /^(filter|slice|sort|reverse|toSorted|toReversed)$/;
const oneElement = /^(find|findLast|at|pop|shift)$/;
const perElement = /^(map|filter|forEach|find|findIndex|findLast|some|every|flatMap)$/;
const twoElements = /^(sort|toSorted)$/;

export class Shapes {
  private readonly calls = new Map<Node, { tool: number; awaited: boolean }>();
  private readonly bindings = new Map<Binding, Shape>();

  constructor(private readonly pass: Pass) {
    const { calls, catalog } = pass;
    if (!catalog.tools.some(({ outputSchema }) => isRecord(outputSchema))) return;
    for (const { kind, tool, node, repaired } of calls) {
      if (kind !== "static" || tool === undefined) continue;
      if (isRecord(catalog.tools[tool]?.outputSchema))
        this.calls.set(node, { tool, awaited: repaired === true });
    }
  }

  /** Whether there is anything to know. */
  get known(): boolean {
    return this.calls.size > 0;
  }

  /** From here on `identifier` names this value; one that is assigned again may hold anything. */
  name(identifier: Node, shape: Shape): void {
    const binding = this.pass.binding(identifier);
    if (binding?.writes === 0) this.bindings.set(binding, shape);
  }

  /** The parameters in which `call` hands its callback the elements of a list, and what they are. */
  callback(call: Node): { params: readonly Node[]; element: Shape | undefined } {
    const callee = bare(call.callee as Node);
    const name = memberName(callee) ?? "";
    const [first] = call.arguments as Node[];
    const params = first === undefined ? undefined : (bare(first).params as Node[] | undefined);
    const count = perElement.test(name) ? 1 : twoElements.test(name) ? 2 : 0;
    if (params === undefined || count === 0) return { params: [], element: undefined };
    return {
      params: params.slice(0, count),
      element: this.element(this.of(callee.object as Node)),
    };
  }

  of(expression: Node, depth = 0): Shape | undefined {
    if (depth > maxDepth) return undefined;
    const node = bare(expression);
    switch (node.type) {
      case "AwaitExpression":
        return this.settled(bare(node.argument as Node), depth + 1);
      case "ChainExpression":
        return this.of(node.expression as Node, depth + 1);
      case "Identifier": {
        const reference = this.pass.reference(node);
        const binding = reference?.binding;
        return binding === undefined || reference?.dynamic ? undefined : this.bindings.get(binding);
      }
      case "MemberExpression": {
        const owner = this.of(node.object as Node, depth + 1);
        const name = memberName(node);
        if (name === undefined) return node.computed ? this.element(owner) : undefined;
        return /^\d+$/.test(name) ? this.element(owner, Number(name)) : this.member(owner, name);
      }
      case "CallExpression":
        return this.called(node, depth + 1);
      default:
        return undefined;
    }
  }

  /** The value of a call that is no promise. */
  private called(node: Node, depth: number): Shape | undefined {
    if (this.calls.get(node)?.awaited) return this.settled(node, depth);
    const callee = bare(node.callee as Node);
    const name = memberName(callee);
    if (name === undefined) return undefined;
    const list = () => this.of(callee.object as Node, depth);
    if (sameElements.test(name)) {
      const shape = list();
      return shape?.schema.type === "array" ? shape : undefined;
    }
    return oneElement.test(name) ? this.element(list()) : undefined;
  }

  /** What `await` makes of `node`. */
  private settled(node: Node, depth: number): Shape | undefined {
    if (depth > maxDepth) return undefined;
    const call = this.calls.get(node);
    if (call !== undefined) {
      const { name = "", outputSchema } = this.pass.catalog.tools[call.tool] ?? {};
      return isRecord(outputSchema)
        ? resolved({ tool: name, path: "", schema: outputSchema, root: outputSchema })
        : undefined;
    }
    if (node.type !== "CallExpression" || !isPromiseAll(this.pass, node)) return undefined;
    const [list] = node.arguments as Node[];
    return list === undefined ? undefined : this.together(bare(list), depth);
  }

  /** `[a(), b()]`, `ids.map((id) => a(id))` in `Promise.all`. */
  private together(list: Node, depth: number): Shape | undefined {
    const awaited = (node: Node) => {
      const inner = bare(node);
      const promise = inner.type === "AwaitExpression" ? bare(inner.argument as Node) : inner;
      return this.settled(promise, depth + 1);
    };
    if (list.type === "ArrayExpression") {
      const parts = (list.elements as (Node | null)[]).map((element) =>
        element === null || element.type === "SpreadElement" ? undefined : awaited(element),
      );
      if ((list.elements as (Node | null)[]).some((part) => part?.type === "SpreadElement"))
        return undefined;
      return { tool: "", path: "", schema: { type: "array", parts }, root: {} };
    }
    const mapped =
      list.type === "CallExpression" && memberName(bare(list.callee as Node)) === "map";
    const [callback] = mapped ? (list.arguments as Node[]) : [];
    const body = callback === undefined ? undefined : bare(callback).body;
    const part = isNodeOf(body) && body.type !== "BlockStatement" ? awaited(body) : undefined;
    if (part === undefined) return undefined;
    return { tool: part.tool, path: "", schema: { type: "array", part }, root: {} };
  }

  member(owner: Shape | undefined, name: string): Shape | undefined {
    const properties = owner?.schema.properties;
    if (owner === undefined || !isRecord(properties) || !Object.hasOwn(properties, name))
      return undefined;
    return below(owner, properties[name], `${owner.path}.${name}`);
  }

  /** An element of a list; `index` where it is known. */
  element(owner: Shape | undefined, index?: number): Shape | undefined {
    if (owner?.schema.type !== "array") return undefined;
    const { parts, part, items, prefixItems } = owner.schema;
    if (Array.isArray(parts)) return index === undefined ? undefined : (parts[index] as Shape);
    if (part !== undefined) return part as Shape;
    return prefixItems === undefined ? below(owner, items, `${owner.path}[…]`) : undefined;
  }
}

function below({ tool, root }: Shape, schema: unknown, path: string): Shape | undefined {
  return isRecord(schema) ? resolved({ tool, path, schema, root }) : undefined;
}

/** Behind references, and behind "or null". Undefined where several things are possible. */
function resolved(shape: Shape): Shape | undefined {
  let { schema } = shape;
  for (let hops = 0; hops < 10; hops++) {
    const reference = schema.$ref;
    const some = schema.anyOf ?? schema.oneOf;
    let next: unknown;
    if (typeof reference === "string") next = pointed(shape.root, reference);
    else if (Array.isArray(some)) {
      const others = some.filter((one) => !(isRecord(one) && one.type === "null"));
      next = others.length === 1 ? others[0] : undefined;
    } else if (Array.isArray(schema.type)) {
      const types = schema.type.filter((type) => type !== "null");
      next = types.length === 1 ? { ...schema, type: types[0] } : undefined;
    } else {
      const open = schema.allOf ?? schema.if ?? schema.not ?? schema.patternProperties;
      return open === undefined ? { ...shape, schema } : undefined;
    }
    if (!isRecord(next)) return undefined;
    schema = next;
  }
  return undefined;
}

function pointed(root: SchemaObject, reference: string): unknown {
  if (!reference.startsWith("#")) return undefined;
  let at: unknown = root;
  for (const key of reference.slice(1).split("/").slice(1)) {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}

function isPromiseAll(pass: Pass, call: Node): boolean {
  const callee = bare(call.callee as Node);
  if (memberName(callee) !== "all") return false;
  const object = bare(callee.object as Node);
  return object.type === "Identifier" && object.name === "Promise" && pass.isGlobal("Promise")
    ? pass.reference(object)?.binding === undefined
    : false;
}

const isNodeOf = (value: unknown): value is Node => isRecord(value);

function isRecord(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
