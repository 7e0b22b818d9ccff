/** Which groups of the engine's globals (`src/transform/intrinsic-names.ts`) the text of a guest module names. */
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { build } from "esbuild";
import { visit } from "./cheap-text.mjs";

const table = fileURLToPath(new URL("../src/transform/intrinsic-names.ts", import.meta.url));
const { outputFiles } = await build({ entryPoints: [table], write: false, format: "esm" });
const { intrinsicNames, makesRegExp } = await import(
  `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
);

/** Names count wherever they stand, as words in strings too: modules look some up by name. */
export function intrinsicsOf(text) {
  const words = new Set(text.match(/[A-Za-z_$][\w$]*/g));
  let regex = makesRegExp.some((name) => words.has(name));
  visit(parse(`(${text})`, { ecmaVersion: "latest" }), (node) => {
    regex ||= node.regex !== undefined;
  });
  return Object.entries(intrinsicNames)
    .filter(([group, names]) => (group === "RegExp" && regex) || names.some((n) => words.has(n)))
    .map(([group]) => group);
}
