/** `npm run bench:peers -- DIR`: the same programs through other executors; DIR holds the harness. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const [dir, ...rest] = process.argv.slice(2);
if (dir === undefined) {
  console.error("usage: npm run bench:peers -- DIR [--only=a,b] [--cells=W1,W3/100@0]");
  process.exit(2);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const peers = "native-asyncfn,qjs-promise,vercel-run,isolated-vm,entracte,entracte-sequential";
const only = rest.some((word) => word.startsWith("--only=")) ? [] : [`--only=${peers}`];
const env = { ...process.env, ENTRACTE_DIR: root };
const { status } = spawnSync(process.execPath, ["bench.mjs", ...only, ...rest], {
  cwd: dir,
  env,
  stdio: "inherit",
});
process.exit(status ?? 1);
