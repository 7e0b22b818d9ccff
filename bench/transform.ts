/** The transform beside other compilers, on the same sources, each text used once. */
import { transformSync as babelTransform } from "@babel/core";
import asyncToGenerator from "@babel/plugin-transform-async-to-generator";
import { transformSync } from "esbuild";
import typescript from "typescript";
import { defaultLimits } from "../src/runtime/limits.js";
import { planWith } from "../src/runtime/run.js";
import { ratio, row, title } from "./measure.js";
import { loops, snippets } from "./snippets.js";

const texts = [snippets["one call"], snippets.everything, ...Object.values(loops)];
const tools = { tools: { get: async () => 1, step: async () => 1 } };
const platform = { limits: defaultLimits, executor: () => never() };
let unique = 0;

function never(): never {
  throw new Error("a plan runs nothing");
}

function each(work: (text: string) => void): () => void {
  return () => {
    for (const text of texts) work(`${text}\n// ${unique++}`);
  };
}

const plan = each((text) => planWith(text, { tools }, platform));
const { ScriptTarget, ModuleKind } = typescript;
const compilerOptions = { target: ScriptTarget.ES2016, module: ModuleKind.ESNext };
const wrapped = (text: string) => `async function main(tools) {${text}\n}`;

export async function transforms(): Promise<void> {
  title("The transform / another compiler's, on the same sources (processor time)");
  const transpile = each((text) => typescript.transpileModule(wrapped(text), { compilerOptions }));
  row("TypeScript, async lowered, from the first on", await ratio(plan, transpile));
  // As in a server that has been up for a while: until both are compiled for speed, the compiler counts.
  for (let i = 0; i < 60; i++) for (const work of [plan, transpile]) work();
  row("TypeScript, async lowered, warm", await ratio(plan, transpile));
  const babel = each((text) =>
    babelTransform(wrapped(text), {
      ...{ babelrc: false, configFile: false, filename: "snippet.js" },
      plugins: [asyncToGenerator],
    }),
  );
  row("Babel, async lowered", await ratio(plan, babel));
  const bundle = each((text) => transformSync(wrapped(text), { target: "es2016" }));
  row(
    "esbuild, async lowered (its own process)",
    await ratio(plan, bundle),
    "this process's time only",
  );
}
