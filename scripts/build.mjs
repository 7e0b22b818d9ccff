/** Builds `dist`: the guest first, then one bundle per entry, then the declarations. */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundlesOnly = process.argv.includes("--bundles-only");

function step(...command) {
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

step("scripts/build-guest.mjs");

// A build beside a running test must not take files away from under it.
if (!bundlesOnly) rmSync(new URL("../dist", import.meta.url), { recursive: true, force: true });

await build({
  absWorkingDir: root,
  entryPoints: {
    index: "src/index.ts",
    cli: "src/cli/index.ts",
    "stage-worker": "src/node/stage-worker.ts",
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
  packages: "external",
  sourcemap: true,
  logLevel: "warning",
});

if (!bundlesOnly) step("node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json");
