import { plainLine, plainText } from "../mcp/sanitize.js";
import { toPlainJson } from "../runtime/encoding.js";
import type { Outcome, OutcomeError, Pending } from "../runtime/outcome.js";
import type { Diagnostic } from "../transform/types.js";
import { paint } from "./paint.js";
import type { Colors } from "./terminal.js";

/** What stopped the run: message, place, the snippet's lines, and the causes. */
function errorText(error: OutcomeError, colors: Colors): string {
  const place = error.line === undefined ? "" : ` at ${error.line}:${error.column ?? 1}`;
  const lines = [
    `${colors.red(colors.bold(plainText(error.name)))}${colors.dim(place)}: ${plainText(error.message)}`,
  ];
  if (error.codeFrame !== undefined) lines.push(paint(plainText(error.codeFrame), colors));
  for (const inner of error.errors ?? []) lines.push(`- ${errorText(inner, colors)}`);
  if (error.cause !== undefined) lines.push(`caused by ${errorText(error.cause, colors)}`);
  return lines.join("\n");
}

export function diagnosticText(diagnostic: Diagnostic, colors: Colors): string {
  const tone = { error: colors.red, warning: colors.yellow, info: colors.cyan }[
    diagnostic.severity
  ];
  const { code, line, column, message, hint, codeFrame } = diagnostic;
  const lines = [
    `${tone(diagnostic.severity)} ${colors.dim(`${code} at ${line}:${column}`)} ${plainText(message)}`,
    paint(plainText(codeFrame), colors),
  ];
  if (hint !== undefined) lines.push(colors.dim(`hint: ${plainText(hint)}`));
  return lines.filter((part) => part !== "").join("\n");
}

/** A call that waits for a decision: what, where in the code, with which arguments. */
export function pendingText(pending: Pending, colors: Colors): string {
  if (pending.kind === "sleep") return `- ${new Date(pending.wakeAt).toISOString()}`;
  const { seq, tool, args, codeFrame, line, column, expiresAt } = pending;
  const until = `at ${line}:${column}, to be decided by ${new Date(expiresAt).toISOString()}`;
  return [
    `- #${seq} ${colors.bold(callLine(tool, args))} ${colors.dim(until)}`,
    paint(plainText(codeFrame), colors),
  ].join("\n");
}

/** `tool({"a":1})`, in one line of bounded length. */
export function callLine(tool: string, args: readonly unknown[]): string {
  const list = args.map((arg) => plainJson(arg)).join(", ");
  return `${plainLine(tool)}(${plainLine(list, 400)})`;
}

function plainJson(value: unknown): string {
  return JSON.stringify(toPlainJson(value).value) ?? "undefined";
}

/** The diagnostic for which nothing ran is the outcome's error. */
function isError({ code, line, column }: Diagnostic, error: OutcomeError | undefined): boolean {
  return error?.code === code && error.line === line && error.column === column;
}

/** Everything a person needs besides the value; empty when all went well. */
export function outcomeText(outcome: Outcome, colors: Colors): string {
  const parts = outcome.diagnostics
    .filter((diagnostic) => !isError(diagnostic, outcome.error))
    .map((diagnostic) => diagnosticText(diagnostic, colors));
  for (const { message, line, column } of outcome.warnings) {
    const place = line === undefined ? "" : colors.dim(` at ${line}:${column ?? 1}`);
    parts.push(`${colors.yellow("warning")}${place}: ${plainText(message)}`);
  }
  if (outcome.error !== undefined) parts.push(errorText(outcome.error, colors));
  if (outcome.status === "suspended") {
    const waits = (outcome.pending ?? []).map((pending) => pendingText(pending, colors));
    parts.push(["suspended; it waits for:", ...waits].join("\n"));
  }
  return parts.join("\n");
}
