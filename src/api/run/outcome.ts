/** Outcomes as the API shows them. */
import { encodeValue, toPlainJson } from "../../runtime/encoding.js";
import type { Outcome } from "../../runtime/outcome.js";

/** `value` as plain JSON, with `valueEncoded` whenever that lost something. */
export function outcomeView(outcome: Outcome): Record<string, unknown> {
  const { value, lossy } = toPlainJson(outcome.value);
  const shown = toPlainJson({ ...outcome, value: null }).value as Record<string, unknown>;
  return {
    ...shown,
    value,
    ...(lossy && { valueEncoded: encodeValue(outcome.value).text }),
  };
}
