/**
 * JSON Schema (2020-12, and what of draft 7 is in use) to TypeScript. The result is valid whatever
 * the schema: what makes no sense is `any`. References become aliases, so schemas may be recursive.
 */
import type { JsonSchema } from "../../transform/types.js";
import { isRecord } from "../config.js";
import { literalType } from "./literal.js";
import { schemaNote } from "./notes.js";
import { refName, resolveRef } from "./refs.js";
import { lineComment, propertyName } from "./text.js";
import { any, arrayOf, atom, intersection, never, optional, type Type, union } from "./type.js";

const maxDepth = 24;
const maxAliases = 200;
const lineWidth = 88;
const unknownWidth = 100;

/** Takes alias names from all schemas, so that none comes twice. */
export interface AliasNames {
  take(wanted: string): string;
}

interface Alias {
  name: string;
  target: Record<string, unknown>;
}

interface Place {
  depth: number;
  indent: string;
  /** The alias whose definition is being written, as long as nothing has wrapped it. */
  immediate: Alias | undefined;
}

export class SchemaTypes {
  /** `type Name = ...;`, one for each reference that was met. */
  readonly aliases: string[] = [];
  #byTarget = new Map<JsonSchema, Alias>();
  /** Definitions still to be written: one after the other, so that a chain of them takes no stack. */
  #waiting: Alias[] = [];
  /** Aliases that a definition names without anything in between: these must not form a circle. */
  #edges = new Map<Alias, Set<Alias>>();

  constructor(
    private readonly root: JsonSchema,
    private readonly prefix: string,
    private readonly names: AliasNames,
  ) {}

  typeOf(schema: JsonSchema, indent: string): Type {
    const type = this.#type(schema, { depth: 0, indent, immediate: undefined });
    for (let alias = this.#waiting.shift(); alias !== undefined; alias = this.#waiting.shift()) {
      const { text } = this.#type(alias.target, { depth: 0, indent: "", immediate: alias });
      this.aliases.push(
        `${lineComment(schemaNote(alias.target), "")}type ${alias.name} = ${text};`,
      );
    }
    return type;
  }

  #type(schema: unknown, place: Place): Type {
    if (schema === false) return never;
    if (!isRecord(schema) || place.depth > maxDepth) return any;
    const parts: Type[] = [];
    if (typeof schema.$ref === "string") parts.push(this.#reference(schema.$ref, place));
    if ("const" in schema) parts.push(literalType(schema.const));
    else if (Array.isArray(schema.enum))
      parts.push(union(schema.enum.map((value) => literalType(value))));
    else parts.push(this.#byKeyword(schema, place));
    for (const key of ["anyOf", "oneOf"] as const) {
      const options = schema[key];
      if (Array.isArray(options) && options.length > 0) {
        parts.push(union(options.map((option) => this.#type(option, deeper(place)))));
      }
    }
    if (Array.isArray(schema.allOf)) {
      for (const part of schema.allOf) parts.push(this.#type(part, deeper(place)));
    }
    const type = intersection(parts);
    return schema.nullable === true ? union([type, atom("null")]) : type;
  }

  #byKeyword(schema: Record<string, unknown>, place: Place): Type {
    const { type } = schema;
    if (Array.isArray(type)) return union(type.map((name) => this.#byName(name, schema, place)));
    if (typeof type === "string") return this.#byName(type, schema, place);
    if (isRecord(schema.properties) || isRecord(schema.additionalProperties))
      return this.#object(schema, place);
    if (schema.items !== undefined || schema.prefixItems !== undefined)
      return this.#array(schema, place);
    return any;
  }

  #byName(name: unknown, schema: Record<string, unknown>, place: Place): Type {
    switch (name) {
      case "string":
      case "number":
      case "boolean":
      case "null":
        return atom(name);
      case "integer":
        return atom("number");
      case "array":
        return this.#array(schema, place);
      case "object":
        return this.#object(schema, place);
      default:
        return any;
    }
  }

  #array(schema: Record<string, unknown>, place: Place): Type {
    const inside = wrapped(place, place.indent);
    const tuple = Array.isArray(schema.prefixItems) ? schema.prefixItems : schema.items;
    if (!Array.isArray(tuple)) return arrayOf(this.#type(schema.items ?? true, inside));
    const rest = Array.isArray(schema.prefixItems) ? schema.items : schema.additionalItems;
    const least = typeof schema.minItems === "number" ? schema.minItems : 0;
    const elements = tuple.map((item, index) => {
      const type = this.#type(item, inside);
      return index < least ? type.text : optional(type);
    });
    if (rest !== false) elements.push(`...${arrayOf(this.#type(rest ?? true, inside)).text}`);
    return atom(`[${elements.join(", ")}]`);
  }

  #object(schema: Record<string, unknown>, place: Place): Type {
    const indent = `${place.indent}  `;
    const inside = wrapped(place, indent);
    const required = new Set(Array.isArray(schema.required) ? schema.required : []);
    const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
    const members = properties.map(([name, property]) => ({
      comment: lineComment(schemaNote(property), indent),
      text: `${propertyName(name)}${required.has(name) ? "" : "?"}: ${this.#type(property, inside).text}`,
    }));
    const others = this.#otherProperties(schema, properties.length, inside);
    if (others !== undefined) members.push({ comment: "", text: `[key: string]: ${others.text}` });
    if (members.length === 0) return atom("{}");
    const line = `{ ${members.map(({ text }) => text).join("; ")} }`;
    const fits = line.length <= lineWidth && !line.includes("\n");
    if (fits && members.every(({ comment }) => comment === "")) return atom(line);
    const body = members.map(({ comment, text }) => `${comment}${indent}${text};\n`).join("");
    return atom(`{\n${body}${place.indent}}`);
  }

  /** A named property must fit the index signature, so beside named ones it is `any`. */
  #otherProperties(
    schema: Record<string, unknown>,
    named: number,
    inside: Place,
  ): Type | undefined {
    const { additionalProperties: others, patternProperties } = schema;
    const patterns = isRecord(patternProperties) && Object.keys(patternProperties).length > 0;
    if (patterns || others === true) return any;
    if (isRecord(others)) return named === 0 ? this.#type(others, inside) : any;
    return others === undefined && schema.properties === undefined ? any : undefined;
  }

  #reference(ref: string, place: Place): Type {
    const target = resolveRef(this.root, ref);
    if (target === undefined || typeof target === "boolean") return target === false ? never : any;
    let alias = this.#byTarget.get(target);
    if (alias === undefined) {
      if (this.#byTarget.size >= maxAliases) return any;
      alias = { name: this.names.take(`${this.prefix}_${refName(ref)}`), target };
      this.#byTarget.set(target, alias);
      this.#waiting.push(alias);
    }
    if (place.immediate !== undefined && !this.#connect(place.immediate, alias)) return any;
    return atom(alias.name, isPlain(target) ? 1 : unknownWidth);
  }

  /** Notes that `from` is defined by `to` directly; false when `to` comes back to `from`. */
  #connect(from: Alias, to: Alias): boolean {
    const seen = new Set<Alias>();
    const waiting = [to];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (at === from) return false;
      if (seen.has(at)) continue;
      seen.add(at);
      waiting.push(...(this.#edges.get(at) ?? []));
    }
    const known = this.#edges.get(from);
    if (known === undefined) this.#edges.set(from, new Set([to]));
    else known.add(to);
    return true;
  }
}

/** Whether a schema is no union, whatever it holds. */
function isPlain(schema: Record<string, unknown>): boolean {
  const wide = ["$ref", "anyOf", "oneOf", "allOf", "enum", "nullable"].some((key) => key in schema);
  return !wide && typeof schema.type === "string";
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

/** Inside braces or brackets a type may name itself. */
function wrapped(place: Place, indent: string): Place {
  return { depth: place.depth + 1, indent, immediate: undefined };
}
