/**
 * npm run test262 -- DIR [--only TEXT] [--shards N] [--verbose]
 *
 * DIR is a checkout of tc39/test262. Prints, per directory, how much of what the same QuickJS passes
 * natively also passes staged. Fails on an unexplained failure and on an unexpected pass.
 */
import { fork } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { body, modesOf, readCase, unfit } from "./case.js";
import { runNatively } from "./native.js";
import { runStaged } from "./staged.js";

const DIRECTORIES: { path: string; filter?: RegExp }[] = [
  { path: "language/statements/async-function" },
  { path: "language/statements/async-generator" },
  { path: "language/statements/for-await-of" },
  { path: "language/expressions/async-function" },
  { path: "language/expressions/async-arrow-function" },
  { path: "language/expressions/async-generator" },
  { path: "language/expressions/await" },
  { path: "language/module-code/top-level-await" },
  { path: "language/expressions/object/method-definition", filter: /async/ },
  { path: "language/expressions/class", filter: /async/ },
  { path: "language/statements/class", filter: /async/ },
  { path: "built-ins/Promise" },
  { path: "built-ins/AsyncFunction" },
  { path: "built-ins/AsyncGeneratorFunction" },
  { path: "built-ins/AsyncGeneratorPrototype" },
  { path: "built-ins/AsyncFromSyncIteratorPrototype" },
  { path: "built-ins/AsyncIteratorPrototype" },
  { path: "built-ins/Array/fromAsync" },
];

interface Result {
  directory: string;
  id: string;
  native: string | undefined;
  staged: string | undefined;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: "string" },
    shards: { type: "string" },
    shard: { type: "string" },
    verbose: { type: "boolean" },
  },
});
const root = positionals[0] ?? process.env.TEST262_DIR;
if (!root || !existsSync(join(root, "harness/assert.js"))) {
  console.error("usage: npm run test262 -- DIR   (a checkout of tc39/test262)");
  process.exit(2);
}

function* files(directory: string): Iterable<string> {
  for (const name of readdirSync(join(root as string, "test", directory)).sort()) {
    const path = `${directory}/${name}`;
    if (statSync(join(root as string, "test", path)).isDirectory()) yield* files(path);
    else if (name.endsWith(".js") && !name.includes("_FIXTURE")) yield path;
  }
}

async function work(
  shard: number,
  shards: number,
  report: (result: Result) => void,
): Promise<void> {
  let index = 0;
  for (const { path: directory, filter } of DIRECTORIES) {
    for (const path of files(directory)) {
      if ((filter && !filter.test(path)) || (values.only && !path.includes(values.only))) continue;
      if (index++ % shards !== shard) continue;
      const test = readCase(root as string, path);
      if (unfit(test)) continue;
      for (const mode of modesOf(test)) {
        const text = body(root as string, test, mode);
        const native = await runNatively(test, text);
        const staged = await runStaged(test, text).catch((error) => `run threw: ${error}`);
        report({ directory, id: `${path}#${mode}`, native, staged });
      }
    }
  }
}

if (values.shard) {
  process.on("disconnect", () => process.exit(1));
  const [shard, shards] = values.shard.split("/").map(Number);
  await work(shard as number, shards as number, (result) => process.send?.(result));
  process.exit(0);
}

const results: Result[] = [];
const shards = Number(values.shards ?? availableParallelism());
await Promise.all(
  Array.from({ length: shards }, (_, shard) => {
    const args = [
      root,
      "--shard",
      `${shard}/${shards}`,
      ...(values.only ? ["--only", values.only] : []),
    ];
    const child = fork(fileURLToPath(import.meta.url), args);
    child.on("message", (result) => results.push(result as Result));
    return new Promise<void>((resolve, reject) =>
      child.on("exit", (code) =>
        code === 0 ? resolve() : reject(new Error(`shard ${shard} ended with ${code}`)),
      ),
    );
  }),
);

const file = fileURLToPath(new URL("../../test/test262/expected-failures.json", import.meta.url));
const expected = new Map<string, string>(Object.entries(JSON.parse(readFileSync(file, "utf8"))));
const unexplained: Result[] = [];
const stale: string[] = [];
console.log("directory | native passes | of these staged | expected failures | staged only");
let nativePasses = 0;
let both = 0;
for (const { path: directory } of DIRECTORIES) {
  const all = results.filter((result) => result.directory === directory);
  if (all.length === 0) continue;
  const native = all.filter((result) => result.native === undefined);
  const failing = native.filter((result) => result.staged !== undefined);
  const explained = failing.filter((result) => expected.has(result.id));
  unexplained.push(...failing.filter((result) => !expected.has(result.id)));
  stale.push(
    ...all
      .filter((result) => result.staged === undefined && expected.has(result.id))
      .map((result) => result.id),
  );
  const extra = all.filter(
    (result) => result.native !== undefined && result.staged === undefined,
  ).length;
  nativePasses += native.length;
  both += native.length - failing.length;
  console.log(
    `${directory} | ${native.length} of ${all.length} | ${native.length - failing.length} | ${explained.length} | ${extra}`,
  );
}
console.log(
  `total: ${both} of ${nativePasses} that pass natively pass staged (${((100 * both) / nativePasses).toFixed(2)} %)`,
);
unexplained.sort((a, b) => a.id.localeCompare(b.id));
for (const { id, staged } of unexplained.slice(0, values.verbose ? undefined : 60))
  console.log(`FAIL ${id}\n     ${staged?.slice(0, 300)}`);
if (unexplained.length > 60 && !values.verbose)
  console.log(`… ${unexplained.length - 60} more (--verbose)`);
if (values.verbose)
  for (const { id, native, staged } of results)
    if (native !== undefined && staged !== undefined)
      console.log(`NEITHER ${id}\n     ${native.slice(0, 200)}\n     ${staged.slice(0, 200)}`);
for (const id of stale) console.log(`UNEXPECTED PASS ${id}`);
process.exit(unexplained.length + stale.length > 0 ? 1 : 0);
