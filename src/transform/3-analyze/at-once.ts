/**
 * Whether a program awaits its calls at once, alone or together in `Promise.all`, and does nothing else with
 * promises: then nothing of it can tell what a call returns from a promise (`runtime/guest/together.ts`).
 *
 *     await tools.a(x)
 *     await Promise.all([tools.a(x), y ? tools.b() : 1])
 *     await Promise.all(list.map((x) => tools.a(x)))
 *
 * Whether it leaves the built-ins alone, `map` and iterators among them, is proved elsewhere
 * (`built-ins-kept.ts`).
 */
import type * as ESTree from "estree";
import type { Feature } from "../types.js";
import { CHILD_KEYS } from "./keys.js";
import { isFunction, isNode, memberName, type Node, unchained } from "./nodes.js";
import type { Pass } from "./pass.js";

/** With these a program could look at what `map` makes while it makes it, or give it something else to make. */
const looking = new Set(["Proxy", "Reflect", "Symbol", "constructor"]);

export function awaitsAtOnce(
  pass: Pass,
  program: Node,
  features: ReadonlySet<Feature>,
  toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>,
  repairs: ReadonlySet<ESTree.CallExpression>,
): boolean {
  if (features.size !== 2 || !features.has("promise") || !features.has("combinators")) return false;
  if (pass.scopes.survey.objects || pass.definesMember("map")) return false;
  for (const name of looking) if (pass.scopes.identifiers.has(name)) return false;
  const walk = new Walk(pass, toolCalls, repairs);
  walk.visit(program, false);
  return walk.proved;
}

class Walk {
  proved = true;

  constructor(
    private readonly pass: Pass,
    private readonly toolCalls: ReadonlyMap<ESTree.CallExpression, unknown>,
    private readonly repairs: ReadonlySet<ESTree.CallExpression>,
  ) {}

  /** @param gives what is returned here goes into a list that `Promise.all` is given */
  visit(given: Node, gives: boolean): void {
    const node = unchained(given);
    if (!this.proved) return;
    if (node.type === "AwaitExpression") this.#awaited(node.argument as Node);
    else if (node.type === "ReturnStatement" && gives && isNode(node.argument))
      this.#item(node.argument);
    else if (this.#isTool(node) && !this.repairs.has(node as never)) this.proved = false;
    else if (node.type === "Identifier" && this.#isPromise(node)) this.proved = false;
    else this.#children(node, gives && !isFunction(node));
  }

  #children(node: Node, gives: boolean): void {
    for (const key of CHILD_KEYS.get(node.type) ?? Object.keys(node)) {
      if (key === "property" && !node.computed) continue;
      if (key === "key" && !node.computed && !node.shorthand) continue;
      const child = node[key];
      if (Array.isArray(child)) for (const one of child) isNode(one) && this.visit(one, gives);
      else if (isNode(child)) this.visit(child, gives);
    }
  }

  #isTool(node: Node): boolean {
    return this.toolCalls.has(node as unknown as ESTree.CallExpression);
  }

  #isPromise(node: Node): boolean {
    const reference = this.pass.reference(node);
    return node.name === "Promise" && reference !== undefined && reference.binding === undefined;
  }

  /** What is given to a `Promise.all` that `node` is. */
  #together(node: Node): Node | undefined {
    if (node.type !== "CallExpression") return undefined;
    const callee = unchained(node.callee as Node);
    if (memberName(callee) !== "all" || callee.computed) return undefined;
    const object = unchained(callee.object as Node);
    const [list, ...rest] = node.arguments as Node[];
    const is = object.type === "Identifier" && this.#isPromise(object) && rest.length === 0;
    return is && list?.type !== "SpreadElement" ? list : undefined;
  }

  #awaited(argument: Node): void {
    const node = unchained(argument);
    const list = this.#together(node);
    if (list !== undefined) this.#list(unchained(list));
    else if (this.#isTool(node)) this.#children(node, false);
    else this.visit(node, false);
  }

  #list(node: Node): void {
    if (node.type === "ArrayExpression") {
      for (const element of node.elements as (Node | null)[]) {
        if (element?.type === "SpreadElement") this.#list(unchained(element.argument as Node));
        else if (element) this.#item(element);
      }
      return;
    }
    const callee = node.type === "CallExpression" ? unchained(node.callee as Node) : undefined;
    const [callback, ...rest] = (callee ? node.arguments : []) as Node[];
    const maps = callee !== undefined && memberName(callee) === "map" && !callee.computed;
    const arrow = callback && unchained(callback);
    if (!maps || arrow?.type !== "ArrowFunctionExpression" || rest.length > 0) {
      this.visit(node, false);
      return;
    }
    this.visit(callee.object as Node, false);
    for (const pattern of arrow.params as Node[]) this.visit(pattern, false);
    const body = arrow.body as Node;
    if (body.type === "BlockStatement") this.#children(body, true);
    else this.#item(body);
  }

  /** An element of a list that `Promise.all` is given. */
  #item(given: Node): void {
    const node = unchained(given);
    const list = this.#together(node);
    if (list !== undefined) this.#list(unchained(list));
    else if (node.type === "ConditionalExpression") {
      this.visit(node.test as Node, false);
      this.#item(node.consequent as Node);
      this.#item(node.alternate as Node);
    } else if (this.#isTool(node)) this.#children(node, false);
    else this.visit(node, false);
  }
}
