/** Goes on with a run from its journal. */
import type { CallDecision } from "./approvals.js";
import { checkDecisions } from "./decide.js";
import { guestOf } from "./guest-text.js";
import { type JournalEntry, missingTools } from "./journal.js";
import { checkOptions, type RunOptions } from "./options.js";
import { readReplay } from "./replay.js";
import { checkStack, type Platform, type StartedRun, started } from "./run.js";
import { Runner } from "./runner.js";
import { withPolicy } from "./tool-policy.js";
import { bindTools } from "./tools.js";

/** Limits, seed and id are the journal's. */
export interface ResumeOptions extends Omit<RunOptions, "limits" | "seed" | "id"> {
  /** On calls that `pending` names, in any order; the others go on waiting. */
  decisions?: readonly CallDecision[];
  /**
   * The journal cannot have been changed since it was written. Otherwise a decision in it whose call
   * has not been settled is asked for again, unless the call may have been sent and must not be twice.
   */
  trusted?: boolean;
}

/**
 * Replays what the journal holds and goes on from there; `store` receives only what is new. A call
 * that was open is sent again when it may be repeated (R2).
 *
 * @throws JournalError for what is no journal, or a journal of another release whose guest is not at
 * hand or nobody's; TypeError when tools it called are missing, or for a decision on a call that
 * does not wait for one.
 */
export async function startResume(
  journal: string | readonly JournalEntry[],
  options: ResumeOptions,
  platform: Platform,
): Promise<StartedRun> {
  const { decisions, trusted, ...rest } = options;
  checkOptions(rest);
  const replay = readReplay(journal);
  const { header } = replay;
  const guest = await guestOf(header, trusted === true);
  const { now, store, approve, approvalExpiryMs, signal, onEvent } = options;
  const bound = bindTools(options.tools);
  const { catalog, hosts } = withPolicy(bound, options.policy, approve !== undefined);
  const missing = missingTools(header, catalog);
  if (missing.length > 0)
    throw new TypeError(
      `the run needs tools that are not here: ${missing.join(", ")}; give it those it began with`,
    );
  const executor = platform.executor(options.isolation);
  checkStack(header.limits, executor);
  executor.expect?.();
  const byName = new Map(hosts.map((host) => [host.descriptor.name, host]));
  const ordered = header.tools.flatMap((name) => byName.get(name) ?? []);
  return started(
    new Runner({
      ...{ header, hosts: ordered, executor, diagnostics: [], replay, now, store, signal, onEvent },
      ...{
        approve,
        approvalExpiryMs,
        trusted,
        guest,
        parallelize: options.parallelize,
        checkpoint: options.checkpoint,
        decisions: checkDecisions(decisions, replay, byName, trusted === true),
      },
    }),
  );
}
