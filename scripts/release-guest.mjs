/**
 * Before a release: the guest is added to those that were released, and kept for the tests, which
 * resume journals of every release from then on.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A module of `src`, bundled. */
async function load(entry) {
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: [entry], bundle: true, write: false, format: "esm" },
  });
  const text = outputFiles[0].contents;
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}

const { ownGuest } = await load("src/runtime/guest-text.ts");
const list = `${root}src/runtime/released-guests.ts`;
const hash = createHash("sha256").update(JSON.stringify(ownGuest.modules)).digest("hex");
const text = readFileSync(list, "utf8");
if (!text.includes(hash)) {
  writeFileSync(list, text.replace("\n];", `\n  "${hash}",\n];`));
  const kept = `${root}test/journal/guests/${hash.slice(0, 16)}.json`;
  writeFileSync(kept, `${JSON.stringify(ownGuest)}\n`);
  console.log(`released guest ${hash}`);
}
