/**
 * Makes a guest's text cheaper to parse without changing what it does: `var` where a scope begins with
 * `let`, members instead of patterns, and in the guests of one function, out of whose reach nothing
 * gets, `function` instead of arrows, for which the engine looks ahead.
 */
import { parse } from "acorn";

const options = { ecmaVersion: "latest", sourceType: "module" };

/** Calls `enter(node, parent)` for all nodes below `root`. */
export function visit(root, enter, parent) {
  if (Array.isArray(root)) {
    for (const node of root) visit(node, enter, parent);
    return;
  }
  if (typeof root?.type !== "string") return;
  enter(root, parent);
  for (const key in root) if (typeof root[key] === "object") visit(root[key], enter, root);
}

/** `text` with `[start, end, inserted]` in place; where several begin, in the order given. */
export function edited(text, edits) {
  const sorted = edits.map((edit, i) => [...edit, i]).sort((a, b) => a[0] - b[0] || a[3] - b[3]);
  let out = "";
  let at = 0;
  for (const [start, end, inserted] of sorted) {
    out += text.slice(at, Math.max(at, start)) + inserted;
    at = Math.max(at, end);
  }
  return out + text.slice(at);
}

/** Declarations at the top of a function: none of them is looked at before it is made. */
export function plainDeclarations(text) {
  const edits = [];
  const bodies = new Set();
  visit(parse(text, options), (node, parent) => {
    if (/Function/.test(node.type)) bodies.add(node.body);
    if (node.type !== "VariableDeclaration" || node.kind === "var") return;
    if (parent.type !== "Program" && !bodies.has(parent)) return;
    edits.push([node.start, node.start + node.kind.length, "var"]);
    for (const declarator of node.declarations) {
      const members = membersOf(declarator, text);
      if (members) edits.push([declarator.start, declarator.end, members]);
    }
    // `let{a}=b` has no space.
    const next = node.declarations[0].start;
    if (next === node.start + node.kind.length) edits.push([next, next, " "]);
  });
  const spaced = edits.sort((a, b) => a[0] - b[0] || a[1] - a[0] - (b[1] - b[0]));
  return edited(text, spaced);
}

// { a: x, b } = o
// → x = o.a, b = o.b
function membersOf({ id, init }, text) {
  if (id.type !== "ObjectPattern" || !/^[\w$.]+$/.test(text.slice(init.start, init.end))) return;
  const of = text.slice(init.start, init.end);
  const plain = id.properties.every(
    (p) =>
      p.type === "Property" &&
      !p.computed &&
      p.key.type === "Identifier" &&
      p.value.type === "Identifier",
  );
  if (!plain || (of.includes(".") && id.properties.length > 2)) return;
  return id.properties.map(({ key, value }) => `${value.name}=${of}.${key.name}`).join(",");
}

/** Variables that are declared and nothing else, and what a function takes last without looking at it. */
export function withoutUnused(text) {
  const uses = new Map();
  const tree = parse(text, options);
  visit(tree, (node) => {
    if (node.type === "Identifier") uses.set(node.name, (uses.get(node.name) ?? 0) + 1);
  });
  const unused = ({ id, init }) =>
    uses.get(id.name) === 1 &&
    (!init || /^(Literal|Identifier|.*FunctionExpression)$/.test(init.type));
  const edits = [];
  visit(tree, (node) => {
    if (node.type === "VariableDeclaration") {
      const kept = node.declarations.filter((one) => !unused(one));
      if (kept.length === 0 || kept.length === node.declarations.length) return;
      const [first] = node.declarations;
      const shown = kept.map(({ start, end }) => text.slice(start, end)).join(",");
      edits.push([first.start, node.declarations.at(-1).end, shown]);
    } else if (/Function/.test(node.type) && node.params.length > 0) {
      const used = node.params.findLastIndex(
        (p) => p.type !== "Identifier" || uses.get(p.name) !== 1,
      );
      const last = node.params.at(-1);
      if (used >= 0) edits.push([node.params[used].end, last.end, ""]);
    }
  });
  return edited(
    text,
    edits.filter(([start, end]) => start < end),
  );
}

/** Arrows but for those that do nothing: they stand for what is to be no constructor. */
export function withoutArrows(text) {
  const edits = [];
  visit(parse(text, options), (node) => {
    if (node.type !== "ArrowFunctionExpression") return;
    if (node.body.type === "BlockStatement" && node.body.body.length === 0) return;
    if (usesThis(node)) return;
    const last = node.params.at(-1);
    const arrow = text.indexOf("=>", last ? last.end : node.start);
    const bare = text[node.start] !== "(";
    edits.push([node.start, node.start, bare ? "function(" : "function"]);
    const block = node.body.type === "BlockStatement";
    edits.push([arrow, arrow + 2, (bare ? ")" : "") + (block ? "" : "{return ")]);
    if (!block) edits.push([node.end, node.end, "}"]);
  });
  // What ends at a place comes before what begins there, the inner before the outer.
  const order = edits.map((edit, i) => [edit, edit[2] === "}" ? -i : i]);
  order.sort(([a, i], [b, j]) => a[0] - b[0] || i - j);
  return edited(
    text,
    order.map(([edit]) => edit),
  );
}

function usesThis(arrow) {
  let used = false;
  visit(arrow.body, (node) => {
    if (node.type === "ThisExpression" || (node.type === "Identifier" && node.name === "arguments"))
      used = true;
  });
  return used;
}
