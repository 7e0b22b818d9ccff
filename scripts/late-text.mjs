/**
 * Makes texts of what a guest of one function compiles when it is first called.
 *
 *     LATE(function(a){…})    →  '0,function(a){…}'
 *     FIRST(function(a){…})   →  /*@*\/'0,function(a){…}', which the host makes code again where it is sure
 *                                to be called (`src/runtime/guest-parts.ts`)
 *     EVAL(text)              →  eval(text)
 *
 * `eval` is a variable around the guest, which lockdown does not replace: a direct eval, that sees what the
 * guest has at its top and nothing else.
 */
import { parse } from "acorn";
import { edited, visit } from "./cheap-text.mjs";

const options = { ecmaVersion: "latest", sourceType: "module" };

export function lateTexts(text) {
  const tree = parse(text, options);
  const [guest] = tree.body;
  const edits = [];
  /** Names that are declared in blocks around the node, and by functions there. */
  const walk = (node, around) => {
    if (Array.isArray(node)) {
      for (const one of node) walk(one, around);
      return;
    }
    if (typeof node?.type !== "string") return;
    let inside = around;
    if (node !== guest && node !== guest.body && /^Block|Function/.test(node.type))
      inside = [...around, ...declaredBy(node)];
    const name = node.type === "CallExpression" && node.callee.name;
    if (name === "EVAL") edits.push([node.callee.start, node.callee.end, "eval"]);
    if (name === "LATE" || name === "FIRST") {
      const [made] = node.arguments;
      check(made, inside, text);
      const escaped = text.slice(made.start, made.end).replace(/[\\']/g, "\\$&");
      edits.push([node.start, node.end, `${name === "FIRST" ? "/*@*/" : ""}'0,${escaped}'`]);
      return;
    }
    for (const key in node) if (typeof node[key] === "object") walk(node[key], inside);
  };
  walk(guest, []);
  return edits.length === 0 ? text : `function(eval){return ${edited(text, edits)}}(eval)`;
}

// late(FIRST(function(a){…}))
// → function(a){…}
/** All of it code, for a guest that has no use for texts. */
export function withoutLate(text) {
  const edits = [];
  visit(parse(text, options), (node, parent) => {
    if (node.type !== "CallExpression" || !/^(LATE|FIRST)$/.test(node.callee.name)) return;
    const [made] = node.arguments;
    edits.push([parent.start, made.start, ""], [made.end, parent.end, ""]);
  });
  return edited(text, edits);
}

function declaredBy(node) {
  const names = [];
  const bind = (pattern) =>
    visit(pattern, ({ type, name }) => type === "Identifier" && names.push(name));
  bind(node.params ?? []);
  const statements = node.body?.body ?? node.body;
  if (!Array.isArray(statements)) return names;
  for (const statement of statements) {
    if (statement.type === "VariableDeclaration")
      for (const { id } of statement.declarations) bind(id);
    else if (statement.id) bind(statement.id);
  }
  return names;
}

function check(made, hidden, text) {
  const shown = text.slice(made.start, made.start + 60);
  if (made.type !== "FunctionExpression") throw new Error(`no function is compiled late: ${shown}`);
  visit(made, ({ type, name, regex, async }) => {
    if (type === "Identifier" && hidden.includes(name))
      throw new Error(`${name} is out of reach of what is compiled late: ${shown}`);
    if (regex || async) throw new Error(`the engine's globals are not counted in: ${shown}`);
  });
}
