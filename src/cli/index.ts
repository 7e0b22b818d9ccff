#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { JournalError } from "../runtime/journal-parse.js";
import { addCompletion } from "./completion.js";
import { exitCode, messageOf, UsageError } from "./errors.js";
import { addPlan } from "./plan.js";
import { addReplay } from "./replay.js";
import { addResume } from "./resume.js";
import { addRun } from "./run.js";
import { colorsFor, endQuietlyOnClosedPipe, print } from "./terminal.js";
import { addTypes } from "./types.js";

function createProgram(): Command {
  const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const program = new Command("entracte")
    .description("Run the code a model writes to call tools.")
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError("(--help shows what there is)")
    .addHelpText("after", "\nExit status: 0 completed, 1 failed, 2 wrong usage, 3 suspended.");
  addPlan(program);
  addRun(program);
  addResume(program);
  addReplay(program);
  addTypes(program);
  addCompletion(program);
  return program;
}

async function main(): Promise<void> {
  endQuietlyOnClosedPipe();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    process.exitCode = await reportFailure(error);
  }
}

/** The exit code for something thrown: commander has already written what it throws. */
async function reportFailure(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode.usage;
  const colors = colorsFor(process.stderr);
  const kinds = [UsageError, JournalError, TypeError, RangeError];
  if (error instanceof Error && kinds.some((kind) => error instanceof kind)) {
    await print(`${colors.red("error:")} ${messageOf(error)}`, process.stderr);
    return exitCode.usage;
  }
  await print(
    error instanceof Error ? (error.stack ?? error.message) : String(error),
    process.stderr,
  );
  return exitCode.failed;
}

await main();
