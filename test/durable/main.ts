/** npm run kill [-- --races N --suspended N]: every promise about faults, at every write. Prints figures. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import PQueue from "p-queue";
import { KillCases, type KillResult, modes } from "./kill.js";
import { raceOn } from "./race.js";
import { suspendMany } from "./suspended.js";

const { values } = parseArgs({
  options: {
    races: { type: "string", default: "500" },
    suspended: { type: "string", default: "1000" },
  },
});
let failed = false;

async function part(name: string, work: () => Promise<unknown>): Promise<void> {
  const began = Date.now();
  try {
    const figures = await work();
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    console.log(`${name}: ${JSON.stringify(figures)} in ${seconds} s`);
  } catch (thrown) {
    failed = true;
    console.log(`${name}: FAILED ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

await part("kill -9 at every write of a journal file, and resumed", killEverywhere);
await part("suspended runs", () => suspendMany(Number(values.suspended)));
await part("two processes at once", () => raceOn(Number(values.races)));
process.exit(failed ? 1 : 0);

async function killEverywhere() {
  const cases = await KillCases.open();
  try {
    const { writes } = await cases.whole();
    const queue = new PQueue({ concurrency: availableParallelism() });
    const figures: Record<KillResult, number> = { never: 0, nothing: 0, same: 0, unknown: 0 };
    const failures: string[] = [];
    // A run may write once or twice more than the one that was counted.
    for (let killAt = 1; killAt <= writes + 2; killAt++) {
      for (const mode of modes) {
        queue
          .add(async () => void figures[await cases.kill(killAt, mode)]++)
          .catch((thrown: unknown) => void failures.push(String(thrown)));
      }
    }
    await queue.onIdle();
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return { writes, modes: modes.length, ...figures };
  } finally {
    await cases.close();
  }
}
