/** A test262 file and what its front matter says. https://github.com/tc39/test262/blob/main/INTERPRETING.md */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface TestCase {
  path: string;
  source: string;
  flags: ReadonlySet<string>;
  includes: string[];
  negative?: { phase: string; type: string };
}

export type Mode = "strict" | "sloppy";

export function readCase(root: string, path: string): TestCase {
  const source = readFileSync(join(root, "test", path), "utf8");
  const header = /\/\*---([\s\S]*?)---\*\//.exec(source)?.[1] ?? "";
  const negative = /negative:\s*\n\s+phase:\s*(\w+)\s*\n\s+type:\s*(\w+)/.exec(header);
  return {
    path,
    source,
    flags: new Set(list(header, "flags")),
    includes: list(header, "includes"),
    ...(negative?.[1] && negative[2]
      ? { negative: { phase: negative[1], type: negative[2] } }
      : {}),
  };
}

/** `name: [a, b]` or a block list. */
function list(header: string, name: string): string[] {
  const inline = new RegExp(`^${name}:\\s*\\[([^\\]]*)\\]`, "m").exec(header)?.[1];
  if (inline !== undefined) return split(inline, ",");
  const block = new RegExp(`^${name}:\\s*\\n((?:\\s+-.*\\n?)+)`, "m").exec(header)?.[1];
  return block === undefined ? [] : split(block, "\n").map((line) => line.replace(/^-\s*/, ""));
}

const split = (text: string, separator: string): string[] =>
  text
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean);

export function modesOf(test: TestCase): Mode[] {
  if (test.flags.has("onlyStrict") || test.flags.has("module")) return ["strict"];
  if (test.flags.has("noStrict") || test.flags.has("raw")) return ["sloppy"];
  return ["sloppy", "strict"];
}

/** Why a file cannot be the body of a function, or undefined when it can. */
export function unfit(test: TestCase): string | undefined {
  if (test.flags.has("raw")) return "raw";
  if (test.flags.has("module") && /^\s*(import|export)\b(?!\s*\()/m.test(test.source))
    return "module";
  if (/\$262\.(createRealm|agent|detach)|detachArrayBuffer/.test(test.source)) return "host";
  return undefined;
}

const FINISH = `
var $finish, $fail, $finished = new Promise(function (resolve, reject) { $finish = resolve; $fail = reject; });
globalThis.$DONE = function $DONE(error) { if (error) $fail(error); else $finish(); };
var $DONE = globalThis.$DONE;
`;

const harnessTexts = new Map<string, string>();

/** Without the comments that take lines of their own: they would be parsed thousands of times. */
function harnessFile(root: string, name: string): string {
  const known = harnessTexts.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(join(root, "harness", name), "utf8")
    .replace(/^\/\*---[\s\S]*?---\*\//m, "")
    .replace(/^\s*\/\/.*$/gm, "");
  harnessTexts.set(name, text);
  return text;
}

/** The body of an async function that fulfils when the test passes. */
export function body(root: string, test: TestCase, mode: Mode): string {
  const directive = mode === "strict" ? '"use strict";\n' : "";
  if (test.negative?.phase === "parse") return `${directive}${test.source}`;
  const asynchronous = test.flags.has("async");
  const files = [
    "assert.js",
    "sta.js",
    ...test.includes.filter((file) => file !== "doneprintHandle.js"),
  ];
  const harness = files.map((file) => harnessFile(root, file)).join("\n");
  const end = asynchronous ? "\n;await $finished;\nreturn 'passed';\n" : "\n;return 'passed';\n";
  return `${directive}${harness}\n${asynchronous ? FINISH : ""}${test.source}${end}`;
}
