/** Outcomes as the API shows them. */
import { encodeValue, toPlainJson } from "../../runtime/encoding.js";
import type { Outcome } from "../../runtime/outcome.js";
import type { ServerState } from "../schemas/tool.js";

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

/** A run that failed may have asked for what was not there. */
export function withMissingServers(outcome: Outcome, states: readonly ServerState[]): Outcome {
  const missing = states.filter(({ status, tools_count }) => status !== "ok" && tools_count === 0);
  if (outcome.status !== "failed" || missing.length === 0) return outcome;
  const warnings = missing.map(({ id, error = "it did not answer", retry_at }) => ({
    code: "server-missing",
    message:
      `The tools of server "${id}" were not there: ${error}` +
      (retry_at === undefined ? "" : ` It is set aside, and tried again from ${retry_at}.`),
  }));
  return { ...outcome, warnings: [...outcome.warnings, ...warnings] };
}
