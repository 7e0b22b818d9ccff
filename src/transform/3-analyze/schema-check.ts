/** Literal arguments against a tool's input schema: only what is certain is reported. */
import { Validator } from "@cfworker/json-schema";
import type { JsonSchema } from "../types.js";
import { finiteSchema } from "./finite-schema.js";
import { type Known, plain } from "./literals.js";
import type { Node } from "./nodes.js";

export interface Violation {
  node: Node;
  /** As the snippet would write it, e.g. `filter.ids[0]`; empty for the whole argument. */
  path: string;
  problem: string;
}

export function violations(argument: Known, schema: JsonSchema): Violation[] {
  const found: Violation[] = [];
  check(argument, finiteSchema(schema), "", found);
  return found;
}

type SchemaObject = { [key: string]: unknown };

function check(of: Known, schema: JsonSchema, path: string, found: Violation[]): void {
  if (schema === true || of.kind === "unknown" || of.kind === "undefined") return;
  if (of.kind === "function") {
    found.push({ node: of.node, path, problem: "is a function, which cannot be sent" });
    return;
  }
  if (schema === false) {
    found.push({ node: of.node, path, problem: "is not allowed here" });
    return;
  }
  const before = found.length;
  const parts = Array.isArray(schema.allOf) ? (schema.allOf as JsonSchema[]) : [];
  for (const part of parts) check(of, part, path, found);
  if (of.kind === "object") checkObject(of, schema, path, found);
  else if (of.kind === "array") checkArray(of, schema, path, found);
  if (found.length > before) return;
  const whole = plain(of);
  if (whole) found.push(...validate(whole.value, schema, of.node, path));
}

function checkObject(
  of: Extract<Known, { kind: "object" }>,
  schema: SchemaObject,
  path: string,
  found: Violation[],
): void {
  if (!allows(schema, "object")) {
    found.push({ node: of.node, path, problem: `must be ${typesOf(schema)}, not an object` });
    return;
  }
  const properties = isObject(schema.properties) ? schema.properties : {};
  if (!of.open) {
    for (const name of Array.isArray(schema.required) ? schema.required : []) {
      const given = typeof name === "string" ? of.properties.get(name) : undefined;
      if (typeof name !== "string" || (given && given.value.kind !== "undefined")) continue;
      const type = isObject(properties[name]) ? typesOf(properties[name] as SchemaObject) : "";
      found.push({
        node: of.node,
        path: join(path, name),
        problem: `is required${type ? ` (${type})` : ""}`,
      });
    }
  }
  for (const [name, { key, value }] of of.properties) {
    const at = join(path, name);
    if (Object.hasOwn(properties, name)) check(value, properties[name] as JsonSchema, at, found);
    else if (schema.additionalProperties === false && value.kind !== "undefined") {
      const names = Object.keys(properties);
      const list = names.length > 0 && names.length <= 20 ? ` (it has ${names.join(", ")})` : "";
      found.push({ node: key, path: at, problem: `is no property of it${list}` });
    } else if (schema.additionalProperties !== undefined) {
      check(value, schema.additionalProperties as JsonSchema, at, found);
    }
  }
}

function checkArray(
  of: Extract<Known, { kind: "array" }>,
  schema: SchemaObject,
  path: string,
  found: Violation[],
): void {
  if (!allows(schema, "array")) {
    found.push({ node: of.node, path, problem: `must be ${typesOf(schema)}, not an array` });
    return;
  }
  const prefix = Array.isArray(schema.prefixItems) ? (schema.prefixItems as JsonSchema[]) : [];
  of.items.forEach((item, i) => {
    const items = prefix[i] ?? (schema.items as JsonSchema | undefined);
    if (items !== undefined) check(item, items, `${path}[${i}]`, found);
  });
}

/** A wholly known value; the error nearest to the leaves is the one that helps. */
function validate(value: unknown, schema: SchemaObject, node: Node, path: string): Violation[] {
  try {
    const { valid, errors } = new Validator(schema as object, "2020-12", false).validate(value);
    if (valid) return [];
    const depth = (location: string) => location.split("/").length;
    const worst = errors.toSorted(
      (a, b) => depth(b.instanceLocation) - depth(a.instanceLocation),
    )[0];
    const problem = wording(schema, value) ?? worst?.error.replace(/\.$/, "") ?? "does not fit";
    return [{ node, path, problem }];
  } catch {
    // A schema that cannot be used says nothing about the snippet.
    return [];
  }
}

function wording(schema: SchemaObject, value: unknown): string | undefined {
  if (Array.isArray(schema.enum)) {
    const all = schema.enum
      .slice(0, 20)
      .map((one) => JSON.stringify(one))
      .join(", ");
    return `is ${show(value)}, and must be one of ${all}`;
  }
  if (schema.type !== undefined && !typeList(schema).some((type) => isType(value, type))) {
    return `is ${show(value)}, and must be ${typesOf(schema)}`;
  }
  return undefined;
}

const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

function isType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  return type === "object"
    ? typeof value === "object" && value !== null && !Array.isArray(value)
    : typeof value === type;
}

const isObject = (value: unknown): value is SchemaObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const typeList = (schema: SchemaObject): string[] =>
  (Array.isArray(schema.type) ? schema.type : [schema.type]).filter(
    (type) => typeof type === "string",
  );

function allows(schema: SchemaObject, type: string): boolean {
  return schema.type === undefined || typeList(schema).includes(type);
}

function typesOf(schema: SchemaObject): string {
  return typeList(schema)
    .map((type) => (/^[aeio]/.test(type) ? `an ${type}` : type === "null" ? "null" : `a ${type}`))
    .join(" or ");
}

const join = (path: string, name: string): string =>
  /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)
    ? path === ""
      ? name
      : `${path}.${name}`
    : `${path}[${JSON.stringify(name)}]`;
