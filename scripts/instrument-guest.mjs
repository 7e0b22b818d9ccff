/**
 * Builds every guest module with counters in it, for `npm run coverage`: an expression in a file of
 * its own that makes the module's function in whatever realm it is evaluated.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { createInstrumenter } from "istanbul-lib-instrument";

const guest = fileURLToPath(new URL("../src/runtime/guest/", import.meta.url));

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

/** Writes `modules.json` to `folder`: the text of each module by its name. */
export async function instrumentGuest(folder) {
  const built = readFileSync(`${guest}../guest.generated.ts`, "utf8");
  const names = [...built.matchAll(/^ {2}"([\w-]+)":/gm)].map(([, name]) => name);
  const entries = names.map((name) =>
    existsSync(`${guest}${name}.ts`) ? `${guest}${name}.ts` : `${guest}features/${name}.ts`,
  );
  const modules = {};
  for (const entry of entries) {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      write: false,
      format: "iife",
      globalName: "m",
      target: "es2023",
      plugins: [counted],
    });
    modules[basename(entry, ".ts")] = `(function(){${outputFiles[0].text};return m.default})()`;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/modules.json`, JSON.stringify(modules));
}
