/** Nodes as erasure sees them: any ESTree or TypeScript node, before its type is known. */
export interface AnyNode {
  type: string;
  start: number;
  end: number;
  loc?: unknown;
  [field: string]: unknown;
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && typeof (value as AnyNode).type === "string";
}

/** The child nodes of a node, whatever its type, in source order. */
export function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  pushChildren(node, found);
  return found;
}

function pushChildren(node: AnyNode, found: AnyNode[]): void {
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (typeof value !== "object" || value === null || key === "loc") continue;
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) if (isNode(value[i])) found.push(value[i]);
    } else if (isNode(value)) {
      found.push(value);
    }
  }
}

/** More than any node is deeper than it is long, in characters: `a` is a statement and a name. */
const slack = 8;

/** A node deeper than `limit`, or undefined. Later phases recurse: the depth they see is bounded. */
export function deeperThan(root: AnyNode, limit: number): AnyNode | undefined {
  let level = [root];
  for (let depth = 1; level.length > 0; depth++) {
    const next: AnyNode[] = [];
    for (let i = 0; i < level.length; i++) {
      const node = level[i] as AnyNode;
      if (depth + node.end - node.start + slack <= limit) continue;
      if (depth > limit) return node;
      pushChildren(node, next);
    }
    level = next;
  }
  return undefined;
}

/** Every node once, parents first, without recursion. */
export function* everyNode(root: AnyNode): Generator<AnyNode> {
  const stack: AnyNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const below = children(node);
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** The `await`s that run when `root` itself runs, not when a function inside it is called. */
export function* ownAwaits(root: AnyNode): Generator<AnyNode> {
  const stack: AnyNode[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (
      node.type === "AwaitExpression" ||
      (node.type === "ForOfStatement" && node.await === true)
    ) {
      yield node;
    }
    if (node.type.includes("Function")) continue;
    for (const child of children(node)) stack.push(child);
  }
}
