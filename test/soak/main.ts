/**
 * npm run soak [-- --runs 20000] [--isolation inline|thread] [--seed N]
 * Mixed runs in one process, 1 in 20 hostile. Prints the curve of resident memory and its slope.
 */
import { parseArgs } from "node:util";
import { type Point, slopeText } from "../../examples/endurance/curve.js";
import { run } from "../../src/index.js";
import { families } from "../hostile/cases/index.js";
import { megabytes } from "../hostile/report.js";
import { hostileTools } from "../hostile/tools.js";
import { describeValue } from "../support/describe-value.js";
import { saneRuns } from "./sane.js";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "20000" },
    isolation: { type: "string", default: "thread" },
    seed: { type: "string", default: "1" },
    batch: { type: "string", default: "4" },
  },
});
const runs = Number(values.runs);
const batch = Number(values.batch);
const isolation = values.isolation === "inline" ? "inline" : "thread";
const limits = { maxStageGas: 500, maxStageMs: 500, callTimeoutMs: 200, runTimeoutMs: 20_000 };

let state = Number(values.seed) >>> 0;
/** Mulberry32: the same runs for the same seed. */
function random(below: number): number {
  state = (state + 0x6d2b79f5) >>> 0;
  let t = Math.imul(state ^ (state >>> 15), state | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) % below;
}

const hostile = Object.values(families)
  .flat()
  .filter((one) => isolation === "thread" || one.inline !== false);
// Put together in memory now, and not when one is first run: that is not what is measured.
for (const { code } of hostile) code.charCodeAt(0);
const counts = { sane: 0, wrong: 0, hostile: 0, rejected: 0 };

async function saneRun(index: number): Promise<void> {
  counts.sane++;
  const kind = saneRuns[random(saneRuns.length)] ?? saneRuns[0];
  if (kind === undefined) return;
  // A sane run must not fail for want of time on a busy machine.
  const generous = { ...limits, maxStageMs: 60_000, maxStageGas: 20_000, callTimeoutMs: 60_000 };
  const outcome = await run(kind.code(index), {
    tools: hostileTools(),
    limits: generous,
    isolation,
  });
  const got = JSON.stringify(describeValue(outcome.value));
  const wanted = JSON.stringify(describeValue(kind.value(index)));
  if (outcome.status === "completed" && got === wanted) return;
  counts.wrong++;
  console.log(`  wrong: ${kind.name}: ${outcome.error?.message ?? got}`);
}

async function hostileRun(): Promise<void> {
  counts.hostile++;
  const one = hostile[random(hostile.length)];
  if (one === undefined) return;
  const tools = { ...hostileTools(), ...one.tools?.() };
  await run(one.code, { tools, limits: { ...one.limits, ...limits }, isolation });
}

async function one(index: number): Promise<void> {
  try {
    await (index % 20 === 7 ? hostileRun() : saneRun(index));
  } catch (thrown) {
    counts.rejected++;
    console.log(`  run rejected: ${String(thrown)}`);
  }
}

/** In resident memory, and in the heap. */
const curves: { resident: Point[]; heap: Point[] } = { resident: [], heap: [] };
const every = Math.max(batch, Math.floor(runs / 20));
const began = performance.now();
for (let done = 0, next = 0; done < runs; ) {
  const size = Math.min(batch, runs - done);
  await Promise.all(Array.from({ length: size }, (_, i) => one(done + i)));
  done += size;
  if (done < next && done < runs) continue;
  next = done + every;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  curves.resident.push({ runs: done, megabytes: rss / 2 ** 20 });
  curves.heap.push({ runs: done, megabytes: heapUsed / 2 ** 20 });
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(
    `${done} runs, ${seconds} s: resident ${megabytes(rss)} MB, heap ${megabytes(heapUsed)} MB`,
  );
}
console.log(
  `${counts.sane} sane (${counts.wrong} wrong), ${counts.hostile} hostile, ${counts.rejected} rejected; ` +
    `over the second half: resident ${slopeText(curves.resident)}, heap ${slopeText(curves.heap)}`,
);
process.exit(counts.wrong + counts.rejected === 0 ? 0 : 1);
