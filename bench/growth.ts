/** How the price of a call grows with the calls before it (R4): 0 is linear, 1 is quadratic. */
import { type Outcome, run } from "../src/index.js";
import { cpu, spread, title, wall } from "./measure.js";
import { snippets } from "./snippets.js";

const api = {
  step: async ({ x }: { x: number }) => ({ x: x + 1 }),
  page: async ({ cursor }: { cursor: number }) => ({
    rows: [{ id: cursor, text: "t".repeat(1000) }],
    next: cursor + 1,
  }),
  big: async ({ page }: { page: number }) => ({ page, rows: ["r".repeat(1_000_000)] }),
};
const tools = { tools: api };
const limits = { maxCalls: 100_000, maxRunGas: 1e9, maxStageGas: 1e9, maxJournalBytes: 1e9 };

async function spent(source: string, checkpoint: "auto" | "off"): Promise<number> {
  const begun = cpu();
  const options = { tools, limits, checkpoint, isolation: "inline", parallelize: "off" } as const;
  const outcome: Outcome = await run(source, options);
  if (outcome.status !== "completed") throw new Error(outcome.error?.message);
  return cpu() - begun;
}

/** Exponents between neighbouring sizes, of the least of some runs each. */
async function growth(name: string, sizes: readonly number[], text: (size: number) => string) {
  let before: { size: number; ms: number } | undefined;
  for (const size of sizes) {
    const samples: number[] = [];
    for (let i = 0; i < (size > 2000 ? 1 : 3); i++) samples.push(await spent(text(size), "auto"));
    const ms = Math.min(...samples);
    const exponent =
      before === undefined ? "" : Math.log(ms / before.ms) / Math.log(size / before.size);
    const shown = exponent === "" ? "" : `  exponent ${exponent.toFixed(2)}`;
    console.log(`  ${`${name}, ${size}`.padEnd(34)} ${(ms / size).toFixed(2)} ms a call${shown}`);
    before = { size, ms };
  }
}

const cursor = (pages: number) => `const out = []; let cursor = 0;
while (cursor < ${pages}) { const page = await tools.page({ cursor }); out.push(...page.rows); cursor = page.next; }
return out.length;`;

const sums = `let sum = 0;
for (let page = 0; page < 10; page++) { const r = await tools.big({ page }); sum += r.rows[0].length; }
return sum;`;

const latency = 5;
const wait = () => new Promise((resolve) => setTimeout(resolve, latency));
const slowPage = async (given: { cursor: number }) => {
  await wait();
  return api.page(given);
};

/** By the clock, where each page takes a while. */
async function besideNative(pages: number): Promise<void> {
  const source = cursor(pages);
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (tools: unknown) => Promise<unknown>;
  const native = new AsyncFunction("tools", source);
  const samples: number[] = [];
  for (let i = 0; i < (pages > 500 ? 1 : 3); i++) {
    const staged = await wall(async () => {
      const outcome = await run(source, { tools: { tools: { page: slowPage } }, limits });
      if (outcome.status !== "completed") throw new Error(outcome.error?.message);
    });
    samples.push(staged / (await wall(() => native({ page: slowPage }))));
  }
  const { median } = spread(samples);
  console.log(
    `  ${pages} such pages of ${latency} ms each: ${median.toFixed(2)} of native, by the clock`,
  );
}

export async function growing(): Promise<void> {
  title("Growth with the calls before (processor time)");
  await spent(cursor(20), "auto");
  await growth("dependent calls", [100, 1000, 10_000], snippets["chain of dependent calls"]);
  await growth("pages that keep 1 KB each", [100, 500, 2000], cursor);
  for (const pages of [100, 500, 2000]) await besideNative(pages);
  const [on, off] = [await spent(sums, "auto"), await spent(sums, "off")];
  console.log(`  ten results of 1 MB: ${(on / off).toFixed(2)} of what it is without checkpoints`);
}
