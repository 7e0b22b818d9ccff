/**
 * Sends the workload, one run after another, and keeps count of what came of it. Halfway and in the end it
 * stops, where snapshots are asked for, to see what a Worker at rest has kept.
 */
import { isDeepStrictEqual } from "node:util";
import type { Point } from "./curve.js";
import { hearOut } from "./inspector.js";
import { type Remains, remains } from "./remains.js";
import type { RunningWorker } from "./servers.js";
import { snippets } from "./snippets.js";

/** Longer than any of these runs takes; an engine that has gone mad answers nothing more. */
const patienceMs = 20_000;
const mostSilent = 3;
const marks = 40;

export interface Endured {
  sent: number;
  ok: number;
  /** The number of the first run that went wrong. */
  firstWrong?: number;
  /** What was said of those that went wrong, with how often. */
  messages: string[];
  silent: number;
  /** Whether the Worker wrote of an abort. */
  aborted: boolean;
  curve: Point[];
  /** Of half of the runs, and of all. */
  remains: Remains[];
}

export async function endure(
  worker: RunningWorker,
  path: string,
  headers: Record<string, string>,
  runs: number,
  snapshotAt?: (sent: number) => string,
): Promise<Endured> {
  const wrong = new Map<string, number>();
  const counts = { sent: 0, ok: 0, silent: 0 };
  const endured: Endured = { ...counts, messages: [], aborted: false, curve: [], remains: [] };
  const half = Math.ceil(runs / 2);
  const mark = Math.max(1, Math.ceil(runs / marks));
  console.log(`  ${"runs".padStart(7)} ${"completed".padStart(10)} ${"resident".padStart(10)}`);
  for (let n = 0; n < runs && endured.silent < mostSilent; n++) {
    const said = await run(worker.base + path, headers, n);
    endured.sent++;
    if (said === undefined) endured.ok++;
    else {
      endured.firstWrong ??= n + 1;
      endured.silent = said === noAnswer ? endured.silent + 1 : 0;
      wrong.set(said, (wrong.get(said) ?? 0) + 1);
    }
    if (n === 0 || endured.sent % mark === 0 || endured.sent === runs) {
      row(endured, worker);
      if (snapshotAt) await hearOut(worker.inspector);
    }
    if (snapshotAt && (endured.sent === half || endured.sent === runs))
      endured.remains.push(await remains(worker, endured.sent, snapshotAt(endured.sent)));
  }
  endured.messages = [...wrong].map(([message, times]) => `${times} x ${message}`);
  endured.aborted = worker.output().includes("Aborted");
  return endured;
}

export function show({ sent, ok, firstWrong, messages, silent }: Endured): void {
  if (firstWrong === undefined) {
    console.log(`  All ${ok} completed with the right value.`);
    return;
  }
  console.log(`  ${sent - ok} of ${sent} went wrong, the first of them run ${firstWrong}:`);
  for (const message of messages.slice(0, 5)) console.log(`    ${message}`);
  if (silent >= mostSilent) console.log("  It answers nothing more: given up.");
}

function row({ sent, ok, curve }: Endured, worker: RunningWorker): void {
  const megabytes = worker.memory();
  curve.push({ runs: sent, megabytes });
  const memory = `${megabytes.toFixed(0)} MB`;
  console.log(`  ${String(sent).padStart(7)} ${String(ok).padStart(10)} ${memory.padStart(10)}`);
}

const noAnswer = `no answer within ${patienceMs / 1_000} s`;

/** What went wrong, if anything did. */
async function run(
  url: string,
  headers: Record<string, string>,
  n: number,
): Promise<string | undefined> {
  const { code, value } = snippets[n % snippets.length] ?? { code: "", value: undefined };
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ code }),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (!response.ok) return `${response.status} ${messageIn(text)}`;
    const answer = JSON.parse(text) as { status: string; value: unknown };
    if (answer.status !== "completed") return `the run ${answer.status}`;
    return isDeepStrictEqual(answer.value, value) ? undefined : `another value: ${text}`;
  } catch (thrown) {
    return thrown instanceof Error && thrown.name === "TimeoutError" ? noAnswer : String(thrown);
  }
}

function messageIn(text: string): string {
  const said = /"message":"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text;
  return said.slice(0, 160);
}
