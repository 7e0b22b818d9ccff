/** A run as the model is shown it: what it gave, what it did, what was left out. */
import { type Cut, truncateJson, truncateText } from "../../runtime/truncate.js";
import type { RunView } from "../schemas/run.js";

export interface RunText {
  text: string;
  isError: boolean;
}

/** Shares of what is shown. */
const logShare = 0.25;
const mostCallsNamed = 30;

export function runText(run: RunView, maxBytes: number): RunText {
  switch (run.status) {
    case "completed":
      return { text: completedText(run, maxBytes), isError: false };
    case "failed":
      return { text: failedText(run, maxBytes), isError: true };
    case "suspended":
      return { text: suspendedText(run), isError: false };
    case "running":
      return { text: `Run ${run.id} is still going.`, isError: false };
  }
}

function completedText(run: RunView, maxBytes: number): string {
  const logs = logsText(run, maxBytes * logShare);
  const { text, notes } = valueText(run.value, maxBytes - logs.length);
  return lines(text, notes, logs, warningsText(run));
}

function valueText(value: unknown, maxBytes: number): { text: string; notes: string } {
  if (value === undefined || value === null)
    return { text: String(value ?? null), notes: value === null ? "" : "Nothing was returned." };
  if (typeof value === "string") {
    const { text, left } = truncateText(value, maxBytes);
    const notes =
      left === 0
        ? ""
        : `Left out: the last ${left} of ${value.length} characters. Run it again and return the part you need: \`.slice(${text.length}, ...)\`, or what you search for.`;
    return { text, notes };
  }
  const { text, cuts } = truncateJson(value, maxBytes);
  return { text, notes: cutsText(cuts) };
}

function cutsText(cuts: readonly Cut[]): string {
  const [first] = cuts;
  if (first === undefined) return "";
  const told = cuts
    .slice(0, 5)
    .map(({ path, what, shown, total }) => `${path} shows ${shown} of ${total} ${what}`);
  const more = cuts.length > told.length ? "; others too" : "";
  const how =
    first.what === "keys"
      ? "pick the keys you need"
      : `the next part is \`.slice(${first.shown}, ...)\``;
  return `Left out: ${told.join("; ")}${more}. Run it again and return less: filter, map to fewer fields, or count; ${how}.`;
}

function failedText(run: RunView, maxBytes: number): string {
  const { error } = run;
  const frame = typeof error?.codeFrame === "string" ? error.codeFrame : "";
  const where =
    typeof error?.line === "number" ? ` (line ${error.line}, column ${String(error.column)})` : "";
  const message = truncateText(error?.message ?? "unknown", maxBytes / 2).text;
  return lines(
    `The run failed. ${error?.name ?? "Error"}: ${message}${where}`,
    truncateText(frame, maxBytes / 4).text,
    hintsText(run),
    callsText(run),
    logsText(run, maxBytes * logShare),
  );
}

/** Hints of the plan; the error's own is part of its message. */
function hintsText({ diagnostics = [], error }: RunView): string {
  const hints = diagnostics.flatMap(({ message, hint, line, severity }) =>
    severity !== "info" && !error?.message.startsWith(String(message))
      ? [`Line ${String(line)}: ${String(message)}${typeof hint === "string" ? ` ${hint}` : ""}`]
      : [],
  );
  return hints.slice(0, 5).join("\n");
}

function callsText({ calls = [] }: RunView): string {
  if (calls.length === 0) return "No tool was called.";
  const named = calls
    .slice(0, mostCallsNamed)
    .map(({ tool, status }) => `${tool} ${status === "fulfilled" ? "done" : status}`);
  const more = calls.length > named.length ? ` and ${calls.length - named.length} more` : "";
  return `Calls before that: ${named.join(", ")}${more}.`;
}

function suspendedText(run: RunView): string {
  const calls = (run.pending ?? []).map(
    ({ seq, tool, args }) => `call ${seq}, ${tool}(${truncateJson(args[0] ?? {}, 400).text})`,
  );
  if (calls.length === 0)
    return `Run ${run.id} sleeps. It goes on by itself when its time has come; do not run it again. Tell the user so.`;
  return `Run ${run.id} waits for a person to approve ${calls.join("; ")}. It goes on by itself after that; do not run it again. Tell the user what waits.`;
}

function logsText({ logs = [] }: RunView, maxBytes: number): string {
  if (logs.length === 0) return "";
  const whole = logs
    .map(({ level, text }) => (level === "log" ? text : `[${level}] ${text}`))
    .join("\n");
  const { text, left } = truncateText(whole, maxBytes);
  return `Logs:\n${text}${left === 0 ? "" : `\nLeft out: ${left} more characters of logs.`}`;
}

function warningsText({ warnings = [], diagnostics = [] }: RunView): string {
  const told = [...warnings, ...diagnostics.filter(({ severity }) => severity === "warning")];
  return told
    .slice(0, 5)
    .map(({ message }) => `Warning: ${String(message)}`)
    .join("\n");
}

function lines(...parts: string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}
