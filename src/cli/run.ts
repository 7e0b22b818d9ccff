import type { Command } from "commander";
import { start } from "../index.js";
import { createJournalFile } from "./journal-file.js";
import { addLimitFlags, limitsOf } from "./limits.js";
import { addSessionFlags, runSession, type SessionFlags, type SessionSetup } from "./session.js";
import { readSource } from "./source.js";
import { TraceRecorder } from "./trace/recorder.js";
import { openTrace, writeTrace } from "./trace/write.js";

interface RunFlags extends SessionFlags {
  journal?: string;
  trace?: string;
  seed?: string;
}

/** `entracte run`: runs a snippet and shows its outcome. */
export function addRun(program: Command): void {
  const command = program
    .command("run")
    .description("run a snippet")
    .argument("<file>", "the snippet, or - for standard input");
  addSessionFlags(command)
    .option("--journal <file>", "write the journal to a new file, as JSON Lines")
    .option("--trace <file>", "draw stages, calls and reads ahead as a page of its own")
    .option("--seed <seed>", "make Math.random and crypto.randomUUID repeatable");
  addLimitFlags(command)
    .addHelpText(
      "after",
      `
Examples:
  $ entracte run snippet.md --mcp mcp.json --verbose
  $ entracte run - --tools ./tools.mjs --json < snippet.js | jq .value
  $ entracte run snippet.md --mcp mcp.json --journal run.jsonl --ask "*.delete_*"
  $ entracte resume run.jsonl --mcp mcp.json --approve 3

Exit status: 0 completed, 1 failed, 2 wrong usage, 3 suspended.`,
    )
    .action(runCommand);
}

async function runCommand(file: string, flags: RunFlags): Promise<void> {
  const limits = limitsOf({ ...flags });
  const source = await readSource(file);
  if (flags.trace !== undefined) await openTrace(flags.trace);
  const store = flags.journal === undefined ? undefined : await createJournalFile(flags.journal);
  const journal =
    flags.journal === undefined || store === undefined ? undefined : { file: flags.journal, store };
  const trace = flags.trace === undefined ? undefined : traceTo(flags.trace, source);
  const setup = {
    sourceIsStdin: file === "-",
    ...(journal && { journal }),
    ...(trace && { trace }),
  };
  await runSession(flags, setup, (options) =>
    start(source, { ...options, limits, seed: flags.seed }),
  );
}

function traceTo(file: string, source: string): SessionSetup["trace"] {
  const recorder = new TraceRecorder();
  return { recorder, write: (outcome) => writeTrace(file, recorder.trace(source, outcome)) };
}
