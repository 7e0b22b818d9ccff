import { PlanCache, type PlannedRun, type PlanSettings } from "../../src/runtime/plan-cache.js";
import type { Plan } from "../../src/transform/types.js";

/** Plans that do not say what one of an optimisation's proofs or forecasts has found. */
export class PlansWithout extends PlanCache {
  constructor(private readonly found: "keepsBuiltIns" | "opening" | "atOnce") {
    super();
  }

  override plan(source: string, settings: PlanSettings): PlannedRun {
    const { plan, ...more } = super.plan(source, settings);
    const rest: Plan = { ...plan };
    delete rest[this.found];
    return { plan: rest, ...more };
  }
}
