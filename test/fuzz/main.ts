/** npm run fuzz -- [--runs N] [--seed S] [--shards N]: async programs, natively and staged, must do the same. */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import * as fc from "fast-check";
import { difference, figures } from "./compare.js";
import { modesFor } from "./modes.js";
import { program } from "./program.js";
import { work } from "./staged.js";

process.on("unhandledRejection", () => {});
process.removeAllListeners("warning");

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    shards: { type: "string" },
    shard: { type: "string" },
  },
});
const runs = Number(values.runs);
const seed = Number(values.seed);

if (values.shard) {
  process.on("disconnect", () => process.exit(1));
  const [shard, shards] = values.shard.split("/").map(Number) as [number, number];
  let index = 0;
  const property = fc.asyncProperty(program, async (source) => {
    for (const mode of modesFor(index++)) {
      const found = await difference(source, mode);
      if (found) throw new Error(`${source}\n---\n${found}`);
    }
  });
  const share = Math.floor(runs / shards) + (shard < runs % shards ? 1 : 0);
  const result = await fc.check(property, {
    numRuns: share,
    seed: seed * 1000 + shard,
    interruptAfterTimeLimit: 900_000,
  });
  if (result.failed) {
    console.log(
      `shard ${shard}: FAILED after ${result.numRuns} programs, ${result.numShrinks} shrinks`,
    );
    const error = result.errorInstance;
    console.log(error instanceof Error ? error.message : String(error));
  } else {
    const { comparisons, calls, logs, failed, deadlocks } = figures;
    console.log(
      `shard ${shard}: ${result.numRuns} programs, ${comparisons} comparisons, all the same: ` +
        `${work.stages} stages, ${work.prefetches} prefetches, ${work.cuts} cuts, ${calls} calls, ${logs} log lines, ${failed} ended by an error, ${deadlocks} by a deadlock`,
    );
  }
  process.exit(result.failed ? 1 : 0);
}

const started = Date.now();
const shards = Number(values.shards ?? availableParallelism());
const codes = await Promise.all(
  Array.from({ length: shards }, (_, shard) => {
    const args = ["--shard", `${shard}/${shards}`, "--runs", values.runs, "--seed", values.seed];
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv: ["--no-warnings"] });
    return new Promise<number>((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
  }),
);
console.log(`${runs} programs of seed ${seed} in ${((Date.now() - started) / 1000).toFixed(0)} s`);
process.exit(codes.some((code) => code !== 0) ? 1 : 0);
