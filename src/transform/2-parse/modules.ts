/**
 * A snippet is no module, but models write exports: they are dropped where that means the same,
 * `export default` stays for the value rule, and everything that would load a module is refused.
 */
import { diagnostic } from "../diagnostics.js";
import type { Diagnostic } from "../types.js";
import { type AnyNode, everyNode, isNode } from "./node.js";

export function tolerateModule(program: AnyNode, source: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const body: AnyNode[] = [];
  const last: AnyNode[] = [];
  for (const node of program.body as AnyNode[]) {
    if (node.type === "ImportDeclaration") {
      diagnostics.push(diagnostic("import", source, node, { source: sourceOf(node) }));
    } else if (
      node.type === "ExportAllDeclaration" ||
      (node.type === "ExportNamedDeclaration" && node.source)
    ) {
      diagnostics.push(diagnostic("export-from", source, node, { source: sourceOf(node) }));
    } else if (node.type === "ExportNamedDeclaration") {
      if (isNode(node.declaration)) body.push(node.declaration);
      else last.push(...defaults(node));
    } else {
      body.push(node);
    }
  }
  // `export { main as default }` reads `main` when all of the body has run.
  program.body = [...body, ...last];
  program.sourceType = "script";
  for (const node of everyNode(program)) {
    if (node.type === "MetaProperty" && (node.meta as AnyNode).name === "import") {
      diagnostics.push(diagnostic("import-meta", source, node, {}));
    }
  }
  return diagnostics;
}

function defaults(node: AnyNode): AnyNode[] {
  return (node.specifiers as AnyNode[])
    .filter(({ exported }) => isNode(exported) && (exported.name ?? exported.value) === "default")
    .map((specifier) => ({
      type: "ExportDefaultDeclaration",
      start: specifier.start,
      end: specifier.end,
      declaration: specifier.local,
    }));
}

function sourceOf(node: AnyNode): string {
  return isNode(node.source) ? String(node.source.value) : "";
}
