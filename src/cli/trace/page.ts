/** A trace as a page that needs nothing else: a picture, the same as a table, and the snippet. */
import { escapeHtml, htmlPage, snippetHtml } from "../html.js";
import { planStyle } from "../plan-style.js";
import { type Bar, callBars, ms, programRows } from "./bars.js";
import { lanesOf, marksOf } from "./lanes.js";
import type { Trace, TraceCall } from "./model.js";
import { traceStyle } from "./style.js";

const mostBars = 3_000;
const mostRows = 1_000;

export function traceHtml(trace: Trace): string {
  const { id, source, total, calls } = trace;
  const bands = [...callBars(trace)].map(([tool, bars]) => toolBand(tool, bars, total));
  return htmlPage(
    `Trace of ${id}`,
    planStyle + traceStyle,
    `<h1>${escapeHtml(headline(trace))}</h1>
<p class="sub">${escapeHtml(comparison(trace))} <span class="id">run ${escapeHtml(id)}</span></p>
<ul class="legend">
<li><b class="stage"></b> stage</li><li><b class="wait"></b> waiting</li><li><b class="look"></b> look ahead</li><li><b class="call"></b> call</li>
<li><b class="ahead"></b> read ahead</li><li><b class="asked"></b> asked for</li><li><b class="vain"></b> in vain</li>
<li><b class="failed"></b> failed</li>${trace.timers.length > 0 ? '<li><b class="timer"></b> timer</li>' : ""}
</ul>
<section class="chart" aria-label="Time line" style="--step:${percent(marksOf(total)[1] ?? total, total)}">
${axis(total)}
${programBand(trace)}
${bands.join("\n")}
</section>
<details><summary>All calls as a table</summary>
${table(calls)}
</details>
<details open><summary>Snippet</summary>
${snippetHtml(source, titlesOf(calls))}
</details>`,
  );
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function headline({ status, total, stages, calls, prefetches }: Trace): string {
  const used = prefetches.filter(({ usedBy }) => usedBy !== undefined).length;
  const vain = prefetches.length - used;
  const ahead =
    used + vain === 0 ? "" : ` (${used} read ahead${vain > 0 ? `, ${vain} in vain` : ""})`;
  return `${ms(total)}, ${status}: ${plural(stages.length, "stage")}, ${plural(calls.length, "call")}${ahead}`;
}

function comparison({ calls, prefetches }: Trace): string {
  const took = new Map(prefetches.map(({ usedBy, from, to = from }) => [usedBy, to - from]));
  let alone = 0;
  for (const { seq, from, to = from } of calls) alone += took.get(seq) ?? to - from;
  return calls.length < 2 ? "" : `One after another the calls alone would take ${ms(alone)}.`;
}

const percent = (time: number, total: number): string =>
  ((Math.max(0, time) / (total || 1)) * 100).toFixed(3).replace(/\.?0+$/, "");

function axis(total: number): string {
  // A label has no room at the very end.
  const marks = marksOf(total)
    .filter((mark) => mark < total * 0.94)
    .map(
      (mark) => `<span style="--x:${percent(mark, total)}">${ms(mark).replace(".0", "")}</span>`,
    );
  return `<div class="axis"><span></span><div class="plot">${marks.join("")}</div></div>`;
}

function programBand(trace: Trace): string {
  const rows = programRows(trace).map((row) => row.slice(0, mostBars));
  return bandHtml("program", "program", rows, trace.total);
}

function toolBand(tool: string, bars: readonly Bar[], total: number): string {
  const lanes = lanesOf(
    bars.slice(0, mostBars).map((bar) => ({ ...bar, from: bar.begin, bar })),
    total / 400,
  );
  const size = lanes.length > 60 ? "tiny" : lanes.length > 20 ? "small" : "";
  const rows = lanes.map((lane) => lane.map(({ bar }) => bar));
  return bandHtml(size, `${tool} ×\u00a0${bars.length}`, rows, total);
}

function bandHtml(kind: string, name: string, rows: readonly Bar[][], total: number): string {
  const lanes = rows.map(
    (row) => `<div class="lane">${row.map((bar) => barHtml(bar, total)).join("")}</div>`,
  );
  return `<div class="band ${kind}"><h2>${escapeHtml(name)}</h2><div class="plot">${lanes.join("")}</div></div>`;
}

function barHtml(
  { from, to, asked, begin, until, look, title, facts }: Bar,
  total: number,
): string {
  const x = percent(from, total);
  const style = `--x:${x};--w:${percent(to - from, total)}`;
  const line =
    begin < from || until > to
      ? `<i class="line" style="--x:${percent(begin, total)};--w:${percent(until - begin, total)}"></i>`
      : "";
  const mark =
    asked !== undefined && look === "ahead"
      ? `<i class="asked" style="--x:${percent(asked, total)}"></i>`
      : "";
  const rows = facts.map(
    ([name, value]) => `<span>${escapeHtml(name)}</span><span>${escapeHtml(value)}</span>`,
  );
  const said = [title, ...facts.map(([name, value]) => `${name} ${value}`)].join(", ");
  const side = from > total * 0.5 ? " left" : "";
  return (
    `${line}<button type="button" class="bar ${look}${side}" style="${style}" aria-label="${escapeHtml(said)}">` +
    `<span class="tip" aria-hidden="true"><strong>${escapeHtml(title)}</strong>${rows.join("")}</span></button>${mark}`
  );
}

function table(calls: readonly TraceCall[]): string {
  const rows = calls.slice(0, mostRows).map(({ seq, tool, line, column, stage, ...call }) => {
    const took = call.to === undefined ? "" : ms(Math.max(0, call.to - call.from));
    const cells = [String(seq), tool, String(stage), ms(call.asked), took, call.status, call.args];
    const place = `<td><a href="#L${line}">${line}:${column}</a></td>`;
    const shown = [...cells, call.result ?? ""].map((cell) => `<td>${escapeHtml(cell)}</td>`);
    return `<tr>${shown.slice(0, 2).join("")}${place}${shown.slice(2).join("")}</tr>`;
  });
  const left = calls.length - rows.length;
  const heads = ["#", "tool", "at", "stage", "asked", "took", "status", "arguments", "result"];
  const head = heads.map((text) => `<th scope="col">${text}</th>`).join("");
  const more = left > 0 ? `<p>${left} more are left out.</p>` : "";
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>${more}`;
}

function titlesOf(calls: readonly TraceCall[]): Map<number, string> {
  const counts = new Map<number, Map<string, number>>();
  for (const { line, tool } of calls) {
    const here = counts.get(line) ?? new Map<string, number>();
    counts.set(line, here.set(tool, (here.get(tool) ?? 0) + 1));
  }
  const text = (here: Map<string, number>) =>
    [...here].map(([tool, times]) => `${tool} × ${times}`).join(", ");
  return new Map([...counts].map(([line, here]) => [line, text(here)]));
}
