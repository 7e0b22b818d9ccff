/** The transform beside other compilers, on the same sources, each text used once. */
import { type ChildProcess, fork } from "node:child_process";
import { transformSync as babelTransform } from "@babel/core";
import asyncToGenerator from "@babel/plugin-transform-async-to-generator";
import { transformSync } from "esbuild";
import typescript from "typescript";
import { defaultLimits } from "../src/runtime/limits.js";
import { planWith } from "../src/runtime/run.js";
import { cpu, row, type Spread, spread, title } from "./measure.js";
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

const sides: Readonly<Record<string, () => void>> = {
  plan,
  TypeScript: each((text) => typescript.transpileModule(wrapped(text), { compilerOptions })),
  Babel: each((text) =>
    babelTransform(wrapped(text), {
      ...{ babelrc: false, configFile: false, filename: "snippet.js" },
      plugins: [asyncToGenerator],
    }),
  ),
  esbuild: each((text) => transformSync(wrapped(text), { target: "es2016" })),
};

/** In a process of its own: does its sources as many times as it is told, and says what that took of the processor. */
export function transformSide(name: string): void {
  let before = cpu();
  process.on("message", (times: number) => {
    for (let i = 0; i < times; i++) sides[name]?.();
    const now = cpu();
    process.send?.(now - before);
    before = now;
  });
}

/**
 * One compiler, in a process of its own: what V8 compiles of it, on another thread and later, is then charged
 * to it and not to the other, which is measured right after.
 */
class Side {
  readonly #child: ChildProcess;

  constructor(name: string) {
    this.#child = fork(process.argv[1] as string, ["--side", name], { execArgv: [] });
  }

  spent(times: number): Promise<number> {
    return new Promise((resolve) => {
      this.#child.once("message", resolve);
      this.#child.send(times);
    });
  }

  close(): void {
    this.#child.kill();
  }
}

/** Alternately; ratios of what each used between its readings. */
async function sideBySide(ours: Side, other: Side, rounds = 11, times = 5): Promise<Spread> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const mine = await ours.spent(times);
    samples.push(mine / (await other.spent(times)));
  }
  return spread(samples);
}

export async function transforms(): Promise<void> {
  title("The transform / another compiler's, on the same sources (processor time)");
  for (const name of ["TypeScript", "Babel", "esbuild"]) {
    const ours = new Side("plan");
    const other = new Side(name);
    const note = name === "esbuild" ? "without that of its own process" : "";
    row(`${name}, async lowered, from the first on`, await sideBySide(ours, other), note);
    // As in a server that has been up for a while: until both are compiled for speed, the compiler counts.
    await Promise.all([ours.spent(60), other.spent(60)]);
    row(`${name}, async lowered, warm`, await sideBySide(ours, other), note);
    ours.close();
    other.close();
  }
}
