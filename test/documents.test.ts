/** What the documents say of the tree is true: files, folders, commands and invariants that they name. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string) => readFileSync(root + file, "utf8");
const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];

const top = readdirSync(root, { withFileTypes: true });
const files = top.flatMap((entry) => {
  if (entry.isFile()) return [entry.name];
  if (!/^(src|test|examples|bench|scripts|types)$/.test(entry.name)) return [];
  const inside = readdirSync(root + entry.name, { recursive: true, withFileTypes: true });
  return inside
    .filter((each) => each.isFile())
    .map((each) => `${each.parentPath ?? each.path}/${each.name}`.slice(root.length));
});
const folders = new Set(files.flatMap((file) => parents(file)));

function parents(path: string): string[] {
  const folder = dirname(path);
  return folder === "." ? [] : [folder, ...parents(folder)];
}

const there = (path: string) =>
  folders.has(path) || files.some((file) => file === path || file.endsWith(`/${path}`));

/** What a document has in back quotes, or links to. */
const named = (text: string) =>
  [...text.matchAll(/`([^`\n]+)`|\]\(([^)]+)\)/g)].map(([, code, link]) => code ?? link ?? "");

/** Not of this tree: a user's own file, and what the Worker answers with. */
const elsewhere = new Set(["CONFIG.json", "/openapi.json"]);

test.each(documents)("the files that %s names are there", (document) => {
  const paths = named(read(document)).filter(
    (name) =>
      /^[\w./-]+\.(ts|mjs|json|toml|md)$|^(src|test|examples|bench|scripts)\/[\w./-]+$/.test(
        name,
      ) && !elsewhere.has(name),
  );
  expect(paths.filter((path) => !there(path))).toEqual([]);
});

test.each(documents)("the commands that %s names are there", (document) => {
  const { scripts } = JSON.parse(read("package.json"));
  const commands = [...read(document).matchAll(/npm run ([\w:]+)/g)].map(([, name = ""]) => name);
  expect(commands.filter((name) => scripts[name] === undefined)).toEqual([]);
});

describe("every folder is named", () => {
  const words = (text: string) =>
    new Set(named(text).flatMap((name) => [name, name.split("/")[0], baseName(name)]));

  test("of src, in ARCHITECTURE.md", () => {
    const known = words(read("ARCHITECTURE.md"));
    const of = [...folders].filter((folder) => /^src\/./.test(folder));
    const unnamed = of.filter((folder) => !known.has(folder) && !known.has(baseName(folder)));
    expect(unnamed).toEqual([]);
  });

  test("of test, in CONTRIBUTING.md", () => {
    const known = words(read("CONTRIBUTING.md"));
    const of = [...folders].filter((folder) => /^test\/[^/]+$/.test(folder));
    expect(of.filter((folder) => !known.has(baseName(folder)))).toEqual([]);
  });
});

function baseName(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

test("an invariant that is named by its number stands in ARCHITECTURE.md", () => {
  const known = new Set(
    [...read("ARCHITECTURE.md").matchAll(/^- \*\*([TSER]\d)\*\* /gm)].map(([, name]) => name),
  );
  const sources = files.filter((file) => /^(src|scripts|bench)\/.*\.(ts|mjs)$/.test(file));
  const cited = [...sources, ...documents]
    .filter((file) => !file.includes(".generated."))
    .flatMap((file) => [...read(file).matchAll(/\((?:[^()\n]*[ ,])?([TSER]\d)\b[^()\n]*\)/g)])
    .map(([, name]) => name);
  expect(new Set(cited).size).toBeGreaterThan(15);
  expect([...new Set(cited)].filter((name) => !known.has(name))).toEqual([]);
});

test("no comment sends its reader to a document that is not there", () => {
  const sources = files.filter((file) => /^(src|scripts|bench|examples)\/.*\.(ts|mjs)$/.test(file));
  const missing = sources
    .filter((file) => !file.includes(".generated."))
    .flatMap((file) =>
      [...read(file).matchAll(/\b([A-Z]{4,}\.md)\b/g)]
        .filter(([, name = ""]) => !there(name))
        .map(([, name]) => `${file}: ${name}`),
    );
  expect(missing).toEqual([]);
});
