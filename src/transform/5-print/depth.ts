import type * as ESTree from "estree";

const deepest = 32;

/** Whether blocks nest so deep that indentation would multiply the text, which is hostile input's. */
export function isDeep(root: ESTree.Node): boolean {
  const pending: [object, number][] = [[root, 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [node, outer] = next;
    const type = "type" in node ? node.type : undefined;
    const depth = type === "BlockStatement" || type === "ObjectExpression" ? outer + 1 : outer;
    if (depth > deepest) return true;
    for (const key in node) {
      const value: unknown = node[key as keyof typeof node];
      if (typeof value === "object" && value !== null && key !== "loc")
        pending.push([value, depth]);
    }
  }
  return false;
}
