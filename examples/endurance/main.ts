/**
 * `npm run endurance [-- RUNS]`: one workload, one run after another, in one workerd each: by the pattern
 * that Entracte replaces, by objects that only write rows, and through Entracte's `POST runs`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Point, slopeText } from "./curve.js";
import { type Endured, endure, show } from "./endure.js";
import { type RunningWorker, startWorker } from "./servers.js";

const runs = Number(process.argv[2] ?? 10_000);
const key = "key-of-the-endurance-run";
const assertion = "Assertion failed: list_empty(&rt->gc_obj_list)";

const storage = mkdtempSync(join(tmpdir(), "entracte-endurance-"));
let worker: RunningWorker | undefined;
try {
  console.log("A context kept across the host's promises:");
  const kept = await inWrangler("predecessor");
  console.log(
    "\nNo engine at all: a Durable Object for each run, which writes rows and sets an alarm:",
  );
  const rows = await inWrangler("control");

  console.log("\nEntracte, POST /api/v1/orgs/demo/runs:");
  worker = await startWorker(
    () => ["scripts/start.mjs"],
    (port) => ({ PORT: String(port), ENGINE_API_KEY: key, PERSIST_TO: join(storage, "entracte") }),
  );
  await worker.until("Try:");
  const path = "/api/v1/orgs/demo/runs";
  const staged = await endure(worker, path, { authorization: `Bearer ${key}` }, runs);
  show(staged);

  const shown = kept.messages.some((message) => message.includes(assertion));
  const grown = growth(staged.curve);
  console.log(
    `\nThe assertion ${shown ? "was seen" : "WAS NOT SEEN"} in the first, ` +
      `${staged.ok === runs ? "and nothing of the kind" : "AND SOMETHING FAILED"} in Entracte.\n` +
      `Resident memory over the second half: Entracte ${(grown * 100).toFixed(0)} %, ${slopeText(staged.curve)}; ` +
      `objects without an engine ${(growth(rows.curve) * 100).toFixed(0)} %, ${slopeText(rows.curve)}.\n` +
      "workerd keeps an idle object for some 10 s, and a little of each for longer: " +
      "what objects without an engine show too is its own.",
  );
  const sound = staged.ok === runs && !staged.aborted;
  // Short runs are still filling caches.
  const flat = runs < 10_000 || grown < 0.1;
  process.exitCode = shown && sound && flat ? 0 : 1;
} finally {
  await worker?.end();
  rmSync(storage, { recursive: true, force: true });
}

async function inWrangler(name: string): Promise<Endured> {
  worker = await startWorker(
    (port) => [
      ...["node_modules/wrangler/bin/wrangler.js", "dev", "--config"],
      ...[`examples/endurance/${name}.toml`, "--local", "--ip", "127.0.0.1"],
      ...["--port", String(port), "--inspector-port", "0", "--show-interactive-dev-session=false"],
      ...["--persist-to", join(storage, name)],
    ],
    () => ({}),
  );
  await worker.until("Ready on");
  const endured = await endure(worker, "/", {}, runs);
  show(endured);
  await worker.end();
  return endured;
}

/** From when half of the runs were done to the end. */
function growth(curve: readonly Point[]): number {
  const half = curve.find((point) => point.runs >= runs / 2)?.megabytes ?? 0;
  return (curve.at(-1)?.megabytes ?? 0) / half - 1;
}
