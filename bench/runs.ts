/** Whole runs. */
import { run } from "../src/index.js";
import { cpu, ratio, row, spread, title, wall } from "./measure.js";
import { furtherLoops, loops, snippets } from "./snippets.js";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function toolset(latency: number) {
  const pause = latency > 0 ? () => wait(latency) : async () => {};
  const annotations = { readOnlyHint: true };
  return {
    get: {
      annotations,
      handler: async ({ id }: { id: unknown }) => {
        await pause();
        return { id, value: String(id).length * 31 };
      },
    },
    step: {
      annotations,
      handler: async ({ x }: { x: number }) => {
        await pause();
        return { x: x + 1 };
      },
    },
  };
}

const limits = { maxCalls: 20_000, maxPrefetched: 200, maxConcurrency: 128, maxRunGas: 1e9 };
const options = (latency: number) =>
  ({ tools: { tools: toolset(latency) } as never, limits, isolation: "inline" }) as const;

/** The same text as a native async function. */
function native(source: string, latency: number): () => Promise<unknown> {
  const AsyncFunction = (async () => {}).constructor as new (
    ...text: string[]
  ) => (tools: unknown) => Promise<unknown>;
  const { get, step } = toolset(latency);
  return () => new AsyncFunction("tools", source)({ get: get.handler, step: step.handler });
}

async function completed(source: string, latency: number, more = {}): Promise<void> {
  const outcome = await run(source, { ...options(latency), ...more });
  if (outcome.status !== "completed") throw new Error(outcome.error?.message);
}

export async function chains(bare: () => unknown): Promise<void> {
  title("A chain of N dependent calls / (N + 1) bare evalCode");
  const ways = {
    "a stage for each": { parallelize: "off" },
    "a stage for each, in a thread": { parallelize: "off", isolation: "thread" },
    "passed on by the host": {},
  };
  // Until what runs for each call, and what is bare, is compiled for speed.
  for (let i = 0; i < 1000; i++) bare();
  for (const more of Object.values(ways))
    for (let i = 0; i < 80; i++)
      await completed(snippets["chain of dependent calls"](100), 0, more);
  for (const calls of [10, 100, 1000]) {
    const source = snippets["chain of dependent calls"](calls);
    const settings = { rounds: calls > 100 ? 3 : 11, times: 1, yardsticks: calls + 1 };
    for (const [way, more] of Object.entries(ways)) {
      const spent = await ratio(() => completed(source, 0, more), bare, settings);
      const share = (n: number) => n / (calls + 1);
      row(`${calls} calls, ${way}`, {
        q1: share(spent.q1),
        median: share(spent.median),
        q3: share(spent.q3),
      });
    }
  }
}

export async function chainInTime(): Promise<void> {
  title("A chain of 100 dependent reads of 5 ms / the same text run natively (time)");
  const source = snippets["chain of dependent calls"](100);
  const inOrder = native(source, 5);
  for (const [way, more] of Object.entries({
    "a stage for each": { parallelize: "off" },
    "passed on by the host": {},
  })) {
    const samples: number[] = [];
    for (let i = 0; i < 5; i++)
      samples.push((await wall(() => completed(source, 5, more))) / (await wall(inOrder)));
    row(way, spread(samples));
  }
}

export async function parallel(): Promise<void> {
  title(
    "100 reads of 5 ms / native reads one after another, and / the same text run natively (time)",
  );
  const oneByOne = native(loops["for...of, pushed"] as string, 5);
  for (const [name, source] of Object.entries({ ...loops, ...furtherLoops })) {
    const inOrder = native(source, 5);
    const sequential: number[] = [];
    const own: number[] = [];
    for (let i = 0; i < 5; i++) {
      const spent = await wall(() => completed(source, 5));
      sequential.push(spent / (await wall(oneByOne)));
      own.push(spent / (await wall(inOrder)));
    }
    row(name, spread(sequential), `${spread(own).median.toFixed(2)} of its own text`);
  }
}

export async function concurrent(): Promise<void> {
  title("N runs at once, one call of 5 ms each: ms of processor time a run");
  for (const count of [1, 10, 100, 1000]) {
    const samples: number[] = [];
    for (let i = 0; i < (count > 100 ? 2 : 5); i++) {
      const begun = cpu();
      await Promise.all(Array.from({ length: count }, () => completed(snippets["one call"], 5)));
      samples.push((cpu() - begun) / count);
    }
    row(`${count} at once`, spread(samples));
  }
}

export async function memory(): Promise<void> {
  title("Memory held after 300 runs, MB");
  for (let i = 0; i < 20; i++) await completed(snippets["one call"], 0);
  globalThis.gc?.();
  const before = process.memoryUsage();
  for (let i = 0; i < 300; i++) await completed(snippets["one call"], 0);
  globalThis.gc?.();
  const after = process.memoryUsage();
  const grown = (after.heapUsed - before.heapUsed) / 1e6;
  console.log(`  heap grew by ${grown.toFixed(2)}; resident ${(after.rss / 1e6).toFixed(0)}`);
}
