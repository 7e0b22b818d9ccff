/**
 * `npm run endurance [-- RUNS]`: one workload, one run after another, in one workerd each: by the pattern
 * that Entracte replaces, and through Entracte's `POST runs`.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endure, show } from "./endure.js";
import { type RunningWorker, startWorker } from "./servers.js";

const runs = Number(process.argv[2] ?? 10_000);
const key = "key-of-the-endurance-run";
const assertion = "Assertion failed: list_empty(&rt->gc_obj_list)";

const storage = mkdtempSync(join(tmpdir(), "entracte-endurance-"));
let worker: RunningWorker | undefined;
try {
  worker = await startWorker(
    (port) => [
      ...["node_modules/wrangler/bin/wrangler.js", "dev", "--config"],
      ...["examples/endurance/predecessor.toml", "--local", "--ip", "127.0.0.1"],
      ...["--port", String(port), "--inspector-port", "0", "--show-interactive-dev-session=false"],
    ],
    () => ({}),
  );
  await worker.until("Ready on");
  console.log("A context kept across the host's promises:");
  const kept = await endure(worker, "/", {}, runs);
  show(kept);
  await worker.end();

  worker = await startWorker(
    () => ["scripts/start.mjs"],
    (port) => ({ PORT: String(port), ENGINE_API_KEY: key, PERSIST_TO: storage }),
  );
  await worker.until("Try:");
  console.log("\nEntracte, POST /api/v1/orgs/demo/runs:");
  const path = "/api/v1/orgs/demo/runs";
  const staged = await endure(worker, path, { authorization: `Bearer ${key}` }, runs);
  show(staged);

  const shown = kept.messages.some((message) => message.includes(assertion));
  const grown = staged.end / staged.half - 1;
  console.log(
    `\nThe assertion ${shown ? "was seen" : "WAS NOT SEEN"} in the one, ` +
      `${staged.ok === runs ? "and nothing of the kind" : "AND SOMETHING FAILED"} in the other.\n` +
      `Memory of the other over the second half of its runs: ${(grown * 100).toFixed(0)} %.`,
  );
  const sound = staged.ok === runs && !staged.aborted;
  // Short runs are still filling caches.
  const flat = runs < 10_000 || grown < 0.1;
  process.exitCode = shown && sound && flat ? 0 : 1;
} finally {
  await worker?.end();
  rmSync(storage, { recursive: true, force: true });
}
