import { readAheadText } from "../transform/read-ahead-text.js";
import type { Diagnostic, Plan } from "../transform/types.js";
import { escapeHtml, htmlPage, snippetHtml } from "./html.js";
import { planStyle } from "./plan-style.js";

/** The plan's tree, its diagnostics, and the snippet with its calls. */
export function planHtml(plan: Plan, tree: string): string {
  return htmlPage(
    "Plan",
    planStyle,
    `<h1>Plan</h1>
<p>${escapeHtml(summary(plan))}</p>
<pre class="tree">${escapeHtml(tree)}</pre>
${diagnosticsHtml(plan.diagnostics)}
<h2>Snippet</h2>
${snippetHtml(plan.source, titlesOf(plan))}`,
  );
}

function summary({ form, sites }: Plan): string {
  const calls = `${sites.length} call ${sites.length === 1 ? "site" : "sites"}`;
  if (form === undefined) return `The snippet is no program; ${calls}.`;
  const language = form.language === "ts" ? "TypeScript" : "JavaScript";
  return `${language}, ${form.wrapper}, value by ${form.value}; ${calls}.`;
}

function diagnosticsHtml(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return "";
  const items = diagnostics.map(({ severity, code, message, hint, line, column }) => {
    const place = `<a href="#L${line}">${line}:${column}</a>`;
    const advice = hint === undefined ? "" : ` <em>${escapeHtml(hint)}</em>`;
    const text = escapeHtml(message);
    return `<li class="${severity}">${place} <b>${escapeHtml(code)}</b> ${text}${advice}</li>`;
  });
  return `<h2>Diagnostics</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
}

function titlesOf({ sites }: Plan): Map<number, string> {
  const titles = new Map<number, string>();
  for (const site of sites) {
    const ahead = readAheadText(site, sites);
    const name = site.tool ?? `${site.callee} (dynamic)`;
    const title = `#${site.site} ${name}${ahead === undefined ? "" : ` (${ahead})`}`;
    const before = titles.get(site.line);
    titles.set(site.line, before === undefined ? title : `${before}, ${title}`);
  }
  return titles;
}
