/**
 * A server's schema, cut down to what can be checked in bounded time: local references inlined
 * (recursive ones become `true`), no regular expressions, nothing quadratic. What is left out
 * is left to the check before sending.
 */
import type { JsonSchema } from "../types.js";

const MAX_NODES = 2_000;

const NUMBERS = new Set([
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
]);
const NESTED = new Set(["items", "additionalProperties"]);
/** `oneOf` becomes `anyOf`: a part that was left out could make two alternatives fit. */
const LISTS: Readonly<Record<string, string>> = {
  anyOf: "anyOf",
  oneOf: "anyOf",
  allOf: "allOf",
  prefixItems: "prefixItems",
};

type SchemaObject = { [key: string]: unknown };
const memo = new WeakMap<object, JsonSchema>();

export function finiteSchema(schema: JsonSchema): JsonSchema {
  if (typeof schema !== "object") return schema;
  let cut = memo.get(schema);
  if (cut === undefined) {
    const state = { root: schema, left: MAX_NODES };
    cut = copy(schema, state, new Set());
    // Half a schema may contradict the whole one: too big means unchecked.
    if (state.left <= 0) cut = true;
    memo.set(schema, cut);
  }
  return cut;
}

interface State {
  root: SchemaObject;
  left: number;
}

function copy(schema: unknown, state: State, within: Set<unknown>): JsonSchema {
  if (typeof schema === "boolean") return schema;
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return true;
  if (within.has(schema) || within.size > 40 || --state.left <= 0) return true;
  const source = schema as SchemaObject;
  within.add(schema);
  const made: SchemaObject = {};
  const all: JsonSchema[] = [];
  if (Object.hasOwn(source, "$ref")) {
    const target = resolve(source.$ref, state.root);
    if (target !== undefined) all.push(copy(target, state, within));
  }
  for (const key of Object.keys(source)) {
    const value = source[key];
    const list = Object.hasOwn(LISTS, key) ? LISTS[key] : undefined;
    if (NUMBERS.has(key)) {
      if (typeof value === "number") made[key] = value;
    } else if (key === "type") {
      if (typeof value === "string" || Array.isArray(value)) made.type = value;
    } else if (key === "enum" || key === "required") {
      if (Array.isArray(value)) made[key] = value;
    } else if (key === "const") made.const = value;
    else if (NESTED.has(key)) {
      if (!Array.isArray(value)) made[key] = copy(value, state, within);
    } else if (list !== undefined && Array.isArray(value)) {
      const copies = value.map((one) => copy(one, state, within));
      if (list === "prefixItems") made.prefixItems = copies;
      else if (list === "allOf") all.push(...copies);
      else all.push({ anyOf: copies });
    } else if (key === "properties" && typeof value === "object" && value !== null) {
      const own = Object.entries(value).filter(([name]) => name !== "__proto__");
      made.properties = Object.fromEntries(
        own.map(([name, one]) => [name, copy(one, state, within)]),
      );
    }
  }
  if (Object.hasOwn(source, "patternProperties")) delete made.additionalProperties;
  if (all.length > 0) made.allOf = all;
  within.delete(schema);
  return made;
}

function resolve(reference: unknown, root: SchemaObject): unknown {
  if (reference === "#") return root;
  if (typeof reference !== "string" || !reference.startsWith("#/")) return undefined;
  let at: unknown = root;
  for (const part of reference.slice(2).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as SchemaObject)[key];
  }
  return at;
}
