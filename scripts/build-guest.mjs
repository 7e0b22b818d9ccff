/**
 * Builds every guest module to one expression, `function(k){...}`, in guest.generated.ts. Without
 * parentheses around it: the engine reads whatever stands in them twice, in search of an arrow.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { build, transform } from "esbuild";
import { plainDeclarations, withoutArrows, withoutUnused } from "./cheap-text.mjs";
import { constantsOf, guestEntries } from "./guest-entries.mjs";
import { intrinsicsOf } from "./guest-intrinsics.mjs";
import { markedParts } from "./guest-parts.mjs";
import { lateTexts, withoutLate } from "./late-text.mjs";

const runtime = fileURLToPath(new URL("../src/runtime/", import.meta.url));

async function expression(entry, define) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    define,
    bundle: true,
    write: false,
    format: "esm",
    minify: true,
    charset: "ascii",
    target: "es2023",
    platform: "neutral",
    legalComments: "none",
  });
  const light = /\/(small|midway|last|gather|together|tasks|promises|lazy|light-\w+)\.ts$/.test(
    entry,
  );
  const declared = plainDeclarations(withoutTemplates(outputFiles[0].text.trim()));
  const plain = await plainest(light ? withoutArrows(declared) : declared);
  const first = define.LATER === "false" ? withoutUnused(withoutLate(plain)) : plain;
  const text = /\/(midway(-gather)?|last)\.ts$/.test(entry) ? withoutUnused(plain) : first;
  if (text.includes("\n")) throw new Error(`${entry} does not fit on one line`);
  const exported = /export\s*\{\s*([\w$]+) as default\s*\};?$/.exec(text);
  if (!exported) throw new Error(`${entry} has no default export`);
  const body = markedParts(text.slice(0, exported.index).trim().replace(/;$/, ""));
  const name = exported[1];
  if (
    /\/(small|midway|last|gather|together|tasks|promises)\.ts$/.test(entry) &&
    !body.startsWith(`function ${name}(`)
  )
    throw new Error(`${entry} is to be one function`);
  return body.startsWith(`function ${name}(`) && lastStatement(body)
    ? lateTexts(body)
    : `function(k__){${body};return ${name}(k__)}`;
}

/** The same module without the parentheses that taking out the templates left. */
async function plainest(text) {
  const options = {
    minifyWhitespace: true,
    charset: "ascii",
    target: "es2023",
    legalComments: "none",
  };
  const { code } = await transform(text, { ...options, format: "esm", loader: "js" });
  const printed = code.trim();
  if (withoutTemplates(printed) !== printed) throw new Error("a template is back");
  return readOnce(printed);
}

/**
 * The engine reads ahead to the end of a literal or a parenthesis with which an expression begins, in
 * search of `=` or `=>`; not where it is an operand. `a={...}` becomes `a=0||{...}`.
 */
function readOnce(text) {
  const edits = [];
  const expression = (whole) => {
    let node = whole;
    while (node?.type === "MemberExpression") node = node.object;
    if (!node || node.end - node.start < 60) return;
    const body = text[node.start - 1] === "(" && text[node.end] === ")" ? 1 : 0;
    if (node.type === "SequenceExpression" && body) edits.push([node.start - 1, node.start - 1]);
    else if (/^(Object|Array)Expression$/.test(node.type)) edits.push([node.start, node.start]);
  };
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node?.type !== "string") return;
    switch (node.type) {
      case "VariableDeclarator":
        expression(node.init);
        break;
      case "AssignmentExpression":
        expression(node.right);
        break;
      case "CallExpression":
      case "NewExpression":
        node.arguments.forEach(expression);
        break;
      case "ReturnStatement":
        expression(node.argument);
        break;
      case "Property":
        expression(node.value);
        break;
      case "ArrayExpression":
        node.elements.forEach(expression);
        break;
      case "ConditionalExpression":
        expression(node.consequent);
        expression(node.alternate);
        break;
      case "ArrowFunctionExpression":
        if (node.body.type === "ObjectExpression" && node.body.end - node.body.start > 60)
          edits.push([node.body.start - 1, node.body.start], [node.body.end, node.body.end + 1]);
        else expression(node.body);
    }
    for (const key in node) if (typeof node[key] === "object") visit(node[key]);
  };
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module" }));
  let out = text;
  for (const [start, end] of edits.sort((a, b) => b[0] - a[0]))
    out = out.slice(0, start) + (end > start && text[start] === ")" ? "" : " 0||") + out.slice(end);
  return out;
}

/** QuickJS makes a template literal a call of `concat`, which the snippet could replace. */
function withoutTemplates(text) {
  const found = [];
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (typeof node?.type !== "string") return;
    if (node.type === "TaggedTemplateExpression") throw new Error("a tagged template in the guest");
    if (node.type === "TemplateLiteral") found.push(node);
    for (const key in node) if (typeof node[key] === "object") visit(node[key]);
  };
  visit(parse(text, { ecmaVersion: "latest", sourceType: "module" }));
  const print = (start, end, inside) => {
    let out = "";
    let at = start;
    for (const t of inside) {
      if (t.start < at) continue;
      out +=
        text.slice(at, t.start) +
        sum(
          t,
          inside.filter((u) => u.start > t.start && u.end < t.end),
        );
      at = t.end;
    }
    return out + text.slice(at, end);
  };
  const sum = (t, inside) => {
    const parts = [];
    t.quasis.forEach((quasi, i) => {
      if (quasi.value.cooked || i === 0) parts.push(JSON.stringify(quasi.value.cooked));
      const e = t.expressions[i];
      if (!e) return;
      const own = inside.filter((u) => u.start >= e.start && u.end <= e.end);
      const simple = e.type === "Identifier" || e.type === "MemberExpression";
      const shown = print(e.start, e.end, own);
      parts.push(simple ? shown : `(${shown})`);
    });
    return `(${parts.join("+")})`;
  };
  return print(0, text.length, found);
}

/** Whether `body` is one function declaration and nothing else. */
function lastStatement(body) {
  try {
    new Function(`"use strict";(${body})`);
    return true;
  } catch {
    return false;
  }
}

const modules = {};
for (const [name, entry] of guestEntries)
  try {
    modules[name] = await expression(entry, constantsOf(name));
  } catch (error) {
    if (!process.argv.includes("--lenient")) throw error;
    console.error(`${name} left out: ${error.message}`);
  }

const hash = createHash("sha256").update(JSON.stringify(modules)).digest("hex");
const lines = Object.entries(modules).map(
  ([n, t]) => `  ${JSON.stringify(n)}: ${JSON.stringify(t)},`,
);
const named = Object.entries(modules).map(
  ([n, t]) => `  ${JSON.stringify(n)}: ${JSON.stringify(intrinsicsOf(t))},`,
);
const text = `// Generated by scripts/build-guest.mjs; not to be edited.
import type { Intrinsic } from "../transform/types.js";

/** Each guest module as one expression. */
export const guestModules: Readonly<Record<string, string>> = {
${lines.join("\n")}
};

/** Which of the engine's globals each of them names. */
export const guestIntrinsics: Readonly<Record<string, readonly Intrinsic[]>> = {
${named.join("\n")}
};

/** Changes whenever anything in the guest does. */
export const guestHash = "${hash}";
`;
const target = `${runtime}guest.generated.ts`;
if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
if (process.argv.includes("--sizes"))
  for (const [n, t] of Object.entries(modules)) console.log(`${n.padEnd(20)} ${t.length}`);
