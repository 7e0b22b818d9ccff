/** Outcomes as the API shows them. */
import { encodeValue, toPlainJson } from "../../runtime/encoding.js";
import type { Outcome } from "../../runtime/outcome.js";
import type { ServerState } from "../schemas/tool.js";
import type { RunState } from "./state.js";

/**
 * `value` as plain JSON, with `valueEncoded` whenever that lost something. Only what completed has one:
 * `undefined`, too, is a value.
 */
export function outcomeView(outcome: Outcome): Record<string, unknown> {
  const { value: _, ...others } = outcome;
  const shown = toPlainJson(others).value as Record<string, unknown>;
  if (outcome.status !== "completed") return shown;
  const { value, lossy } = toPlainJson(outcome.value);
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

/** When a suspended run goes on by itself. */
export function wakeOf({ pending = [] }: Outcome): number {
  return Math.min(...pending.map((p) => (p.kind === "sleep" ? p.wakeAt : p.expiresAt + 1)));
}

/** What could not be started, or gone on with, at all. */
export function failure({ id, processes }: RunState, reason: string): Outcome {
  const error = {
    name: "EngineError",
    message: `The run could not ${processes > 1 ? "go on" : "be started"}: ${reason}`,
    stack: "",
    code: "engine",
  };
  const nothing = { logs: [], calls: [], stages: 0, gas: 0, diagnostics: [], warnings: [] };
  return { id, status: "failed", value: undefined, error, ...nothing };
}
