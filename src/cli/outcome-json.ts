import { encodeValue, toPlainJson } from "../runtime/encoding.js";
import type { Outcome } from "../runtime/outcome.js";

/** The outcome as JSON text: `value` plain, with `valueEncoded` whenever that lost something. */
export function outcomeJson(outcome: Outcome): string {
  const { value, lossy } = toPlainJson(outcome.value);
  const shown = toPlainJson({ ...outcome, value: null }).value as Record<string, unknown>;
  const encoded = lossy ? { valueEncoded: encodeValue(outcome.value).text } : {};
  const { id, status, value: _, ...rest } = shown;
  return terminalJson({ id, status, value, ...encoded, ...rest });
}

/** JSON leaves DEL, C1 controls and direction marks as they are; a terminal would act on them. */
export function terminalJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
