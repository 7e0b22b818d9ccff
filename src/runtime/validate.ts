/** Arguments against a tool's input schema, before anything is sent. */
import type { ToolDescriptor } from "../transform/types.js";
import { type SchemaCheck, schemaCheck, type Violation } from "./schema-check.js";

/**
 * A check of a call's arguments: for tools that take one object, that object; for positional ones
 * the first argument, which is what their schema describes. The schema is read when first needed.
 * One that cannot be used (an unknown `$ref`, a bad pattern) checks nothing. A server's expressions
 * are not run (E4): only a host function's schema is the operator's own.
 */
export function inputCheck(tool: ToolDescriptor): (args: readonly unknown[]) => string | undefined {
  const { inputSchema } = tool;
  let check: SchemaCheck | undefined;
  return (args) => {
    if (tool.arguments === "object") {
      const misuse = oneObject(args);
      if (misuse !== undefined)
        return `${tool.name} takes one object with its arguments; ${misuse}`;
    }
    if (inputSchema === undefined || inputSchema === true) return undefined;
    check ??= schemaCheck(inputSchema, { trusted: tool.server === undefined });
    const detail = worst(check(args.length === 0 ? {} : args[0]));
    return detail === undefined ? undefined : `Invalid arguments for ${tool.name}: ${detail}`;
  };
}

function oneObject(args: readonly unknown[]): string | undefined {
  if (args.length === 0) return undefined;
  if (args.length > 1) return `it was called with ${args.length} arguments`;
  const [value] = args;
  if (value === null) return "it was called with null";
  if (Array.isArray(value)) return "it was called with an array";
  if (typeof value !== "object") return `it was called with a ${typeof value}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  return "it was called with an object that is not plain";
}

/** Errors go from the outermost schema inwards; the innermost says what to change. */
function worst(violations: readonly Violation[]): string | undefined {
  const [first, ...rest] = violations;
  if (first === undefined) return undefined;
  const { at, error } = rest.reduce((a, b) => (depth(b.at) >= depth(a.at) ? b : a), first);
  const path = pathOf(at);
  return path === "" ? error : `${path}: ${error}`;
}

function depth(pointer: string): number {
  return pointer.split("/").length;
}

/** `#/rows/0/name` as `rows[0].name`. */
function pathOf(pointer: string): string {
  let path = "";
  for (const part of pointer.split("/").slice(1)) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (/^\d+$/.test(key)) path += `[${key}]`;
    else if (/^[$_\p{ID_Start}][$\p{ID_Continue}]*$/u.test(key))
      path += path === "" ? key : `.${key}`;
    else path += `[${JSON.stringify(key)}]`;
  }
  return path;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
