import { type Command, InvalidArgumentError } from "commander";
import { plainText } from "../mcp/sanitize.js";
import { ThreadPool } from "../node/pool.js";
import { guestOf } from "../runtime/guest-text.js";
import { InlineExecutor } from "../runtime/inline-executor.js";
import { type Rehearsal, rehearse, rehearsedEnd } from "../runtime/rehearsal.js";
import { type Replay, readReplay } from "../runtime/replay.js";
import { exitCode, messageOf, UsageError } from "./errors.js";
import { readJournalFile } from "./journal-file.js";
import { terminalJson } from "./outcome-json.js";
import { journalDifferences } from "./replay-diff.js";
import { stepThrough } from "./replay-steps.js";
import { stageText } from "./replay-text.js";
import { colorsFor, print } from "./terminal.js";
import { traceOfJournal } from "./trace/journal.js";
import { writeTrace } from "./trace/write.js";

interface ReplayFlags {
  stage?: number;
  step?: true;
  diff?: string;
  trace?: string;
  json?: true;
  isolation?: "thread" | "inline";
}

/** `entracte replay`: runs a journal again, offline, and says whether it comes to the same. */
export function addReplay(program: Command): void {
  program
    .command("replay")
    .description("run a journal again without calling any tool, and verify it")
    .argument("<journal>", "the file that --journal wrote; it is only read")
    .option("--stage <number>", "show the program as it stood after a stage", stageNumber)
    .option("--step", "go through the stages in the terminal, forward and back")
    .option("--diff <journal>", "show where another run differs from this one")
    .option("--trace <file>", "draw what the journal tells of as a page of its own")
    .option("--json", "print what was found as JSON")
    .action(replayCommand);
}

async function replayCommand(file: string, flags: ReplayFlags): Promise<void> {
  const { replay, trusted } = await replayOf(file);
  if (flags.diff !== undefined)
    return showDifferences(replay, (await replayOf(flags.diff)).replay, flags);
  const guest = await guestOf(replay.header, trusted).catch((error: unknown) => {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  });
  if (flags.trace !== undefined) await writeTrace(flags.trace, traceOfJournal(replay));
  const { maxStackBytes } = replay.header.limits;
  const executor =
    maxStackBytes > new InlineExecutor().maxStackBytes ? new ThreadPool() : new InlineExecutor();
  try {
    const rehearsal = await rehearse(replay, executor, guest);
    if (flags.stage !== undefined) return await showStage(flags.stage, rehearsal, replay);
    if (flags.step) return await stepThrough(rehearsal, replay);
    await showVerdict(rehearsal, replay, flags);
  } finally {
    await executor.close();
  }
}

async function replayOf(file: string): Promise<{ replay: Replay; trusted: boolean }> {
  const { entries, trusted } = await readJournalFile(file);
  if (entries.length === 0) throw new UsageError(`${file}: the journal is empty`);
  return { replay: readReplay(entries), trusted };
}

async function showStage(number: number, { stages }: Rehearsal, replay: Replay): Promise<void> {
  const stage = stages[number - 1];
  if (stage === undefined) throw new UsageError(`there are ${stages.length} stages, from 1`);
  await print(stageText(stage, stages.length, replay, colorsFor(process.stdout)));
}

async function showVerdict(
  { stages, differences }: Rehearsal,
  replay: Replay,
  { json }: ReplayFlags,
): Promise<void> {
  const same = differences.length === 0;
  process.exitCode = same ? exitCode.completed : exitCode.failed;
  const { id } = replay.header;
  const status = replay.end?.status ?? (replay.abandoned ? "interrupted" : "suspended");
  const calls = replay.requests.length;
  if (json) {
    const end = rehearsedEnd(stages.at(-1), replay);
    return print(
      terminalJson({ id, same, differences, status, stages: stages.length, calls, end }),
    );
  }
  const colors = colorsFor(process.stdout);
  const verdict = same ? colors.green("the same") : colors.red("not the same");
  const lines = [
    `${verdict}: run ${plainText(id)}, ${status}, ${stages.length} stages, ${calls} calls, no tool called`,
    ...differences.map((difference) => `- ${plainText(difference)}`),
  ];
  await print(lines.join("\n"));
}

async function showDifferences(a: Replay, b: Replay, { json }: ReplayFlags): Promise<void> {
  const differences = journalDifferences(a, b);
  process.exitCode = differences.length === 0 ? exitCode.completed : exitCode.failed;
  if (json) return print(terminalJson({ same: differences.length === 0, differences }));
  const text = differences.length === 0 ? "the runs do not differ" : differences.join("\n");
  await print(plainText(text));
}

function stageNumber(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError("Give the number of a stage, from 1.");
  return number;
}
