/**
 * Which calls do nothing with earlier results but pass them on, whole or a member of them (R3): whoever
 * has the results can make the arguments. Whether a result is a number, is there at all, or what it is
 * decides nothing then: neither what the arguments are nor which calls are made.
 */
import type { CallSite, Catalog } from "../types.js";
import { pushChildren } from "./keys.js";
import { bare, isNode, memberName, type Node, staticKey, unchained } from "./nodes.js";
import type { Pass } from "./pass.js";
import type { CallRecord } from "./records.js";
import type { Binding } from "./scope-types.js";

/** The member that what stands for a result while it is not there does not have: it is no promise. */
const special = "then";

/** Marks the sites that are such calls. */
export function markPassed(
  pass: Pass,
  program: Node,
  records: readonly CallRecord[],
  sites: readonly CallSite[],
): void {
  const { flow, catalog, scopes } = pass;
  if (flow.overflow || scopes.notes.withStatement) return;
  const may = sites.filter((site, i) => site.needs !== undefined && isRead(records[i], catalog));
  if (may.length === 0) return;
  const decide = [...pass.decisions, ...pass.changed];
  const decided = flow.sitesInto(flow.all(decide));
  if (decided === undefined) return;
  const used = new Set(decided);
  const values = new Values(pass, program, records);
  for (const site of may) {
    const { needs = [] } = site;
    if (needs.some((other) => used.has(other))) continue;
    const { node } = records[site.site] as CallRecord;
    const of = new Set(needs);
    if ((node.arguments as Node[]).every((part) => values.isPassed(part, of))) site.passes = true;
  }
}

function isRead({ kind, tool }: Partial<CallRecord> = {}, catalog: Catalog): boolean {
  if (kind !== "static" || tool === undefined) return false;
  const { annotations, policy = "allow" } = catalog.tools[tool] ?? {};
  return annotations?.readOnlyHint === true && policy === "allow";
}

class Values {
  /** What each variable is given, anywhere; null where that is no expression that says it all. */
  readonly #given = new Map<Binding, (Node | null)[]>();
  readonly #moved = new Map<Binding, boolean>();
  readonly #calls: ReadonlySet<Node>;

  constructor(
    private readonly pass: Pass,
    program: Node,
    records: readonly CallRecord[],
  ) {
    this.#calls = new Set(records.filter(({ kind }) => kind === "static").map(({ node }) => node));
    const stack: Node[] = [program];
    for (let node = stack.pop(); node; node = stack.pop()) {
      this.#note(node);
      pushChildren(node, stack);
    }
  }

  /** Whether `part` of some arguments takes nothing from `sites` but what it passes on. */
  isPassed(part: Node, sites: ReadonlySet<number>, flow = this.pass.parts.get(part) ?? 0): boolean {
    const into = this.pass.flow.sitesInto(flow, true);
    if (into?.some((site) => sites.has(site)) === false) return true;
    const node = bare(part);
    if (node.type === "ArrayExpression") {
      const flows = this.pass.elements.get(node);
      const elements = node.elements as (Node | null)[];
      return (
        flows !== undefined &&
        elements.every((one, i) => one !== null && this.isPassed(one, sites, flows[i]))
      );
    }
    if (node.type !== "ObjectExpression") return this.#isMoved(node);
    return (node.properties as Node[]).every(
      (property) =>
        property.type === "Property" &&
        property.kind === "init" &&
        property.method !== true &&
        this.isPassed(property.value as Node, sites),
    );
  }

  #isMoved(given: Node): boolean {
    const node = unchained(given);
    switch (node.type) {
      case "Literal":
        return !("regex" in node) && !("bigint" in node);
      case "AwaitExpression":
        return this.#isMoved(node.argument as Node);
      case "CallExpression":
        return this.#calls.has(node);
      case "MemberExpression":
        return (memberName(node) ?? special) !== special && this.#isMoved(node.object as Node);
      case "Identifier": {
        const binding = this.pass.reference(node)?.binding;
        return binding !== undefined && this.#holdsMoved(binding);
      }
      default:
        return false;
    }
  }

  #holdsMoved(binding: Binding): boolean {
    const known = this.#moved.get(binding);
    if (known !== undefined) return known;
    // What is given around a loop is what it was given before.
    this.#moved.set(binding, true);
    const given = this.#given.get(binding);
    const local = binding.references.every(
      ({ write, fn, dynamic }) => !dynamic && (!write || fn === binding.scope.fn),
    );
    const moved = local && given?.every((node) => node !== null && this.#isMoved(node)) === true;
    this.#moved.set(binding, moved);
    return moved;
  }

  #note(node: Node): void {
    switch (node.type) {
      case "VariableDeclarator":
        if (isNode(node.init)) this.#give(node.id as Node, node.init);
        return;
      case "AssignmentExpression":
        this.#give(node.left as Node, node.operator === "=" ? (node.right as Node) : null);
        return;
      case "UpdateExpression":
        this.#give(node.argument as Node, null);
        return;
      case "ForInStatement":
      case "ForOfStatement": {
        const left = node.left as Node;
        const declared = left.type === "VariableDeclaration";
        this.#give(declared ? ((left.declarations as Node[])[0]?.id as Node) : left, null);
      }
    }
  }

  #give(target: Node, value: Node | null): void {
    const node = bare(target);
    switch (node.type) {
      case "Identifier": {
        const binding = this.pass.binding(node);
        if (binding === undefined) return;
        const list = this.#given.get(binding);
        if (list === undefined) this.#given.set(binding, [value]);
        else list.push(value);
        return;
      }
      case "AssignmentPattern":
        this.#give(node.left as Node, null);
        return;
      case "RestElement":
        this.#give(node.argument as Node, null);
        return;
      case "ObjectPattern":
        for (const property of node.properties as Node[]) {
          const { computed, key } = property;
          const rest = property.type === "RestElement";
          const name = rest ? undefined : staticKey(computed, key as Node);
          const plain = name !== undefined && name !== special;
          this.#give(rest ? property : (property.value as Node), plain ? value : null);
        }
        return;
      case "ArrayPattern": {
        const all = value === null ? undefined : gathered(value);
        (node.elements as (Node | null)[]).forEach((element, i) => {
          if (element) this.#give(element, all?.[i] ?? null);
        });
      }
    }
  }
}

/** `await Promise.all([a(), b()])`: what is in the list. */
function gathered(given: Node): readonly Node[] | undefined {
  const node = bare(given);
  const call = node.type === "AwaitExpression" ? bare(node.argument as Node) : node;
  if (call.type !== "CallExpression") return undefined;
  const callee = bare(call.callee as Node);
  const [list] = call.arguments as Node[];
  if (memberName(callee) !== "all" || list?.type !== "ArrayExpression") return undefined;
  const object = bare(callee.object as Node);
  if (object.type !== "Identifier" || object.name !== "Promise") return undefined;
  const elements = list.elements as (Node | null)[];
  return elements.every((one) => one !== null && one.type !== "SpreadElement")
    ? (elements as Node[])
    : undefined;
}
