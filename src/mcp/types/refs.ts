/** `$ref` inside one schema: JSON Pointers (RFC 6901) and anchors. Nothing is ever fetched. */
import type { JsonSchema } from "../../transform/types.js";
import { isRecord } from "../config.js";

export function resolveRef(root: JsonSchema, ref: string): JsonSchema | undefined {
  if (ref === "#" || ref === "") return root;
  if (!ref.startsWith("#")) return undefined;
  if (!ref.startsWith("#/")) return anchored(root, ref.slice(1));
  let at: unknown = root;
  for (const step of ref.slice(2).split("/")) {
    const key = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
    at = Reflect.get(at, key);
  }
  return isSchema(at) ? at : undefined;
}

/** What to call the type a reference stands for: its last step. */
export function refName(ref: string): string {
  const step = decoded(ref.split("/").at(-1) ?? "").replaceAll("~1", "_");
  return step.replace(/[^A-Za-z0-9_]+/g, "_").slice(0, 40) || "Self";
}

function anchored(root: JsonSchema, anchor: string): JsonSchema | undefined {
  if (!isRecord(root)) return undefined;
  for (const definitions of [root.$defs, root.definitions]) {
    if (!isRecord(definitions)) continue;
    for (const schema of Object.values(definitions)) {
      if (isRecord(schema) && schema.$anchor === anchor) return schema;
    }
  }
  return undefined;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || isRecord(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
