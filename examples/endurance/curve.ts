/** Resident memory over the runs, and how steep it is once caches are full. */

export interface Point {
  runs: number;
  megabytes: number;
}

/** KB a run over the second half, by least squares, with twice its standard error. */
function slope(points: readonly Point[]): { rise: number; error: number } {
  const late = points.slice(Math.floor(points.length / 2));
  const mean = (pick: (point: Point) => number) =>
    late.reduce((sum, point) => sum + pick(point), 0) / late.length;
  const x = mean(({ runs }) => runs);
  const y = mean(({ megabytes }) => megabytes);
  const spread = late.reduce((sum, { runs }) => sum + (runs - x) ** 2, 0);
  const rise =
    late.reduce((sum, { runs, megabytes }) => sum + (runs - x) * (megabytes - y), 0) / spread;
  const off = late.reduce(
    (sum, { runs, megabytes }) => sum + (megabytes - y - rise * (runs - x)) ** 2,
    0,
  );
  const error = 2 * Math.sqrt(off / (late.length - 2) / spread);
  return { rise: rise * 1024, error: error * 1024 };
}

export function slopeText(points: readonly Point[]): string {
  const { rise, error } = slope(points);
  return `${rise.toFixed(1)} ± ${error.toFixed(1)} KB a run`;
}
