/** Schemas in words: types, and tables of fields. */
import { html, raw } from "hono/html";
import type { Parameter, Schema } from "./document.js";

type Html = ReturnType<typeof html>;

/** Text with `code` in it. */
export function code(text: string): Html {
  const pieces = text.split("`");
  return html`${pieces.map((piece, n) => (n % 2 === 0 ? piece : html`<code>${piece}</code>`))}`;
}

/** `string`, `integer`, `[Run](#Run)[]`, `"allow" | "ask"`. */
export function typeOf(schema: Schema | undefined): Html {
  if (schema === undefined) return html`any`;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    return html`<a href="#${name}">${name}</a>`;
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return joined(choices.map(typeOf), " or ");
  if (schema.allOf?.length === 1) return typeOf(schema.allOf[0]);
  if (schema.enum !== undefined)
    return html`${schema.enum.map((value) => JSON.stringify(value)).join(" | ")}`;
  if (schema.const !== undefined) return html`${JSON.stringify(schema.const)}`;
  if (schema.items !== undefined) return html`list of ${typeOf(schema.items)}`;
  if (typeof schema.additionalProperties === "object" && schema.properties === undefined)
    return html`map of ${typeOf(schema.additionalProperties)}`;
  return html`${[schema.type ?? "any"].flat().join(" or ")}`;
}

export function fieldsTable({ properties = {}, required = [] }: Schema): Html {
  const rows = Object.entries(properties).map(([name, schema]) =>
    row(name, schema, required.includes(name), schema.description),
  );
  return rows.length === 0 ? html`` : table("Field", rows);
}

export function parametersTable(parameters: readonly Parameter[]): Html {
  const rows = parameters.map(({ name, in: where, schema = {}, required, description }) =>
    row(where === "path" ? `{${name}}` : name, schema, required, description ?? schema.description),
  );
  return rows.length === 0 ? html`` : table("Parameter", rows);
}

/** A schema as the page shows it: its fields, or its type where it has none. */
export function schemaPart(schema: Schema): Html {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return html`${choices.map(schemaPart)}`;
  return schema.properties === undefined ? html`<p>${typeOf(schema)}</p>` : fieldsTable(schema);
}

function row(name: string, schema: Schema, required = false, description = ""): Html {
  const inner = schema.items ?? schema;
  const nested = inner.properties === undefined ? "" : fieldsTable(inner);
  return html`<tr><td><code>${name}</code>${required ? html`<sup title="required">*</sup>` : ""}</td><td class="type">${typeOf(schema)}</td><td>${code(description)} <small>${notes(schema)}</small>${nested}</td></tr>`;
}

function notes(schema: Schema): string {
  const { minimum, maximum, maxLength, maxItems, format } = schema;
  return [
    schema.default === undefined ? "" : `Default ${JSON.stringify(schema.default)}.`,
    minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? "" : `From ${minimum}.`,
    maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? "" : `At most ${maximum}.`,
    maxLength === undefined ? "" : `At most ${maxLength} characters.`,
    maxItems === undefined ? "" : `At most ${maxItems}.`,
    format === undefined ? "" : `(${format})`,
  ]
    .filter((note) => note !== "")
    .join(" ");
}

function table(first: string, rows: Html[]): Html {
  return html`<table><thead><tr><th>${first}</th><th>Type</th><th></th></tr></thead><tbody>${rows}</tbody></table>`;
}

function joined(parts: Html[], between: string): Html {
  return html`${parts.map((part, index) => (index === 0 ? part : html`${raw(between)}${part}`))}`;
}
