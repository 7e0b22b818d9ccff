import type { Mode } from "./modes.js";
import { runNative } from "./native.js";
import { runStaged } from "./staged.js";
import type { Report } from "./world.js";

/** Engine-made messages differ between engines; their class does not. */
function normalise(report: Report): unknown {
  const engines = /^(TypeError|ReferenceError|RangeError|SyntaxError): /.exec(report.error ?? "");
  return { ...report, error: engines ? engines[1] : report.error, calls: [...report.calls] };
}

/** What has been compared so far. */
export const figures = { comparisons: 0, calls: 0, logs: 0, failed: 0, deadlocks: 0 };

/** Undefined when the program does the same in `mode` as natively, else both reports. */
export async function difference(source: string, mode: Mode): Promise<string | undefined> {
  const judged = await runNative(source);
  const native = JSON.stringify(normalise(judged), null, 1);
  figures.comparisons++;
  figures.calls += judged.calls.length;
  figures.logs += judged.logs.length;
  if (judged.error === "deadlock") figures.deadlocks++;
  else if (judged.error !== undefined) figures.failed++;
  let staged: string;
  try {
    staged = JSON.stringify(normalise(await runStaged(source, mode.options)), null, 1);
  } catch (error) {
    staged = String(error instanceof Error ? error.stack : error);
  }
  return native === staged ? undefined : `native ${native}\n${mode.name} ${staged}`;
}
