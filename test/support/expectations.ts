/** What a fixture came to, as text: without what differs from run to run, or with every release. */
import type { HeaderEntry, JournalEntry } from "../../src/runtime/journal.js";
import type { Outcome, OutcomeCall, OutcomeError, Pending } from "../../src/runtime/outcome.js";
import type { CallSite, Plan } from "../../src/transform/types.js";
import { describeValue } from "./describe-value.js";
import type { Expectations } from "./fixture.js";

export function expectationsOf(
  plan: Plan,
  outcome: Outcome,
  journal: readonly JournalEntry[],
): Expectations {
  const header = journal.find((entry): entry is HeaderEntry => entry.type === "header");
  return {
    "expected.plan.json": json({
      form: plan.form,
      features: plan.features,
      sites: plan.sites.map(siteText),
      diagnostics: plan.diagnostics.map(
        ({ severity, code, line, column }) => `${severity} ${code} at ${line}:${column}`,
      ),
    }),
    ...(plan.program !== undefined && { "expected.code.js": `${plan.program.code}\n` }),
    ...(header !== undefined && {
      "expected.journal.jsonl": journal.map((entry) => entryText(entry, header.startedAt)).join(""),
    }),
    "expected.outcome.json": json(outcomeOf(outcome, header?.startedAt ?? 0)),
  };
}

function siteText(site: CallSite): string {
  const { line, column, tool, callee, dependsOn, combinator, policy } = site;
  const flags = (["awaited", "loop", "branch", "guarded", "callback"] as const).filter(
    (flag) => site[flag],
  );
  return [
    `#${site.site} ${line}:${column} ${tool ?? `${callee} dynamic`}`,
    ...flags,
    ...(combinator === undefined ? [] : [`in ${combinator}`]),
    ...(policy === undefined ? [] : [policy]),
    ...(site.function === undefined ? [] : [`inside ${site.function}`]),
    ...(dependsOn.length === 0 ? [] : [`after ${dependsOn.map((id) => `#${id}`).join(" ")}`]),
  ].join(", ");
}

/** Times count from the start; what the other expectations say already is left out. */
function entryText(entry: JournalEntry, startedAt: number): string {
  if (entry.type === "header") {
    const { type, version, tools, seed } = entry;
    return `${JSON.stringify({ type, version, tools, seed })}\n`;
  }
  const timed = { ...entry, at: entry.at - startedAt };
  if ("durationMs" in timed) timed.durationMs = 0;
  if (timed.type === "suspended") timed.activeMs = 0;
  if (timed.type === "request" && timed.askUntil !== undefined) timed.askUntil -= startedAt;
  if (timed.type === "end" && timed.error !== undefined) {
    return `${JSON.stringify({ ...timed, error: errorOf(timed.error) })}\n`;
  }
  if (timed.type === "checkpoint") timed.data = "";
  return `${JSON.stringify(timed)}\n`;
}

function outcomeOf(outcome: Outcome, startedAt: number): unknown {
  return {
    status: outcome.status,
    ...(outcome.status === "completed" && { value: describeValue(outcome.value) }),
    ...(outcome.error !== undefined && { error: errorOf(outcome.error) }),
    ...(outcome.pending !== undefined && {
      pending: outcome.pending.map((pending) => pendingOf(pending, startedAt)),
    }),
    stages: outcome.stages,
    calls: outcome.calls.map((call) => callOf(call, startedAt)),
    logs: outcome.logs.map(({ level, text }) => `${level}: ${text}`),
    warnings: outcome.warnings.map(({ code, message, line, column }) => ({
      code,
      message,
      line,
      column,
    })),
  };
}

function pendingOf(pending: Pending, startedAt: number): unknown {
  if (pending.kind === "sleep") return { ...pending, wakeAt: pending.wakeAt - startedAt };
  const { codeFrame, expiresAt, args, ...rest } = pending;
  const frame = codeFrame.split("\n");
  return { ...rest, args: describeValue(args), expiresAt: expiresAt - startedAt, codeFrame: frame };
}

function callOf(call: OutcomeCall, startedAt: number): unknown {
  const { seq, tool, args, status, result, error, stage, line, column, attempts, prefetched } =
    call;
  return {
    ...{ seq, tool, at: `${line}:${column}`, stage, startedAt: call.startedAt - startedAt, status },
    args: describeValue(args),
    ...(status === "fulfilled" && { result: describeValue(result) }),
    ...(error !== undefined && { error: `${error.name}: ${error.message}` }),
    ...(attempts !== 1 && { attempts }),
    ...(prefetched && { prefetched }),
  };
}

function errorOf(error: OutcomeError): unknown {
  const { name, message, code, line, column, codeFrame, cause, errors, data, thrown, call } = error;
  return {
    ...{ name, message, code, line, column, call },
    ...(codeFrame !== undefined && { codeFrame: codeFrame.split("\n") }),
    ...(data !== undefined && { data: describeValue(data) }),
    ...("thrown" in error && { thrown: describeValue(thrown) }),
    ...(cause !== undefined && { cause: errorOf(cause) }),
    ...(errors !== undefined && { errors: errors.map(errorOf) }),
  };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
