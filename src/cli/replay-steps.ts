import { createInterface } from "node:readline/promises";
import type { Rehearsal } from "../runtime/rehearsal.js";
import type { Replay } from "../runtime/replay.js";
import { UsageError } from "./errors.js";
import { stageText } from "./replay-text.js";
import { colorsFor, print } from "./terminal.js";

/** One stage after another, forward and back, until the person has seen enough. */
export async function stepThrough({ stages }: Rehearsal, replay: Replay): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError("--step needs a terminal; show one with --stage");
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => terminal.once("close", () => resolve("q")));
  try {
    for (let at = 0; ; ) {
      const stage = stages[at];
      if (stage === undefined) return;
      await print(stageText(stage, stages.length, replay, colorsFor(process.stdout)));
      const question = terminal.question("[n]ext, [b]ack, number of a stage, [q]uit: ");
      const next = stepTo(await Promise.race([question, closed]), at, stages.length);
      if (next === undefined) return;
      at = next;
    }
  } finally {
    terminal.close();
  }
}

/** The index of the stage to show; undefined to stop. */
export function stepTo(answer: string, at: number, count: number): number | undefined {
  const text = answer.trim().toLowerCase();
  if (text === "q" || text === "quit") return undefined;
  const number = Number(text);
  if (text !== "" && Number.isSafeInteger(number)) return Math.min(Math.max(number, 1), count) - 1;
  if (text === "b" || text === "back") return Math.max(0, at - 1);
  return Math.min(at + 1, count - 1);
}
