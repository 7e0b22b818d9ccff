/** The quick start: shows a snippet, its plan, and then runs it against the atlas. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const snippet = "examples/demo/snippet.md";
const tools = ["--mcp", "examples/demo/mcp.json"];

function section(title) {
  const color = process.stdout.isTTY && !process.env.NO_COLOR;
  process.stdout.write(color ? `\n\u001b[1m\u001b[36m${title}\u001b[0m\n\n` : `\n${title}\n\n`);
}

function entracte(...args) {
  const command = ["dist/cli.js", ...args, snippet, ...tools];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

section("What a model wrote");
process.stdout.write(readFileSync(`${root}/${snippet}`, "utf8"));
section("What it will do: entracte plan");
entracte("plan");
section("What it does: entracte run --verbose");
entracte("run", "--verbose");
