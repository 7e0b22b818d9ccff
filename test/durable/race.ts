/** Two processes that go on with the same run at the same moment, run after run. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { JournalFile, run } from "../../src/index.js";

const source = `
const settled = (p) => p.catch((error) => error.name);
return await Promise.all([settled(pay(1)), settled(pay(2))])`;

interface Raced {
  status?: string;
  value?: unknown;
  /** It was not through when this process had it. */
  drove?: boolean;
  refused?: string;
  message?: string;
}

export interface RaceFigures {
  runs: number;
  /** The other was refused, or came when the run was through. */
  refused: number;
  late: number;
}

/** @throws Error for the first run that two drove, none did, or that sent a call twice or not at all */
export async function raceOn(runs: number): Promise<RaceFigures> {
  const folder = await mkdtemp(join(tmpdir(), "race-"));
  const racers = [1, 2].map(() => fork("test/durable/racer.mjs", { execArgv: ["--no-warnings"] }));
  const figures: RaceFigures = { runs: 0, refused: 0, late: 0 };
  try {
    for (let n = 0; n < runs; n++) {
      const journal = join(folder, `${n}.jsonl`);
      const effects = join(folder, `${n}.txt`);
      await writeFile(effects, "");
      // Every other one was left behind by a process that died while it had the run.
      await suspend(journal, n % 2 === 1);
      const raced = await Promise.all(racers.map((racer) => tell(racer, { journal, effects })));
      const sent = (await readFile(effects, "utf8")).split("\n").filter(Boolean).sort();
      const drove = raced.filter((result) => result.drove);
      const late = raced.filter((result) => result.drove === false);
      const refused = raced.filter((result) => result.refused === "StoreOwnedError");
      const right =
        drove.length === 1 &&
        late.length + refused.length === 1 &&
        sent.join() === "pay 1,pay 2" &&
        [...drove, ...late].every(({ value }) => JSON.stringify(value) === '["paid 1","paid 2"]');
      if (!right) throw new Error(`run ${n}: ${JSON.stringify({ raced, sent })}`);
      figures.runs++;
      figures.refused += refused.length;
      figures.late += late.length;
    }
    return figures;
  } finally {
    for (const racer of racers) racer.kill();
    await rm(folder, { recursive: true });
  }
}

async function suspend(journal: string, abandoned: boolean): Promise<void> {
  const store = await new JournalFile(journal).claim("first");
  const tools = { pay: { policy: "ask" as const, handler: () => "" } };
  const { status } = await run(source, { tools, store, isolation: "inline" });
  if (status !== "suspended") throw new Error(`the run is ${status}`);
  await store.release();
  if (!abandoned) return;
  const lock = `${journal}.lock`;
  await rm(lock, { recursive: true });
  await mkdir(lock);
  // Beyond the highest process id that there can be.
  const holder = { owner: "dead", pid: 2 ** 22 + 1, host: hostname() };
  await writeFile(join(lock, "1"), JSON.stringify(holder));
}

async function tell(racer: ChildProcess, told: object): Promise<Raced> {
  const answer = once(racer, "message");
  racer.send(told);
  return (await answer)[0] as Raced;
}
