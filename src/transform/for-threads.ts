/** snippet text -> Plan, for runs whose stages have threads to run in. */
import { briefness } from "./3-analyze/brief.js";
import { type PlanOptions, plan } from "./index.js";
import type { Plan } from "./types.js";

/** As `plan`, with `brief`. */
export function planForThreads(source: string, options: PlanOptions): Plan {
  return plan(source, { ...options, briefness });
}
