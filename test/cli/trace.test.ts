import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lanesOf, marksOf } from "../../src/cli/trace/lanes.js";
import type { Trace } from "../../src/cli/trace/model.js";
import { traceHtml } from "../../src/cli/trace/page.js";
import { TraceRecorder } from "../../src/cli/trace/recorder.js";
import type { RunEvent } from "../../src/runtime/events.js";
import { entracte } from "./command.js";

const evil = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'&`;

const tools = `
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const read = { annotations: { readOnlyHint: true } };
export const tools = {
  get: { ...read, handler: async ({ id }) => { await wait(15); return { id, text: ${JSON.stringify(evil)} } } },
  fail: async () => { throw new Error(${JSON.stringify(evil)}) },
};`;

const snippet = `const o = [];
for (let id = 0; id < 6; id++) o.push((await get({ id })).id);
try { await fail({ why: ${JSON.stringify(evil)} }) } catch {}
await new Promise((resolve) => setTimeout(resolve, 5));
return o; // ${evil}`;

/** What the page says may run or load: nothing. */
function isInert(html: string): void {
  expect(html).not.toMatch(/<script|<img|<link|<iframe|url\(|@import/i);
  // Quoted values are only text; what is left of a tag are its attributes' names.
  const unquoted = html.replace(/"[^"]*"/g, '""');
  for (const [tag] of unquoted.matchAll(/<[a-z][^>]*>/gi))
    expect(tag).not.toMatch(/\son\w+=|src=/i);
  expect(html).toContain("default-src 'none'; style-src 'unsafe-inline'");
  expect(html.match(/<button/g)?.length).toBe(html.match(/<\/button>/g)?.length);
}

const bars = (html: string, look: string) =>
  [
    ...html.matchAll(
      new RegExp(`<button type="button" class="bar ${look}[^>]*aria-label="([^"]*)"`, "g"),
    ),
  ].map(([, label = ""]) => label);

test("run --trace draws stages, calls, reads ahead and timers", async () => {
  const folder = await mkdtemp(join(tmpdir(), "trace-"));
  await writeFile(`${folder}/tools.mjs`, tools);
  await writeFile(`${folder}/snippet.js`, snippet);
  const flags = ["--tools", `${folder}/tools.mjs`, "--trace", `${folder}/trace.html`];
  const { code } = await entracte([
    "run",
    `${folder}/snippet.js`,
    ...flags,
    "--journal",
    `${folder}/j`,
  ]);
  expect(code).toBe(0);
  const html = await readFile(`${folder}/trace.html`, "utf8");
  isInert(html);
  expect(bars(html, "stage").length).toBeGreaterThan(2);
  expect(bars(html, "look").length).toBeGreaterThan(0);
  expect(bars(html, "timer")).toHaveLength(1);
  expect(bars(html, "call").concat(bars(html, "ahead"))).toHaveLength(6);
  expect(bars(html, "ahead")[0]).toMatch(/^call 1: get, at 2:\d+, stage \d+, time .*read ahead/);
  const [failed] = bars(html, "failed");
  expect(failed).toContain("result Error: &lt;/script&gt;&lt;script&gt;");
  expect(html).toMatch(/6 read ahead|5 read ahead/);

  const again = await entracte(["replay", `${folder}/j`, "--trace", `${folder}/replay.html`]);
  expect(again.code).toBe(0);
  const replayed = await readFile(`${folder}/replay.html`, "utf8");
  isInert(replayed);
  expect(bars(replayed, "call").concat(bars(replayed, "ahead"))).toHaveLength(6);
  expect(bars(replayed, "timer")).toHaveLength(1);
});

const trace = (more: Partial<Trace>): Trace => ({
  ...{ id: "r", status: "completed", source: "1", total: 100 },
  ...{ stages: [], looks: [], timers: [], calls: [], prefetches: [], ...more },
});

test("a trace begins and ends with its run, whatever came before and after", () => {
  let time = 700;
  const recorder = new TraceRecorder(() => time);
  const at = (now: number, event: RunEvent) => {
    time = now;
    recorder.onEvent(event);
  };
  at(1_200, { type: "run-start", id: "r", at: 0 });
  at(1_210, { type: "stage", stage: 1, gas: 1, durationMs: 4, requests: 0 });
  at(1_212, { type: "end", id: "r", status: "completed", durationMs: 12 });
  time = 9_000;
  const { total, stages } = recorder.trace("1", {
    ...{ id: "r", status: "completed", value: 1, logs: [], calls: [], stages: 1, gas: 1 },
    ...{ diagnostics: [], warnings: [] },
  });
  expect({ total, stages }).toMatchObject({ total: 12, stages: [{ from: 6, to: 10 }] });
});

test("names, arguments and results are only text", () => {
  const place = { tool: evil, line: 1, column: 1 };
  const call = { ...place, seq: 0, stage: 1, asked: 1, from: 1, attempts: 1 };
  const html = traceHtml(
    trace({
      id: evil,
      source: evil,
      calls: [{ ...call, to: 9, status: "fulfilled", args: evil, result: evil, reason: evil }],
      prefetches: [{ ...place, id: 0, reason: evil, from: 2, to: 3 }],
    }),
  );
  isInert(html);
  expect(bars(html, "vain")).toHaveLength(1);
});

test("a run in which nothing happened is a page too", () => {
  const html = traceHtml(trace({ total: 0 }));
  isInert(html);
  expect(html).toContain("0 stages, 0 calls");
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
});

test("bars share a row only when they do not touch", () => {
  const bar = (from: number, until: number) => ({ from, until });
  const lanes = lanesOf([bar(0, 5), bar(1, 2), bar(2, 8), bar(5, 6), bar(7, 9)], 1);
  expect(lanes).toEqual([[bar(0, 5), bar(7, 9)], [bar(1, 2), bar(5, 6)], [bar(2, 8)]]);
});

test("the axis has round marks, and not many", () => {
  expect(marksOf(63)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  expect(marksOf(1900)).toEqual([0, 500, 1000, 1500]);
  for (const total of [0, 0.3, 7, 12_345, 1e9]) expect(marksOf(total).length).toBeLessThan(12);
});
