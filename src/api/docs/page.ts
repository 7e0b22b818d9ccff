/** The API as one page: no script, nothing from elsewhere. */
import { html, raw } from "hono/html";
import { type ApiDocument, type Route, routesOf, type Schema } from "./document.js";
import { curlOf } from "./example.js";
import { code, fieldsTable, parametersTable, schemaPart, typeOf } from "./schema.js";
import { style } from "./style.js";

/** In this order; what they hold is said once. */
const groups: Record<string, string> = {
  chat: "A user says something, and the model answers, running code where that helps.",
  runs: "Run a snippet without a model: at once, in the background, or with somebody's approval.",
  tools: "What snippets may call: the tools of all the organisation's MCP servers.",
  admin: "An organisation's MCP servers, settings and keys.",
  health: "",
};

export function docsPage(document: ApiDocument) {
  const { title, version, description = "" } = document.info;
  const routes = routesOf(document);
  const schemas = document.components?.schemas ?? {};
  const grouped = Object.entries(groups).map(
    ([tag, about]) => [tag, about, routes.filter(({ tags }) => tags?.includes(tag))] as const,
  );
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} ${version}</title>
<style>${raw(style)}</style>
<nav>
<a class="home" href="#top">${title} <small>${version}</small></a>
${grouped.map(([tag, , members]) => html`<b>${tag}</b>${members.map(link)}`)}
<b>schemas</b>
${Object.keys(schemas).map((name) => html`<a href="#${name}">${name}</a>`)}
</nav>
<main id="top">
<h1>${title}</h1>
<p class="lead">${description}</p>
<p>Every request under <code>/api</code> carries a key: the engine's, which opens every organisation, or one of the organisation's own. Whatever goes wrong is answered with <a href="#Error">Error</a>; every answer has an <code>x-request-id</code>, which the log has too. The same as data: <a href="/openapi.json">openapi.json</a>.</p>
${grouped.map(
  ([tag, about, members]) =>
    html`<h2>${tag}</h2><p>${about}</p>${members.map((route) => part(route, schemas))}`,
)}
<h2>schemas</h2>
${Object.entries(schemas).map(([name, schema]) => html`<section id="${name}"><h3><code>${name}</code></h3><p>${code(schema.description ?? "")}</p>${schemaPart(schema)}</section>`)}
</main>
</html>`;
}

function link({ id, method, path }: Route) {
  const short = path.replace(/^\/api\/v1(?:\/admin)?(?:\/orgs\/\{org\})?/, "");
  return html`<a href="#${id}">${badge(method)} ${short}</a>`;
}

function badge(method: string) {
  return html`<span class="m ${method}">${method.toUpperCase()}</span>`;
}

function part(route: Route, schemas: Readonly<Record<string, Schema>>) {
  const { id, method, path, summary = "", description = "", parameters = [] } = route;
  const body = route.requestBody?.content?.["application/json"]?.schema;
  return html`<section id="${id}">
<h3>${badge(method)} <code>${path}</code></h3>
<p>${code(summary)}. ${code(description)}</p>
<pre>${curlOf(route, schemas)}</pre>
${parametersTable(parameters)}
${body === undefined ? "" : html`<p><b>Body</b> ${typeOf(body)}</p>${bodyFields(body, schemas)}`}
${responses(route)}
</section>`;
}

function bodyFields({ $ref = "" }: Schema, schemas: Readonly<Record<string, Schema>>) {
  const schema = schemas[$ref.split("/").at(-1) ?? ""];
  return schema === undefined ? "" : fieldsTable(schema);
}

function responses({ responses = {} }: Route) {
  const all = Object.entries(responses);
  const failed = all.filter(([status]) => Number(status) >= 400).map(([status]) => status);
  return html`<ul>${all
    .filter(([status]) => Number(status) < 400)
    .map(([status, { description = "", content = {} }]) => {
      const [type] = Object.entries(content);
      const what = type?.[0] === "application/json" ? typeOf(type[1].schema) : (type?.[0] ?? "");
      return html`<li><b>${status}</b> ${code(description)} ${what}</li>`;
    })}
${failed.length === 0 ? "" : html`<li><b>${failed.join(" ")}</b> <a href="#Error">Error</a></li>`}</ul>`;
}
