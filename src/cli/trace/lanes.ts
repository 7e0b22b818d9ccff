/** Bars in as few rows as they fit in without touching, in the order in which they begin. */
export function lanesOf<T extends { from: number; until: number }>(
  bars: readonly T[],
  apart: number,
): T[][] {
  const lanes: T[][] = [];
  for (const bar of [...bars].sort((a, b) => a.from - b.from)) {
    const lane = lanes.find((row) => (row.at(-1)?.until ?? 0) + apart <= bar.from);
    if (lane === undefined) lanes.push([bar]);
    else lane.push(bar);
  }
  return lanes;
}

/** Where an axis of `total` ms has its marks: some eight, at round figures. */
export function marksOf(total: number): number[] {
  const rough = total / 8;
  const power = 10 ** Math.floor(Math.log10(rough > 0 ? rough : 1));
  const step = ([1, 2, 5, 10].find((n) => n * power >= rough) ?? 10) * power;
  const marks: number[] = [];
  for (let i = 0; i * step <= total && marks.length < 20; i++) marks.push(i * step);
  return marks;
}
