/** A thread that runs the library: as many runs as it is told, and what it is to keep of each. */
import { parentPort } from "node:worker_threads";
import { run } from "../../dist/index.js";

class Kept {
  constructor(bytes) {
    this.bytes = bytes;
  }
}

const kept = [];
const tools = { add: async (a, b) => a + b };
const codes = [
  "return await add(1, 2)",
  "return await Promise.all([1, 2, 3].map((n) => add(n, n)))",
  "try { await add(); return later } catch (error) { return String(error) }",
];

parentPort.on("message", async ({ runs, bytes }) => {
  for (let n = 0; n < runs; n++) {
    await run(codes[n % codes.length], { tools, isolation: "inline" });
    if (bytes > 0) kept.push(new Kept(new Uint8Array(bytes)));
  }
  parentPort.postMessage("done");
});
