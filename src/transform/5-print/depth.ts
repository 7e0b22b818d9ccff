import type * as ESTree from "estree";

const deepest = 32;

/** Whether blocks nest so deep that indentation would multiply the text, which is hostile input's. */
export function isDeep(root: ESTree.Node): boolean {
  const pending: object[] = [root];
  const depths = [0];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const outer = depths.pop() ?? 0;
    const type = "type" in node ? node.type : undefined;
    const depth = type === "BlockStatement" || type === "ObjectExpression" ? outer + 1 : outer;
    if (depth > deepest) return true;
    for (const key of Object.keys(node)) {
      const value: unknown = node[key as keyof typeof node];
      if (typeof value !== "object" || value === null || key === "loc") continue;
      pending.push(value);
      depths.push(depth);
    }
  }
  return false;
}
