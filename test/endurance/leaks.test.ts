import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Worker } from "node:worker_threads";
import { afterAll, expect, it } from "vitest";
import { type Heap, more, readHeap } from "../../examples/endurance/heap.js";
import { judge } from "../../examples/endurance/judge.js";
import type { Remains } from "../../examples/endurance/remains.js";

const thread = new Worker(new URL("runs.mjs", import.meta.url));
afterAll(() => thread.terminate());

/** The heap when these runs are over, each of which leaves so many bytes. */
async function heapAfter(runs: number, bytes = 0): Promise<Heap> {
  thread.postMessage({ runs, bytes });
  await once(thread, "message");
  return readHeap(await text(await thread.getHeapSnapshot()));
}

function rested(runs: number, heap: Heap, others: Partial<Remains> = {}): Remains {
  return { runs, heap, wasm: [2 ** 24], platform: 1_000, files: 40, megabytes: 300, ...others };
}

const nothing: Heap = { data: 2 ** 25, code: 0, kinds: new Map() };
const before = rested(1_000, nothing);

it("the library keeps nothing of a run, and a planted leak of 1 KB a run is found and named", async () => {
  await heapAfter(200);
  const [first, second] = [await heapAfter(100), await heapAfter(100)];
  const third = await heapAfter(100, 1_024);
  expect(judge([rested(200, first), rested(300, second)], []).leaks).toEqual([]);
  const { leaks, lines } = judge([rested(300, second), rested(400, third)], []);
  expect(leaks).toEqual(["JavaScript's data"]);
  expect(lines.join("\n")).toMatch(/ 100 more of object Kept$/m);
});

it.each([
  ["JavaScript's data", { heap: { ...nothing, data: nothing.data + 17_000 } }],
  ["compiled code", { heap: { ...nothing, code: 129_000 } }],
  ["the platform's objects", { platform: 3_000 }],
  ["WebAssembly memories", { wasm: [2 ** 24, 0] }],
  ["their bytes", { wasm: [2 ** 24 + 65_536], heap: { ...nothing, data: nothing.data + 65_536 } }],
  ["open files", { files: 60 }],
])("judges %s by itself", (what, others) => {
  expect(judge([before, rested(2_000, nothing, others)], [before, before]).leaks).toEqual([what]);
});

it("judges neither resident memory, nor what objects without an engine leave", () => {
  const after = rested(2_000, nothing, { megabytes: 600 });
  const leaving = rested(2_000, { ...nothing, data: 2 ** 26 }, { wasm: [1, 1] });
  const { leaks, lines } = judge([before, after], [before, leaving]);
  expect(leaks).toEqual([]);
  expect(lines.join("\n")).toMatch(/resident memory +600\.00 MB +\+307\.20 KB +- /);
});

it("takes what was not measured for a leak, but for files, which not every system counts", () => {
  expect(judge([before], []).leaks).toEqual(["what was not measured"]);
  const unknown = rested(2_000, nothing, { files: undefined });
  expect(judge([before, unknown], []).leaks).toEqual([]);
});

it("judges compiled code over runs enough to have compiled it", () => {
  const compiled = rested(1_999, { ...nothing, code: 2 ** 20 });
  expect(judge([before, compiled], []).leaks).toEqual([]);
});

it("tells what there is more of, the most first", () => {
  const kinds = (a: number, b: number) =>
    new Map([
      ["object A", { count: a, bytes: a * 10 }],
      ["object B", { count: b, bytes: b * 100 }],
    ]);
  const heap = { ...nothing, kinds: kinds(1, 1) };
  expect(more(heap, { ...nothing, kinds: kinds(3, 3) }, 1)).toEqual([
    "200 bytes: 2 more of object B",
  ]);
});
