/** What a type cannot say of a schema, in a few words for its comment. */
import { isRecord } from "../config.js";

/** `Items on a page (integer, 1 to 200, default 50)`. */
export function schemaNote(schema: unknown): string {
  if (!isRecord(schema)) return "";
  const { description, deprecated, format, pattern } = schema;
  const facts = [
    ...(schema.type === "integer" ? ["integer"] : []),
    ...(typeof format === "string" ? [format] : []),
    ...(typeof pattern === "string" ? [`matches /${pattern.slice(0, 80)}/`] : []),
    ...range(
      schema.minimum ?? schema.exclusiveMinimum,
      schema.maximum ?? schema.exclusiveMaximum,
      "",
    ),
    ...range(schema.minLength, schema.maxLength, " characters"),
    ...range(schema.minItems, schema.maxItems, " items"),
    ...(schema.default === undefined ? [] : [`default ${shown(schema.default)}`]),
    ...(deprecated === true ? ["deprecated"] : []),
  ];
  const text = typeof description === "string" ? description.slice(0, 2_000).trim() : "";
  if (facts.length === 0) return text;
  return text === "" ? facts.join(", ") : `${text} (${facts.join(", ")})`;
}

function range(least: unknown, most: unknown, unit: string): string[] {
  const from = bound(least);
  const to = bound(most);
  if (from !== undefined && to !== undefined) return [`${from} to ${to}${unit}`];
  if (from !== undefined) return from === 0 && unit !== "" ? [] : [`at least ${from}${unit}`];
  return to === undefined ? [] : [`at most ${to}${unit}`];
}

/** The bounds of safe integers are every integer's. */
function bound(value: unknown): number | undefined {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined;
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? "";
}
