import { plainText } from "../mcp/sanitize.js";
import { readAheadText } from "../transform/read-ahead-text.js";
import type { CallSite, Diagnostic, Plan } from "../transform/types.js";
import { tokens } from "./highlight.js";
import { planStyle } from "./plan-style.js";

/** A page that needs nothing else: the plan's tree, its diagnostics, and the snippet with its calls. */
export function planHtml(plan: Plan, tree: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Plan</title>
<style>${planStyle}</style>
</head>
<body>
<main>
<h1>Plan</h1>
<p>${escapeHtml(summary(plan))}</p>
<pre class="tree">${escapeHtml(plainText(tree))}</pre>
${diagnosticsHtml(plan.diagnostics)}
<h2>Snippet</h2>
<pre class="code">${codeHtml(plan)}</pre>
</main>
</body>
</html>
`;
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
    const advice = hint === undefined ? "" : ` <em>${escapeHtml(plainText(hint))}</em>`;
    const text = escapeHtml(plainText(message));
    return `<li class="${severity}">${place} <b>${escapeHtml(code)}</b> ${text}${advice}</li>`;
  });
  return `<h2>Diagnostics</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
}

/** Tokens may span lines (templates, comments): each line closes and opens its own spans. */
function codeHtml(plan: Plan): string {
  const lines: string[] = [""];
  for (const { kind, text } of tokens(plan.source.replace(/\r\n?/g, "\n"))) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push("");
      const html = escapeHtml(plainText(part));
      lines[lines.length - 1] += kind === "plain" ? html : `<i class="${kind}">${html}</i>`;
    }
  }
  return lines.map((html, index) => lineHtml(html, index + 1, plan.sites)).join("\n");
}

function lineHtml(html: string, line: number, sites: readonly CallSite[]): string {
  const here = sites.filter((site) => site.line === line);
  if (here.length === 0) return `<span id="L${line}">${html}</span>`;
  const title = here.map((site) => {
    const ahead = readAheadText(site, sites);
    const name = site.tool ?? `${site.callee} (dynamic)`;
    return `#${site.site} ${name}${ahead === undefined ? "" : ` (${ahead})`}`;
  });
  const text = escapeHtml(plainText(title.join(", ")));
  return `<span id="L${line}" class="call" title="${text}">${html}</span>`;
}

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
