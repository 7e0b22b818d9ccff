/**
 * How values cross between host and guest: plain JSON where that loses nothing, devalue text
 * otherwise. What the guest sent is untrusted (E4).
 */
import { MAX_DEPTH } from "./guest/lib/limits.js";
import { readDevalue } from "./guest/lib/read.js";
import { writeDevalue } from "./guest/lib/write.js";
import { isPlainJson } from "./plain-json.js";
import type { Encoded } from "./types.js";

export { toPlainJson } from "./plain-json.js";

export interface EncodingLimits {
  /** Characters of encoded text. */
  maxLength?: number;
  /** How deep objects may nest, reading. */
  maxDepth?: number;
}

/**
 * @param root how errors name the value, `value` when absent
 * @throws TypeError that names the path of what cannot cross; RangeError over a limit
 */
export function encodeValue(value: unknown, limits: EncodingLimits = {}, root?: string): Encoded {
  const { maxLength } = limits;
  if (!isPlainJson(value)) {
    return { form: "devalue", text: writeDevalue(value, { root, maxLength, copyViews: true }) };
  }
  const text = JSON.stringify(value);
  if (text.length > (maxLength ?? Infinity)) {
    throw new RangeError(`The value is larger than the limit of ${maxLength} characters`);
  }
  return { form: "json", text };
}

/**
 * The value, of own properties only: `__proto__` is a key like any other.
 *
 * @throws Error for text that no encoder writes, or over a limit
 */
export function decodeValue(encoded: Encoded, limits: EncodingLimits = {}): unknown {
  const { form, text } = encoded;
  if (text.length > (limits.maxLength ?? Infinity)) {
    throw new RangeError(
      `The encoded value is larger than the limit of ${limits.maxLength} characters`,
    );
  }
  let value: unknown;
  try {
    value = form === "json" ? JSON.parse(text) : readDevalue(text);
  } catch (error) {
    throw new Error(`Invalid encoded value: ${error instanceof Error ? error.message : error}`);
  }
  // Each level takes a character at least.
  const { maxDepth = MAX_DEPTH } = limits;
  if (text.length > maxDepth) checkDepth(value, maxDepth);
  return value;
}

/** Level by level, each object at its shallowest place: linear, and without recursion. */
function checkDepth(value: unknown, maxDepth: number): void {
  const seen = new Set<object>();
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw new RangeError(`The value nests deeper than ${maxDepth} levels`);
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null || seen.has(item)) continue;
      seen.add(item);
      if (ArrayBuffer.isView(item)) continue;
      if (item instanceof Map) for (const [key, held] of item) next.push(key, held);
      else if (item instanceof Set) for (const held of item) next.push(held);
      else
        for (const key of Object.getOwnPropertyNames(item))
          next.push((item as Record<string, unknown>)[key]);
    }
    level = next;
  }
}
