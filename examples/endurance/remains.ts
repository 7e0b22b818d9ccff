/** What is left of runs in workerd once it rests: its objects evicted, its garbage collected. */
import { writeFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { type Heap, readHeap } from "./heap.js";
import { connect, type Inspector } from "./inspector.js";
import type { RunningWorker } from "./servers.js";

export interface Remains {
  runs: number;
  heap: Heap;
  /** Bytes of each WebAssembly memory. */
  wasm: number[];
  /** Bytes of the platform's own objects that JavaScript can reach: streams, requests, stubs. */
  platform: number;
  /** Unknown where there is no `/proc`. */
  files?: number;
  megabytes: number;
}

/** workerd evicts an object that has been idle for 10 s. */
const restMs = 15_000;

/** @param file where the snapshot is written, for DevTools. */
export async function remains(worker: RunningWorker, runs: number, file: string): Promise<Remains> {
  await setTimeout(restMs);
  const inspector = await connect(worker.inspector);
  try {
    // What one collection lets go of may hold what another one finds.
    for (let time = 0; time < 3; time++) await collect(inspector, worker);
    const wasm = await memories(inspector);
    await collect(inspector, worker);
    const { embedderHeapUsedSize: platform } = await inspector.send("Runtime.getHeapUsage");
    const snapshot = await takeSnapshot(inspector);
    writeFileSync(file, snapshot);
    const heap = readHeap(snapshot);
    const { files, megabytes } = { files: worker.files(), megabytes: worker.memory() };
    return { runs, heap, wasm, platform: Number(platform), files, megabytes };
  } finally {
    inspector.close();
  }
}

/** An isolate collects, when it is asked to, with the next request that it answers. */
async function collect(inspector: Inspector, worker: RunningWorker): Promise<void> {
  let collected = false;
  const collecting = inspector.send("HeapProfiler.collectGarbage").then(() => {
    collected = true;
  });
  while (!collected) {
    await (await fetch(`${worker.base}/health`)).text();
    await Promise.race([collecting, setTimeout(50)]);
  }
}

async function memories(inspector: Inspector): Promise<number[]> {
  const objectGroup = "memories";
  const prototype = await inspector.evaluate("WebAssembly.Memory.prototype", objectGroup);
  const asked = { prototypeObjectId: prototype.objectId, objectGroup };
  const { objects } = await inspector.send("Runtime.queryObjects", asked);
  const { result } = await inspector.send("Runtime.callFunctionOn", {
    objectId: (objects as { objectId: string }).objectId,
    functionDeclaration: "function () { return this.map(({ buffer }) => buffer.byteLength) }",
    returnByValue: true,
  });
  await inspector.send("Runtime.releaseObjectGroup", { objectGroup });
  return (result as { value: number[] }).value;
}

async function takeSnapshot(inspector: Inspector): Promise<string> {
  const chunks: string[] = [];
  inspector.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => void chunks.push(String(chunk)));
  await inspector.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  return chunks.join("");
}
