/**
 * npm run hostile [-- --only inline|thread|workerd] [--family NAME]
 * All hostile cases, each followed by a sane run; memory before and after.
 */
import { parseArgs } from "node:util";
import { run } from "../../src/index.js";
import type { HostileCase } from "./case.js";
import { families } from "./cases/index.js";
import { megabytes, report } from "./report.js";
import { type CaseResult, type Isolation, runCase } from "./run-case.js";
import { inWorkerd } from "./workerd.js";

const { values } = parseArgs({
  options: { only: { type: "string" }, family: { type: "string" } },
});

const all = Object.values(families).flat();
const chosen = all.filter(
  (one) => values.family === undefined || families[values.family]?.includes(one),
);

async function onNode(isolation: Isolation): Promise<boolean> {
  const cases = chosen.filter((one) => isolation === "thread" || one.inline !== false);
  // Warm: what is made once, and kept, is not a leak.
  for (const one of warm(cases)) await runCase(one, run, isolation);
  const before = resident();
  const results: CaseResult[] = [];
  for (const one of cases) results.push(await runCase(one, run, isolation));
  const ok = report(`node, ${isolation}`, results);
  const after = resident();
  console.log(
    `node, ${isolation}: heap ${megabytes(before.heap)} -> ${megabytes(after.heap)} MB, ` +
      `resident ${megabytes(before.rss)} -> ${megabytes(after.rss)} MB`,
  );
  return ok;
}

/** One of each family, and the hungriest. */
function warm(cases: readonly HostileCase[]): HostileCase[] {
  const kinds = new Map(cases.map((one) => [one.name.split(":")[0], one]));
  return [...kinds.values(), ...cases.filter(({ name }) => /^(memory|giant)/.test(name))];
}

function resident(): { heap: number; rss: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

let ok = true;
for (const isolation of ["inline", "thread"] as const) {
  if (values.only === undefined || values.only === isolation) ok = (await onNode(isolation)) && ok;
}
if (values.only === undefined || values.only === "workerd")
  ok = (await inWorkerd(all, chosen)) && ok;
process.exit(ok ? 0 : 1);
