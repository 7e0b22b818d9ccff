/** The library on Node. */
import { NodeExecutor } from "./node/executor.js";
import { InlineExecutor } from "./runtime/inline-executor.js";
import type { JournalEntry } from "./runtime/journal.js";
import { defaultLimits } from "./runtime/limits.js";
import type { RunOptions } from "./runtime/options.js";
import type { Outcome } from "./runtime/outcome.js";
import { PlanCache } from "./runtime/plan-cache.js";
import { type ResumeOptions, startResume } from "./runtime/resume.js";
import {
  type PlanOptions,
  type Platform,
  planWith,
  type StartedRun,
  startRun,
} from "./runtime/run.js";
import type { StageExecutor } from "./runtime/types.js";
import { planForThreads } from "./transform/for-threads.js";
import type { Plan } from "./transform/types.js";

export { HeadFolder } from "./node/head-folder.js";
export { JournalFile, type JournalFileOptions } from "./node/journal-file.js";
export type { CallDecision } from "./runtime/approvals.js";
export type { RunEvent } from "./runtime/events.js";
export { Continuations, type Head, type HeadStore, MemoryHeads } from "./runtime/heads.js";
export {
  type JournalEntry,
  type JournalStore,
  MemoryJournal,
  serializeJournal,
} from "./runtime/journal.js";
export { JournalError, parseJournal } from "./runtime/journal-parse.js";
export { defaultLimits, type Limits } from "./runtime/limits.js";
export type { RunOptions } from "./runtime/options.js";
export type {
  Outcome,
  OutcomeCall,
  OutcomeError,
  OutcomeWarning,
  Pending,
} from "./runtime/outcome.js";
export type { ApprovalAnswer, ApprovalRequest, Approve, Decision } from "./runtime/policy.js";
export type { ResumeOptions } from "./runtime/resume.js";
export type { PlanOptions, StartedRun } from "./runtime/run.js";
export { openJournal, sealJournal } from "./runtime/seal.js";
export { MemoryStore, type OwnedStore, type RunStore, StoreOwnedError } from "./runtime/stores.js";
export type { PolicyPatterns } from "./runtime/tool-policy.js";
export type {
  HandlerTool,
  ToolCallContext,
  ToolDefinition,
  ToolFunction,
  ToolNamespace,
  ToolOption,
  ToolsOption,
} from "./runtime/tool-types.js";
export type { CallSite, Diagnostic, JsonSchema, Plan, ToolAnnotations } from "./transform/types.js";

const executors = new Map<"inline" | "thread", StageExecutor>();

/** Both are made when first needed, and shared by all runs of the process. */
const platform: Platform = {
  limits: defaultLimits,
  plans: new PlanCache(),
  planForThreads,
  executor(isolation = "thread") {
    let executor = executors.get(isolation);
    if (executor === undefined) {
      executor = isolation === "thread" ? new NodeExecutor() : new InlineExecutor();
      executors.set(isolation, executor);
    }
    return executor;
  },
};

/**
 * Runs a snippet. Never rejects for anything that the snippet or a tool does.
 *
 * @throws TypeError or RangeError for misuse of the options.
 */
export async function run(source: string, options: RunOptions = {}): Promise<Outcome> {
  return startRun(source, options, platform).outcome;
}

/** Like `run`; says too when calls that outlived the run have finished. */
export function start(source: string, options: RunOptions = {}): StartedRun {
  return startRun(source, options, platform);
}

/** What a snippet would do. Nothing of it runs. */
export function plan(source: string, options: PlanOptions = {}): Plan {
  return planWith(source, options, platform);
}

/**
 * Goes on with a run from its journal, given as JSON Lines or as entries.
 *
 * @throws JournalError for what is no journal; TypeError when tools it needs are missing.
 */
export async function resume(
  journal: string | readonly JournalEntry[],
  options: ResumeOptions = {},
): Promise<Outcome> {
  return (await startResume(journal, options, platform)).outcome;
}

/** Like `resume`; says too when calls that outlived the run have finished. */
export function goOn(
  journal: string | readonly JournalEntry[],
  options: ResumeOptions = {},
): Promise<StartedRun> {
  return startResume(journal, options, platform);
}
