/** S4: what a stage asks for must be what the journal says it asked for. The host decides. */
import type { CallRecord } from "./calls.js";
import { RunFailure } from "./failure.js";
import type { EndEntry } from "./journal.js";
import type { SnippetPosition } from "./positions.js";
import type { StageOutput, StageRequest } from "./types.js";

const shown = 200;

export interface ReplayContext {
  toolName(tool: number): string;
  position(site: number | string): SnippetPosition | undefined;
}

/**
 * @param from the first call that has not been compared before
 * @throws RunFailure that names the index, the recorded call and the attempted one.
 */
export function checkReplay(
  output: StageOutput,
  recorded: readonly CallRecord[],
  from: number,
  settlements: number,
  context: ReplayContext,
): void {
  for (let seq = from; seq < recorded.length; seq++) {
    const call = recorded[seq];
    if (call === undefined) break;
    const request = output.requests[call.seq];
    if (request === undefined) {
      throw diverged(call.seq, describe(call, context), "the replay made no such call", call.seq);
    }
    // What an earlier stage said too is the same object.
    if (request.args === call.args && request.site === call.site && request.tool === call.tool)
      continue;
    if (request.tool === call.tool && request.site === call.site && sameArguments(request, call))
      continue;
    throw diverged(
      call.seq,
      describe(call, context),
      `the replay called ${describe(request, context)}`,
      call.seq,
    );
  }
  if (output.diverged === undefined) return;
  const { diverged: index } = output;
  const what = index < settlements ? `settlement ${index} of the journal` : "a settlement";
  throw new RunFailure("DivergenceError", "divergence", `The replay had no use for ${what}`);
}

/** The same journal gives the same value (S1). @throws RunFailure when it is not the recorded one. */
export function checkEnd(output: StageOutput, recorded: EndEntry): void {
  if (recorded.status !== "completed" || recorded.value === undefined) return;
  const { end } = output;
  const { form, text } = recorded.value;
  if (end?.ok === true && end.value.form === form && end.value.text === text) return;
  const replayed =
    end === undefined ? "no end" : end.ok ? short(end.value.text) : end.error.message;
  throw new RunFailure(
    "DivergenceError",
    "divergence",
    `The run diverged from its journal at its end: recorded was ${short(text)}, but the replay came to ${replayed}`,
  );
}

function short(text: string): string {
  return text.length > shown ? `${text.slice(0, shown)}…` : text;
}

function sameArguments(request: StageRequest, call: CallRecord): boolean {
  return request.args.form === call.args.form && request.args.text === call.args.text;
}

function diverged(index: number, recorded: string, attempted: string, call: number): RunFailure {
  const message = `The run diverged from its journal at call ${index}: recorded was ${recorded}, but ${attempted}`;
  return new RunFailure("DivergenceError", "divergence", message, { call });
}

function describe(call: StageRequest, context: ReplayContext): string {
  const { text } = call.args;
  const args = short(text);
  const at = context.position(call.site);
  const place = at === undefined ? "" : ` at ${at.line}:${at.column}`;
  return `${context.toolName(call.tool)}(${args.replace(/^\[|\]$/g, "")})${place}`;
}
