import { plainText } from "../mcp/sanitize.js";
import { tokens } from "./highlight.js";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text in an element or in a quoted attribute, and nothing but text. */
export function escapeHtml(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** A page that needs nothing else: it loads nothing, and no script in it would run. */
export function htmlPage(title: string, style: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/**
 * The snippet's lines, coloured; a line that has a title calls something. Tokens may span lines
 * (templates, comments): each line closes and opens its own spans.
 */
export function snippetHtml(source: string, titles: ReadonlyMap<number, string>): string {
  const lines: string[] = [""];
  for (const { kind, text } of tokens(source.trimEnd().replace(/\r\n?/g, "\n"))) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push("");
      const html = escapeHtml(part);
      lines[lines.length - 1] += kind === "plain" ? html : `<i class="${kind}">${html}</i>`;
    }
  }
  const shown = lines.map((html, index) => {
    const title = titles.get(index + 1);
    const call = title === undefined ? "" : ` class="call" title="${escapeHtml(title)}"`;
    return `<span id="L${index + 1}"${call}>${html}</span>`;
  });
  return `<pre class="code">${shown.join("\n")}</pre>`;
}
