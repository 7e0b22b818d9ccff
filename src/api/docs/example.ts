/** A request as one would type it. */
import type { Parameter, Route, Schema } from "./document.js";

type Schemas = Readonly<Record<string, Schema>>;

export function curlOf({ method, path, parameters, requestBody, security }: Route, all: Schemas) {
  const at = path.replace(/\{(\w+)\}/g, (_, name) => String(parameterExample(parameters, name)));
  const body = requestBody?.content?.["application/json"]?.schema;
  const streams = path.endsWith("/stream") || path.endsWith("/events");
  return [
    `curl ${streams ? "-N " : ""}${method === "get" ? "" : `-X ${method.toUpperCase()} `}"$HOST${at}"`,
    ...(security === undefined ? [] : [`-H "Authorization: Bearer $KEY"`]),
    ...(body === undefined
      ? []
      : [
          `-H "Content-Type: application/json"`,
          `-d '${JSON.stringify(exampleOf(body, all)).replaceAll("'", "'\\''")}'`,
        ]),
  ].join(" \\\n  ");
}

function parameterExample(parameters: readonly Parameter[] = [], name: string): unknown {
  const found = parameters.find((parameter) => parameter.name === name);
  return found?.schema?.example ?? (name === "user" ? "test" : name.toUpperCase());
}

/** What is required, or what has an example where nothing is. */
export function exampleOf(schema: Schema, all: Schemas): unknown {
  const { $ref, example, anyOf, oneOf, properties, items, type } = schema;
  if (example !== undefined) return example;
  if ($ref !== undefined) return exampleOf(all[$ref.split("/").at(-1) ?? ""] ?? {}, all);
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const choice = (anyOf ?? oneOf)?.[0];
  if (choice !== undefined) return exampleOf(choice, all);
  if (properties !== undefined) {
    const { required = [] } = schema;
    const shown = Object.entries(properties).filter(([name, held]) =>
      required.length > 0 ? required.includes(name) : held.example !== undefined,
    );
    return Object.fromEntries(shown.map(([name, held]) => [name, exampleOf(held, all)]));
  }
  if (items !== undefined) return [exampleOf(items, all)];
  if (type === "integer" || type === "number") return Math.max(0, schema.minimum ?? 0);
  return type === "boolean" ? true : type === "object" ? {} : "text";
}
