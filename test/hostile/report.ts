/** What the hostile suite says of itself. */
import type { CaseResult } from "./run-case.js";

export function report(place: string, results: readonly CaseResult[]): boolean {
  const bad = results.filter(({ wrong, insane }) => wrong !== undefined || insane !== undefined);
  for (const { name, wrong, insane } of bad)
    console.log(`  ${place}: ${name}: ${[wrong, insane].filter(Boolean).join("; ")}`);
  const clean = results.filter(({ wrong }) => wrong === undefined).length;
  const sane = results.filter(({ insane }) => insane === undefined).length;
  const slowest = results.reduce((a, b) => (b.ms > a.ms ? b : a), { name: "", ms: 0 });
  console.log(
    `${place}: ${results.length} cases, ${clean} clean, ${sane} sane after; ` +
      `slowest ${Math.round(slowest.ms)} ms (${slowest.name})`,
  );
  return bad.length === 0;
}

export function megabytes(bytes: number): number {
  return Math.round((bytes / 1024 ** 2) * 10) / 10;
}
