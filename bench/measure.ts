/** Ratios taken side by side: on a shared machine absolute times say little. */

/** Processor time of this process, ms. */
export function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export interface Spread {
  q1: number;
  median: number;
  q3: number;
}

export function spread(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}

/** How many times `yardstick` it takes, by processor time, each sample taken next to its yardstick. */
export async function ratio(
  work: () => unknown,
  yardstick: () => unknown,
  {
    rounds = 11,
    times = 5,
    yardsticks = times,
  }: { rounds?: number; times?: number; yardsticks?: number } = {},
): Promise<Spread> {
  const samples: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const begun = cpu();
    for (let i = 0; i < yardsticks; i++) await yardstick();
    const between = cpu();
    for (let i = 0; i < times; i++) await work();
    const sample = (cpu() - between) / times / ((between - begun) / yardsticks);
    if (round >= 0) samples.push(sample);
  }
  return spread(samples);
}

export async function wall(work: () => unknown): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export function row(name: string, { q1, median, q3 }: Spread, note = ""): void {
  const figure = (n: number) => (n < 10 ? n.toFixed(2) : n.toFixed(1));
  console.log(
    `  ${name.padEnd(44)} ${figure(median).padStart(8)}  (${figure(q1)}-${figure(q3)})  ${note}`,
  );
}

export function title(text: string): void {
  console.log(`\n${text}`);
}
