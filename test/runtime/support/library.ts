/** The library with its stages inline, as the tests of the runtime use it. */
import { InlineExecutor } from "../../../src/runtime/inline-executor.js";
import type { JournalEntry } from "../../../src/runtime/journal.js";
import { defaultLimits } from "../../../src/runtime/limits.js";
import type { RunOptions } from "../../../src/runtime/options.js";
import type { Outcome } from "../../../src/runtime/outcome.js";
import * as resuming from "../../../src/runtime/resume.js";
import * as running from "../../../src/runtime/run.js";

const executor = new InlineExecutor();
const platform: running.Platform = { executor: () => executor, limits: defaultLimits };

export const plan = (source: string, options: running.PlanOptions = {}) =>
  running.planWith(source, options, platform);

export const startRun = (source: string, options: RunOptions = {}) =>
  running.startRun(source, options, platform);

export const run = (source: string, options: RunOptions = {}): Promise<Outcome> =>
  startRun(source, options).outcome;

export const resume = async (
  journal: string | JournalEntry[],
  options: resuming.ResumeOptions = {},
): Promise<Outcome> => (await resuming.startResume(journal, options, platform)).outcome;

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** A promise, and the ways to settle it. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
