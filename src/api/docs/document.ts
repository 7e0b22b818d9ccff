/** The description of the API, as far as the page shows it. */

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: Schema;
}

type Content = Record<string, { schema?: Schema }>;

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  parameters?: Parameter[];
  requestBody?: { content?: Content };
  responses?: Record<string, { description?: string; content?: Content }>;
}

export interface ApiDocument {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

export interface Route extends Operation {
  method: string;
  path: string;
  id: string;
}

/** All operations, in the order in which their routes were added. */
export function routesOf({ paths = {} }: ApiDocument): Route[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      ...operation,
      ...{ method, path, id: operationId(method, path) },
    })),
  );
}

/** `POST /api/v1/orgs/{org}/runs/{id}/cancel` is `postOrgsRunsCancel`. */
export function operationId(method: string, path: string): string {
  const parts = path.replace(/^\/api\/v1/, "").split("/");
  const last = /^\{(\w+)\}$/.exec(parts.at(-1) ?? "")?.[1];
  const names = parts.filter((part) => part !== "" && !part.startsWith("{")).flatMap(words);
  return [method, ...names, ...(last === undefined ? [] : ["by", last])]
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
}

function words(part: string): string[] {
  return part.split("-");
}
