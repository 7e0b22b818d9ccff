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

/**
 * What a process that imports the library need not read yet, each a file of its own beside `index.js`.
 * CommonJS: that is what can be loaded in the middle of a function, and a thread starts sooner with it.
 */
const late = {
  transform: {
    filter: /[\\/]transform[\\/](index|for-threads|suspect-loops)\.js$/,
    contents: `
      export { plan } from "./src/transform/index.ts";
      export { planForThreads } from "./src/transform/for-threads.ts";
      export { suspectLoops } from "./src/transform/suspect-loops.ts";`,
    functions: ["plan", "planForThreads", "suspectLoops"],
  },
  typescript: {
    filter: /^@sveltejs\/acorn-typescript$/,
    contents: 'export { tsPlugin } from "@sveltejs/acorn-typescript";',
    functions: ["tsPlugin"],
  },
  /** Imported when the first engine is made. */
  quickjs: {
    filter: /^@cf-wasm\/quickjs$/,
    contents: 'export * from "@cf-wasm/quickjs";',
    values: [
      "newQuickJSWASMModuleFromVariant",
      "newVariant",
      "RELEASE_SYNC",
      "releaseSyncWasmModule",
    ],
  },
};

/** In the place of modules: functions that load one when they are first called, or its values. */
function loadLate(...modules) {
  return {
    name: "load-late",
    setup({ onResolve, onLoad }) {
      for (const name of modules)
        onResolve({ filter: late[name].filter }, () => ({ path: name, namespace: "late" }));
      onLoad({ filter: /^/, namespace: "late" }, ({ path: name }) => {
        const { functions = [], values = [] } = late[name];
        return {
          contents: [
            'import { createRequire } from "node:module";',
            "const load = createRequire(import.meta.url);",
            `const file = /[\\\\/]chunks[\\\\/][^\\\\/]*$/.test(import.meta.url) ? "../${name}.cjs" : "./${name}.cjs";`,
            ...functions.map(
              (called) => `export const ${called} = (...given) => load(file).${called}(...given);`,
            ),
            ...(values.length > 0 ? [`export const { ${values} } = load(file);`] : []),
          ].join("\n"),
        };
      });
    },
  };
}

/** The grammar takes acorn's parts from the parser that it extends. */
const noAcorn = {
  name: "no-acorn",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^acorn$/ }, () => ({ path: "acorn", namespace: "empty" }));
    onLoad({ filter: /^/, namespace: "empty" }, () => ({ contents: "export {};" }));
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
  bundle: true,
  platform: "node",
  target: "node20.3",
  external: Object.keys({ ...dependencies, ...devDependencies })
    .filter((name) => !everyRun.has(name))
    .flatMap((name) => [name, `${name}/*`]),
  loader: { ".wasm": "file" },
  assetNames: "chunks/[name]-[hash]",
  // A fresh process scans all of it. Names stay, and so do stacks that can be read.
  minifySyntax: true,
  minifyWhitespace: true,
  // What is thrown at nobody is shown with its line.
  lineLimit: 160,
  sourcemap: true,
  logLevel: "warning",
};
await build({
  ...options,
  entryPoints: {
    index: "src/index.ts",
    mcp: "src/mcp/index.ts",
    cli: "src/cli/index.ts",
    "examples/atlas/stdio": "examples/atlas/stdio.ts",
    "examples/atlas/http": "examples/atlas/http.ts",
  },
  outdir: "dist",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  plugins: [loadLate("transform", "quickjs")],
});

const common = {
  ...options,
  format: "cjs",
  supported: { "dynamic-import": false },
  define: { "import.meta.url": "here" },
  banner: { js: 'const here = require("node:url").pathToFileURL(__filename).href;' },
};
const alone = (name) => ({
  ...common,
  outfile: `dist/${name}.cjs`,
  stdin: { contents: late[name].contents, resolveDir: root },
});
await build({ ...alone("transform"), plugins: [loadLate("typescript")] });
await build({ ...alone("typescript"), plugins: [noAcorn] });
await build({ ...alone("quickjs"), plugins: [wasmFile] });
// In one file: a thread that starts is what a first run waits for, and each file is a look-up.
const worker = { entryPoints: ["src/node/stage-worker.ts"], outfile: "dist/stage-worker.cjs" };
await build({ ...common, ...worker, plugins: [wasmFile] });

if (!bundlesOnly) step("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
