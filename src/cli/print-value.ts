import { inspect } from "node:util";
import { plainText } from "../mcp/sanitize.js";
import { paint } from "./paint.js";
import type { Colors } from "./terminal.js";

/** A value for a person: strings as they are, the rest as Node prints it; no control characters. */
export function printValue(value: unknown, colors: Colors): string {
  if (typeof value === "string") return plainText(value);
  const text = inspect(value, {
    depth: 12,
    maxArrayLength: 1_000,
    maxStringLength: 20_000,
    breakLength: 100,
  });
  return paint(plainText(text), colors);
}
