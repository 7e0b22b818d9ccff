import { MemoryJournal } from "../../src/runtime/journal.js";
import { defaultLimits } from "../../src/runtime/limits.js";
import type { PlanCache } from "../../src/runtime/plan-cache.js";
import { type Platform, planWith, startRun } from "../../src/runtime/run.js";
import type { StageExecutor } from "../../src/runtime/types.js";
import { expectationsOf } from "./expectations.js";
import { type Expectations, type Fixture, toolsOf } from "./fixture.js";
import { inVirtualTime } from "./virtual-time.js";

/** Plans and runs the fixture; the same on every executor and every machine, planned anew or not. */
export async function runFixture(
  fixture: Fixture,
  executor: StageExecutor,
  checkpoint: "auto" | "off" | "always" = "auto",
  plans?: PlanCache,
): Promise<Expectations> {
  const { source, settings } = fixture;
  const { limits, parallelize } = settings;
  const journal = new MemoryJournal();
  const plan = planWith(source, { tools: toolsOf(fixture), limits }, platformOf(executor));
  const outcome = await inVirtualTime(async (busy) => {
    const platform = platformOf({
      isolation: executor.isolation,
      maxStackBytes: executor.maxStackBytes,
      execute: async (input, signal) => {
        busy(true);
        return executor.execute(input, signal).finally(() => busy(false));
      },
      close: () => executor.close(),
    });
    if (plans !== undefined) platform.plans = plans;
    const started = startRun(
      source,
      { tools: toolsOf(fixture), limits, parallelize, checkpoint, seed: "fixture", store: journal },
      platform,
    );
    const outcome = await started.outcome;
    await started.drained;
    return outcome;
  });
  // A checkpoint is a shortcut: all else is the same with it (R4).
  const forced = checkpoint === "always";
  const entries = journal.entries.filter(({ type }) => !forced || type !== "checkpoint");
  return expectationsOf(plan, outcome, entries);
}

function platformOf(executor: StageExecutor): Platform {
  return { limits: defaultLimits, executor: () => executor };
}
