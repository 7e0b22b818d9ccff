/**
 * `npm run endurance [-- RUNS]`: one workload, one run after another, in one workerd each: by the pattern
 * that Entracte replaces, by objects that only write rows, and through Entracte's `POST runs`. Then what a
 * run leaves behind in a Worker at rest.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { slopeText } from "./curve.js";
import { type Endured, endure, show } from "./endure.js";
import { judge } from "./judge.js";
import { type RunningWorker, startWorker } from "./servers.js";

const runs = Number(process.argv[2] ?? 10_000);
const key = "key-of-the-endurance-run";
const assertion = "Assertion failed: list_empty(&rt->gc_obj_list)";

const storage = mkdtempSync(join(tmpdir(), "entracte-endurance-"));
const snapshots = mkdtempSync(join(tmpdir(), "entracte-snapshots-"));
let worker: RunningWorker | undefined;
let leaks: string[] = [];
try {
  console.log("A context kept across the host's promises:");
  const kept = await inWrangler("predecessor", runs);
  console.log(
    "\nNo engine at all: a Durable Object for each run, which writes rows and sets an alarm:",
  );
  // What one of them leaves is seen with fewer.
  const rows = await inWrangler("control", Math.ceil(runs / 2), snapshotOf("control"));

  console.log("\nEntracte, POST /api/v1/orgs/demo/runs:");
  worker = await startWorker(
    () => ["scripts/start.mjs"],
    (port, inspectorPort) => ({
      ...{ PORT: String(port), INSPECTOR_PORT: String(inspectorPort) },
      ...{ ENGINE_API_KEY: key, PERSIST_TO: join(storage, "entracte") },
    }),
  );
  await worker.until("Try:");
  const path = "/api/v1/orgs/demo/runs";
  const headers = { authorization: `Bearer ${key}` };
  const staged = await endure(worker, path, headers, runs, snapshotOf("entracte"));
  show(staged);

  const shown = kept.messages.some((message) => message.includes(assertion));
  const sound = staged.ok === runs && !staged.aborted;
  const verdict = judge(staged.remains, rows.remains);
  leaks = verdict.leaks;
  console.log(
    [
      ...["", ...verdict.lines],
      "Resident memory over the second half, garbage and idle objects included: Entracte " +
        `${slopeText(staged.curve)}; objects without an engine ${slopeText(rows.curve)}.`,
      "",
      `The assertion ${shown ? "was seen" : "WAS NOT SEEN"} in the first, ` +
        `${sound ? "and nothing of the kind" : "AND SOMETHING FAILED"} in Entracte. ` +
        `${leaks.length === 0 ? "Its runs leave nothing behind." : `ITS RUNS LEAVE BEHIND: ${leaks.join(", ")}.`}`,
      ...(leaks.length === 0 ? [] : [`Snapshots of its heap, for DevTools: ${snapshots}`]),
    ].join("\n"),
  );
  process.exitCode = shown && sound && leaks.length === 0 ? 0 : 1;
} finally {
  await worker?.end();
  rmSync(storage, { recursive: true, force: true });
  if (leaks.length === 0) rmSync(snapshots, { recursive: true, force: true });
}

async function inWrangler(
  name: string,
  times: number,
  snapshotAt?: (sent: number) => string,
): Promise<Endured> {
  worker = await startWorker(
    (port, inspectorPort) => [
      ...["node_modules/wrangler/bin/wrangler.js", "dev", "--config"],
      ...[`examples/endurance/${name}.toml`, "--local", "--ip", "127.0.0.1"],
      ...["--port", String(port), "--inspector-port", String(inspectorPort)],
      ...["--show-interactive-dev-session=false", "--persist-to", join(storage, name)],
    ],
    () => ({}),
  );
  await worker.until("Ready on");
  const endured = await endure(worker, "/", {}, times, snapshotAt);
  show(endured);
  await worker.end();
  return endured;
}

function snapshotOf(name: string): (sent: number) => string {
  return (sent) => join(snapshots, `${name}-${sent}.heapsnapshot`);
}
