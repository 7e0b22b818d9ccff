// node scripts/run-ts.mjs FILE.ts [args...]: bundles a TypeScript script beside it and runs it.
// Packages stay external, so that the script sees the same modules as the tests.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const [file, ...args] = process.argv.slice(2);
if (!file) {
  console.error("usage: node scripts/run-ts.mjs FILE.ts [args...]");
  process.exit(2);
}
const name = relative(root, resolve(file)).replace(/\.ts$/, "").replace(/\W+/g, "-");
const out = resolve(root, "dist/scripts", `${name}.mjs`);
mkdirSync(resolve(root, "dist/scripts"), { recursive: true });
await build({
  entryPoints: [resolve(file)],
  outfile: out,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  sourcemap: "inline",
  external: [resolve(root, "dist/index.js")],
  logLevel: "warning",
});
const flags = ["--enable-source-maps", "--expose-gc"];
const child = spawn(process.execPath, [...flags, out, ...args], { stdio: "inherit", cwd: root });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
