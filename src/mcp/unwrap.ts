/** What the snippet gets of a `tools/call` result (MCP revision 2025-11-25, "Tool Result"). */

import { isRecord } from "./config.js";
import { ToolError } from "./errors.js";
import type { OutputCheck } from "./output-check.js";
import { tooLarge } from "./schema-guard.js";

/** Deeper values could not be written to the journal, or read from it. */
const maxValueDepth = 500;

/**
 * Structured content when there is some; else the content: nothing is `null`, one block is itself,
 * several are an array. A text block that is a JSON object or array is its value. Other text stays
 * text, numbers too: `"007"` and `"1e3"` are more often names than numbers.
 * @throws ToolError when the tool reports an error, or its result breaks `check`.
 */
export function unwrapToolResult(
  tool: string,
  result: Record<string, unknown>,
  check?: OutputCheck,
): unknown {
  const content = Array.isArray(result.content) ? result.content : [];
  const structured = result.structuredContent;
  if (result.isError === true) {
    throw new ToolError(errorText(tool, content), structured);
  }
  const value = structured === undefined ? unwrapContent(content) : structured;
  const fault = tooLarge(value, maxValueDepth, Number.POSITIVE_INFINITY);
  if (fault !== undefined)
    throw new ToolError(`${tool} returned a value that cannot be used: ${fault}`);
  const mismatch = check?.(value);
  if (mismatch === undefined) return value;
  throw new ToolError(
    structured === undefined
      ? `${tool} has an output schema but returned no structured content that fits it (${mismatch})`
      : `${tool} returned a result that does not fit its output schema: ${mismatch}`,
  );
}

function unwrapContent(content: readonly unknown[]): unknown {
  if (content.length === 0) return null;
  const blocks = content.map(unwrapBlock);
  return blocks.length === 1 ? blocks[0] : blocks;
}

/** One content block: text as text or JSON value, anything else as a typed object. */
export function unwrapBlock(block: unknown): unknown {
  if (!isRecord(block)) return null;
  switch (block.type) {
    case "text":
      return typeof block.text === "string" ? parsedText(block.text) : "";
    case "resource":
      return { type: "resource", ...unwrapResource(block.resource) };
    default: {
      const { _meta, annotations, icons, ...rest } = block;
      return rest;
    }
  }
}

/** `{ uri, mimeType?, text | blob }`. */
export function unwrapResource(resource: unknown): Record<string, unknown> {
  if (!isRecord(resource)) return {};
  const { _meta, ...rest } = resource;
  return rest;
}

function parsedText(text: string): unknown {
  const first = text.trimStart().at(0);
  if (first !== "{" && first !== "[") return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function errorText(tool: string, content: readonly unknown[]): string {
  const texts = content.flatMap((block) =>
    isRecord(block) && block.type === "text" && typeof block.text === "string" ? [block.text] : [],
  );
  const text = texts.join("\n").trim();
  return text === "" ? `${tool} failed without saying why` : text;
}
