/** `npm run bench`: ratios with their quartiles, from one process. */
import { spawnSync } from "node:child_process";
import { Engine } from "../src/runtime/engine.js";
import { growing } from "./growth.js";
import { row, spread, title } from "./measure.js";
import { chainInTime, chains, concurrent, memory, parallel } from "./runs.js";
import { floor, replay } from "./stages.js";
import { transformSide, transforms } from "./transform.js";

const [flag, side] = process.argv.slice(2);
if (flag === "--side" && side !== undefined) {
  transformSide(side);
  await new Promise(() => {});
}

const engine = new Engine();
const limits = { gas: 1e6, stackBytes: 65_536, memoryBytes: 64 << 20, ms: 1e6 };
await engine.ready(limits.memoryBytes);

function cold(): void {
  title("First run in a fresh process, import included / starting node (time)");
  const time = (text: string) => {
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", text]);
    if (status !== 0) throw new Error(String(stderr));
    return performance.now() - begun;
  };
  for (const source of ["return 1", "let n = 0; for (let i = 0; i < 9; i++) n += i; return n"]) {
    const text = `const { run } = await import("./dist/index.js"); await run(${JSON.stringify(source)});`;
    row(source.slice(0, 30), spread(Array.from({ length: 5 }, () => time(text) / time("0"))));
  }
}

const parts: Readonly<Record<string, () => unknown>> = {
  floor,
  replay,
  chains: () => chains(() => engine.evaluate("'1'", limits)),
  chainInTime,
  growing,
  transforms,
  parallel,
  concurrent,
  cold,
  memory,
};
const wanted = process.argv.slice(2);
for (const [name, part] of Object.entries(parts))
  if (wanted.length === 0 || wanted.includes(name)) await part();
process.exit(0);
