/** npm run kill [-- --races N --suspended N | --workerd]: every promise about faults, at every write. Prints figures. */
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import PQueue from "p-queue";
import { KillCases, type KillResult, modes } from "./kill.js";
import { moments } from "./kill-server.js";
import { type KillPoint, WorkerKillCases } from "./kill-worker.js";
import { raceOn } from "./race.js";
import { suspendMany } from "./suspended.js";

const { values } = parseArgs({
  options: {
    races: { type: "string", default: "500" },
    suspended: { type: "string", default: "1000" },
    workerd: { type: "boolean", default: false },
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

if (values.workerd) await part("kill -9 at every write of a Worker, and resumed", killWorkers);
else {
  await part("kill -9 at every write of a journal file, and resumed", killEverywhere);
  await part("suspended runs", () => suspendMany(Number(values.suspended)));
  await part("two processes at once", () => raceOn(Number(values.races)));
}
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

/** Seen from outside: by what the journal's route tells, and by the MCP server, at three moments of each call. */
async function killWorkers() {
  const cases = await WorkerKillCases.open();
  try {
    const { rows, calls } = await cases.whole();
    const figures: Record<string, Record<string, number>> = {};
    const failures: string[] = [];
    const kill = async (name: string, point: KillPoint): Promise<number> => {
      const results = figures[name] ?? { never: 0, same: 0, unknown: 0, wrong: 0 };
      figures[name] = results;
      try {
        const { result, rows: kept } = await cases.kill(point);
        results[result] = (results[result] ?? 0) + 1;
        return kept;
      } catch (thrown) {
        results.wrong = (results.wrong ?? 0) + 1;
        failures.push(String(thrown));
        await cases.restart();
        return 0;
      }
    };
    // Rows of one write are seen at once.
    for (let n = 1; n <= rows; ) n = Math.max(n, await kill("rows seen", { rows: n })) + 1;
    for (const moment of moments) {
      for (let call = 1; call <= calls; call++) await kill(`call ${moment}`, { moment, call });
    }
    console.table(figures);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return { rows, calls };
  } finally {
    await cases.close();
  }
}
