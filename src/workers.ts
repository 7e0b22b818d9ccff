/** The library on Cloudflare Workers: stages run inline. */
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
import type { Plan } from "./transform/types.js";

const executor = new InlineExecutor();

const platform: Platform = {
  // The platform opens no more connections at once.
  limits: { ...defaultLimits, maxConcurrency: 6, maxConcurrencyPerServer: 6 },
  // An isolate has little memory, and what it runs has half of that.
  plans: new PlanCache({ plans: 32, characters: 512 * 1024 }),
  executor(isolation) {
    if (isolation === "thread")
      throw new TypeError('there are no threads here: isolation must be "inline"');
    return executor;
  },
};

/** As on Node, but for `isolation`, which is always `inline`. */
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

/** Goes on with a run from its journal, given as JSON Lines or as entries. */
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
