import { CHILD_KEYS } from "../3-analyze/keys.js";

const fields: { readonly [type: string]: readonly string[] } = {
  BreakStatement: ["label"],
  ClassDeclaration: ["id", "superClass", "body"],
  ClassExpression: ["id", "superClass", "body"],
  ContinueStatement: ["label"],
  ExportNamedDeclaration: [],
  ForInStatement: ["left", "right", "body"],
  ForOfStatement: ["left", "right", "body"],
  ForStatement: ["init", "test", "update", "body"],
  FunctionDeclaration: ["id", "params", "body"],
  FunctionExpression: ["id", "params", "body"],
  ImportDeclaration: [],
  LabeledStatement: ["body", "label"],
  SwitchCase: ["consequent", "test"],
};

/**
 * Where more of the program stands under each type of node, in the order in which the parser makes
 * it; names of properties are no part of it unless they are computed. Names of functions, classes and
 * labels are, which the analysis has no use for; what is imported or exported is lowered apart.
 */
export const below: ReadonlyMap<string, readonly string[]> = new Map([
  ...CHILD_KEYS,
  ...Object.entries(fields),
]);

/** Whether what is under `key` of `node`, which is in its list, is the name of a property. */
export function isName(key: string, node: { readonly computed?: unknown }): boolean {
  return (key === "key" || key === "property") && !node.computed;
}
