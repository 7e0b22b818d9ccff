/** What runs cost while they wait: memory of the process that gave them up, and bytes at rest. */
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { JournalFile, run } from "../../src/index.js";
import { readReplay } from "../../src/runtime/replay.js";

const source = `
const customers = await list();
const late = [];
for (const { id, name } of customers) {
  const { due, amount } = await invoice(id);
  if (due < "2026-01-01") late.push({ id, name, amount });
}
console.log("late:", late.length);
const sent = await Promise.all(late.map(({ id, amount }) => remind({ id, amount, text: "Please pay." })));
return { late: late.length, sent };`;

const read = { readOnlyHint: true };
const tools = {
  list: {
    annotations: read,
    handler: () => Array.from({ length: 8 }, (_, id) => ({ id, name: `Customer ${id}` })),
  },
  invoice: {
    annotations: read,
    handler: (id: number) => ({
      due: id % 2 === 0 ? "2025-12-24" : "2026-12-24",
      amount: id * 100,
    }),
  },
  remind: { policy: "ask" as const, handler: () => "sent" },
};

export interface SuspendedFigures {
  runs: number;
  /** Of the files of a run, all of it; without program and results; of the guest, for all runs. */
  bytesEach: { whole: number; rest: number };
  guestBytes: number;
  /** Of the heap: what a run leaves in a process that has run for a while. */
  heapBytesEach: number;
}

/** @throws Error unless every run is suspended */
export async function suspendMany(runs: number): Promise<SuspendedFigures> {
  const folder = await mkdtemp(join(tmpdir(), "suspended-"));
  const guests = join(folder, "guests");
  try {
    let [whole, rest] = [0, 0];
    // What the engine learns of the code that it runs is no part of any run.
    for (let n = 0; n < 2 * runs; n++) await run(source, { tools, isolation: "inline" });
    const before = heap();
    for (let n = 0; n < runs; n++) {
      const file = new JournalFile(join(folder, `${n}.jsonl`), { guests });
      const store = await file.claim("first");
      const { status, pending } = await run(source, { tools, store, isolation: "inline" });
      await store.release();
      if (status !== "suspended" || pending?.length !== 4) throw new Error(`run ${n} is ${status}`);
      const { size } = await stat(file.path);
      const { header, settled } = readReplay(await file.read());
      const program = [header.source, header.program, header.sites, header.features, header.tools];
      const results = settled.map(({ value }) => value);
      whole += size;
      rest += size - JSON.stringify(program).length - JSON.stringify(results).length;
    }
    const heapBytesEach = Math.round((heap() - before) / runs);
    let guestBytes = 0;
    for (const name of await readdir(guests)) guestBytes += (await stat(join(guests, name))).size;
    const bytesEach = { whole: Math.round(whole / runs), rest: Math.round(rest / runs) };
    return { runs, bytesEach, guestBytes, heapBytesEach };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Bytes in use after a collection. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let n = 0; n < 3; n++) collect();
  return process.memoryUsage().heapUsed;
}
