import type { Command } from "commander";
import { Option } from "commander";
import type {
  JournalEntry,
  JournalStore,
  Outcome,
  OwnedStore,
  RunOptions,
  StartedRun,
} from "../index.js";
import { approver } from "./approve.js";
import { exitCode } from "./errors.js";
import { onInterrupt } from "./interrupt.js";
import { duration } from "./limits.js";
import { outcomeJson } from "./outcome-json.js";
import { outcomeText } from "./outcome-text.js";
import { addPolicyFlags, type PolicyFlags, policyOf } from "./policy-flags.js";
import { printValue } from "./print-value.js";
import { progressOn } from "./progress.js";
import { colorsFor, print } from "./terminal.js";
import { addToolsetFlags, missingToolset, openToolset, type ToolsetOptions } from "./toolset.js";
import type { TraceRecorder } from "./trace/recorder.js";

/** What `run` and `resume` share. */
export interface SessionFlags extends ToolsetOptions, PolicyFlags {
  json?: true;
  yes?: true;
  parallelize?: RunOptions["parallelize"];
  checkpoint?: RunOptions["checkpoint"];
  isolation?: RunOptions["isolation"];
  verbose?: true;
  approvalExpiryMs?: number;
}

type SessionOptions = Pick<
  RunOptions,
  | "tools"
  | "parallelize"
  | "checkpoint"
  | "isolation"
  | "signal"
  | "approve"
  | "policy"
  | "onEvent"
  | "store"
> &
  Pick<RunOptions, "approvalExpiryMs">;

export function addSessionFlags(command: Command): Command {
  return addPolicyFlags(addToolsetFlags(command))
    .option("--json", "print the outcome as JSON, and nothing else on standard output")
    .option("--yes", "approve every call that asks for approval")
    .option(
      "--approval-expiry-ms <ms>",
      "how long a call waits for a decision, then it is rejected (default: 168h)",
      duration,
    )
    .addOption(
      new Option("--parallelize <mode>", "fetch ahead what read-only tools will be asked").choices([
        "annotated",
        "off",
      ]),
    )
    .addOption(
      new Option("--checkpoint <mode>", "when a stage may go on from an earlier one").choices([
        "auto",
        "off",
        "always",
      ]),
    )
    .addOption(new Option("--isolation <mode>", "where stages run").choices(["thread", "inline"]))
    .option("--verbose", "show every stage and call on standard error");
}

export interface SessionSetup {
  sourceIsStdin: boolean;
  /** Where the run is kept: what nobody decides now, or is interrupted, goes on from there. */
  journal?: { file: string; store: OwnedStore };
  /** Told everything that happens; where what it made of it goes in the end. */
  trace?: { recorder: TraceRecorder; write(outcome: Outcome): Promise<void> };
}

/** Connects the tools, runs what `begin` starts, and reports; the exit code says how it ended. */
export async function runSession(
  flags: SessionFlags,
  { sourceIsStdin, journal, trace }: SessionSetup,
  begin: (options: SessionOptions) => StartedRun | Promise<StartedRun>,
): Promise<void> {
  const progress = await progressOn(process.stderr, flags.verbose === true);
  const interrupt = onInterrupt(progress.note);
  const toolset = await openToolset(flags, (server, line) => {
    if (flags.verbose) progress.note(`[${server}] ${line}`);
  }).catch(async (error: unknown) => {
    await journal?.store.release();
    throw error;
  });
  try {
    const warning = colorsFor(process.stderr).yellow("warning:");
    for (const text of toolset.warnings) progress.note(`${warning} ${text}`);
    const started = await begin({
      tools: toolset.tools,
      parallelize: flags.parallelize,
      isolation: flags.isolation,
      signal: interrupt.signal,
      approve: approver({
        yes: flags.yes === true,
        sourceIsStdin,
        canWait: journal !== undefined,
        pause: progress.pause,
        resume: progress.resume,
        interrupted: interrupt.signal,
      }),
      approvalExpiryMs: flags.approvalExpiryMs,
      policy: policyOf(flags),
      onEvent: (event) => {
        trace?.recorder.onEvent(event);
        progress.onEvent(event);
      },
      ...(journal !== undefined && { store: resumable(journal.store, interrupt.signal) }),
    });
    const outcome = await started.outcome;
    progress.end();
    await report(outcome, flags);
    const hint = missingToolset(flags, outcome.diagnostics);
    if (hint !== undefined) progress.note(hint);
    await trace?.write(outcome);
    const interrupted = interrupt.signal.aborted;
    process.exitCode = interrupted ? exitCode.interrupted : exitCode[outcome.status];
    if (outcome.status === "suspended" || (interrupted && journal !== undefined))
      progress.note(howToGoOn(journal?.file));
    // A write that lost a race is left to finish (S7), unless a person has had enough.
    await Promise.race([started.drained, interrupt.aborted]);
  } finally {
    progress.end();
    interrupt.release();
    await toolset.close();
    await journal?.store.release();
  }
  // Functions that ignore their cancellation would keep the process alive.
  if (interrupt.signal.aborted) process.exit();
}

function howToGoOn(file: string | undefined): string {
  return file === undefined
    ? "nothing was kept of it. Give --journal FILE to decide later, or --yes to approve every call"
    : `go on with: entracte resume ${file}`;
}

/** An interrupted run has not ended: it goes on when it is resumed. */
function resumable(store: OwnedStore, interrupted: AbortSignal): JournalStore {
  return {
    async append(entries) {
      const cancelled = (entry: JournalEntry) =>
        entry.type === "end" && entry.error?.code === "cancelled" && interrupted.aborted;
      const kept = entries.filter((entry) => !cancelled(entry));
      if (kept.length > 0) await store.append(kept);
    },
  };
}

/** The value goes to standard output, everything else to standard error. */
async function report(outcome: Outcome, flags: SessionFlags): Promise<void> {
  if (flags.json) return print(outcomeJson(outcome));
  const text = outcomeText(outcome, colorsFor(process.stderr));
  if (text !== "") await print(text, process.stderr);
  if (outcome.status === "completed") {
    await print(printValue(outcome.value, colorsFor(process.stdout)));
  }
}
