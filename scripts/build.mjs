/** Builds `dist`: the guest first, then one bundle per entry, then the declarations. */
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundlesOnly = process.argv.includes("--bundles-only");

/** Bundled, since every run loads them: on its own, each of their files costs a fresh process a look-up. */
const everyRun = new Set([
  "@cf-wasm/quickjs",
  "@cfworker/json-schema",
  "@jridgewell/trace-mapping",
  "@sveltejs/acorn-typescript",
  "acorn",
  "astring",
  "devalue",
  "fastest-levenshtein",
  "p-queue",
  "p-retry",
]);
/** Its own module for Node unpacks it from base64, which takes a fresh process longer than all else it does. */
const wasmFile = {
  name: "wasm-file",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]RELEASE_SYNC\.wasm\.inline\.js$/ }, ({ path }) => ({
      contents: `
        import { readFileSync } from "node:fs";
        import file from "./RELEASE_SYNC.wasm";
        export default readFileSync(new URL(file, import.meta.url));`,
      resolveDir: dirname(path),
    }));
  },
};
const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));

function step(...command) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

step("scripts/build-guest.mjs");

// A build beside a running test must not take files away from under it.
if (!bundlesOnly) rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });

const options = {
  absWorkingDir: root,
  entryPoints: {
    index: "src/index.ts",
    cli: "src/cli/index.ts",
    "examples/atlas/stdio": "examples/atlas/stdio.ts",
    "examples/atlas/http": "examples/atlas/http.ts",
  },
  outdir: "dist",
  bundle: true,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20.3",
  external: Object.keys({ ...dependencies, ...devDependencies })
    .filter((name) => !everyRun.has(name))
    .flatMap((name) => [name, `${name}/*`]),
  loader: { ".wasm": "file" },
  assetNames: "chunks/[name]-[hash]",
  plugins: [wasmFile],
  // A fresh process scans all of it. Names stay, and so do stacks that can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: true,
  logLevel: "warning",
};
await build(options);
// In one file: a thread that starts is what a first run waits for, and each file is a look-up.
const worker = { "stage-worker": "src/node/stage-worker.ts" };
await build({ ...options, entryPoints: worker, splitting: false });

if (!bundlesOnly) step("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
