/** The API as one page: no script, nothing from elsewhere. */
import { html } from "hono/html";

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: unknown[];
  requestBody?: unknown;
  responses?: Record<string, unknown>;
}

interface Document {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, unknown>;
  components?: { schemas?: Record<string, unknown> };
}

const methods = ["get", "put", "post", "delete"] as const;

export function docsPage({ info, paths = {}, components }: Document) {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    methods.flatMap((method) => {
      const operation = (item as Record<string, Operation | undefined>)[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
  const schemas = Object.entries(components?.schemas ?? {});
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${info.title} ${info.version}</title>
<style>${style}</style>
<h1>${info.title} <small>${info.version}</small></h1>
<p>${info.description ?? ""}</p>
<p>Every request under <code>/api</code> carries <code>Authorization: Bearer KEY</code>. The same as data: <a href="/openapi.json">openapi.json</a>.</p>
<nav>${operations.map(({ path, method }) => html`<a href="#${method}${path}"><b>${method.toUpperCase()}</b> ${path}</a>`)}</nav>
${operations.map(({ path, method, operation }) => operationPart(path, method, operation))}
<h2>Schemas</h2>
${schemas.map(([name, schema]) => html`<details id="${name}"><summary>${name}</summary>${code(schema)}</details>`)}
</html>`;
}

function operationPart(path: string, method: string, operation: Operation) {
  const {
    summary = "",
    description = "",
    parameters = [],
    requestBody,
    responses = {},
  } = operation;
  return html`<section id="${method}${path}">
<h3><b>${method.toUpperCase()}</b> <code>${path}</code></h3>
<p>${summary}</p>
<p>${description}</p>
${parameters.length > 0 ? html`<details><summary>Parameters</summary>${code(parameters)}</details>` : ""}
${requestBody === undefined ? "" : html`<details><summary>Body</summary>${code(requestBody)}</details>`}
${Object.entries(responses).map(([status, response]) => html`<details><summary>${status} ${(response as { description?: string }).description ?? ""}</summary>${code(response)}</details>`)}
</section>`;
}

function code(value: unknown) {
  return html`<pre>${JSON.stringify(value, null, 2)}</pre>`;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
nav a{display:block}b{font:600 .8em monospace}pre{overflow:auto;padding:1rem;background:#8881}
section{border-top:1px solid #8884;margin-top:2rem}`;
