/**
 * Builds every guest module with counters in it, for `npm run coverage`: an expression in a file of
 * its own that makes the module's function in whatever realm it is evaluated.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { createInstrumenter } from "istanbul-lib-instrument";
import { constantsOf, guestEntries } from "./guest-entries.mjs";
import { partsOf } from "./guest-parts.mjs";

const counted = {
  name: "counted",
  setup(esbuild) {
    esbuild.onLoad({ filter: /src\/runtime\/guest\/.*\.ts$/ }, ({ path }) => {
      const instrumenter = createInstrumenter({
        esModules: true,
        coverageVariable: "guestCoverage",
        coverageGlobalScope: "globalThis",
        coverageGlobalScopeFunc: false,
        parserPlugins: ["typescript"],
      });
      const contents = instrumenter.instrumentSync(readFileSync(path, "utf8"), path);
      return { contents, loader: "ts" };
    });
  },
};

/** What is compiled late is there from the beginning. */
const atOnce = { LATE: "Object", FIRST: "Object", EVAL: "Object" };

/** Writes `modules.json` to `folder`: the text of each module by its name. */
export async function instrumentGuest(folder) {
  const modules = {};
  for (const [name, entry] of guestEntries) {
    const parts = partsOf(readFileSync(entry, "utf8")).map((part) => [part, "true"]);
    const { outputFiles } = await build({
      entryPoints: [entry],
      define: { ...constantsOf(name), ...Object.fromEntries(parts), ...atOnce },
      bundle: true,
      write: false,
      format: "iife",
      globalName: "m",
      target: "es2023",
      plugins: [counted],
    });
    modules[name] = `(function(){${outputFiles[0].text};return m.default})()`;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/modules.json`, JSON.stringify(modules));
}
