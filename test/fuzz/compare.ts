import { describeValue } from "../support/describe-value.js";
import type { Mode } from "./modes.js";
import { runNative, runNativeBy } from "./native.js";
import { runStaged, type Staged } from "./staged.js";
import type { Report } from "./world.js";

/** Engine-made messages differ between engines; their class does not. */
function normalise(report: Report): string {
  const engines = /^(TypeError|ReferenceError|RangeError|SyntaxError): (?!failed )/.exec(
    report.error ?? "",
  );
  const { value, logs, calls } = report;
  return JSON.stringify(
    { value: describeValue(value), error: engines ? engines[1] : report.error, logs, calls },
    null,
    1,
  );
}

/** What has been compared so far. */
export const figures = { comparisons: 0, calls: 0, logs: 0, failed: 0, deadlocks: 0 };

/** Undefined when the program does the same in `mode` as natively, else both reports. */
export async function difference(source: string, mode: Mode): Promise<string | undefined> {
  let staged: Staged;
  try {
    staged = await runStaged(source, mode);
  } catch (error) {
    return `${mode.name} ${String(error instanceof Error ? error.stack : error)}`;
  }
  // Fetched ahead or cut, results may come in another order: then the journal says which (S2, R3).
  const moved = mode.cut || mode.options.parallelize === "annotated";
  let judged: Report;
  try {
    judged = await (moved ? runNativeBy(source, staged.settlements) : runNative(source));
  } catch (error) {
    return `${mode.name}: ${String(error)}\n${normalise(staged.report)}`;
  }
  figures.comparisons++;
  figures.calls += judged.calls.length;
  figures.logs += judged.logs.length;
  if (judged.error === "deadlock") figures.deadlocks++;
  else if (judged.error !== undefined) figures.failed++;
  const [native, ours] = [normalise(judged), normalise(staged.report)];
  return native === ours ? undefined : `native ${native}\n${mode.name} ${ours}`;
}
