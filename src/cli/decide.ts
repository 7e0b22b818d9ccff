import { type Command, InvalidArgumentError } from "commander";
import type { CallDecision } from "../index.js";

/** Decisions by number, as `resume` shows them. */
export interface DecisionFlags {
  approve?: CallDecision[];
  reject?: CallDecision[];
  answer?: CallDecision[];
}

/** Adds `--approve`, `--reject` and `--answer`, each as often as needed. */
export function addDecisionFlags(command: Command): Command {
  return command
    .option(
      "--approve <call>",
      "approve a call: its number, or number=[arguments] to send others",
      list(approval),
    )
    .option("--reject <call>", "reject a call: its number, or number=reason", list(rejection))
    .option("--answer <call>", "answer in a tool's place: number=JSON value", list(answer));
}

export function decisionsOf({ approve, reject, answer }: DecisionFlags): CallDecision[] {
  return [...(approve ?? []), ...(reject ?? []), ...(answer ?? [])];
}

function list(parse: (seq: number, text: string | undefined) => CallDecision) {
  return (given: string, before: CallDecision[] | undefined): CallDecision[] => {
    const [, number = "", text] = /^#?(\d{1,9})(?:=(.*))?$/s.exec(given) ?? [];
    if (number === "") throw new InvalidArgumentError("Give the number of a call that waits.");
    return [...(before ?? []), parse(Number(number), text)];
  };
}

function approval(seq: number, text: string | undefined): CallDecision {
  if (text === undefined) return { seq, action: "approve" };
  const args = json(text);
  if (!Array.isArray(args)) throw new InvalidArgumentError("Give the arguments as a JSON list.");
  return { seq, action: "approve", args };
}

function rejection(seq: number, reason: string | undefined): CallDecision {
  return { seq, action: "reject", ...(reason !== undefined && { reason }) };
}

function answer(seq: number, text: string | undefined): CallDecision {
  if (text === undefined) throw new InvalidArgumentError("Give the answer as number=JSON value.");
  return { seq, action: "answer", value: json(text) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError("That is not JSON.");
  }
}
