/** Schemas come from servers: bounded before anyone walks them. */
import type { JsonSchema } from "../transform/types.js";
import { isRecord } from "./config.js";

const maxDepth = 64;
const maxNodes = 20_000;

/** Why a schema cannot be used, or undefined. Takes no stack, whatever the nesting. */
export function schemaFault(schema: unknown): string | undefined {
  if (typeof schema !== "boolean" && !isRecord(schema)) return "it is not a JSON Schema";
  return tooLarge(schema, maxDepth, maxNodes);
}

/** Whether a value nests deeper, or has more members, than allowed. */
export function tooLarge(
  value: unknown,
  depthLimit: number,
  nodeLimit: number,
): string | undefined {
  let level: unknown[] = [value];
  let nodes = 0;
  for (let depth = 0; level.length > 0; depth++) {
    nodes += level.length;
    if (nodes > nodeLimit) return `it has more than ${nodeLimit} parts`;
    if (depth > depthLimit) return `it nests deeper than ${depthLimit} levels`;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      for (const child of Object.values(item)) next.push(child);
    }
    level = next;
  }
  return undefined;
}

/** The schema when it is usable; a reason when not. */
export function usableSchema(
  schema: unknown,
  report: (fault: string) => void,
): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  const fault = schemaFault(schema);
  if (fault !== undefined) {
    report(fault);
    return undefined;
  }
  return schema as JsonSchema;
}
