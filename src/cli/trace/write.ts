import { writeFile } from "node:fs/promises";
import { UsageError } from "../errors.js";
import type { Trace } from "./model.js";
import { traceHtml } from "./page.js";

/** @throws UsageError when the file cannot be written. */
export async function writeTrace(file: string, trace: Trace): Promise<void> {
  try {
    await writeFile(file, traceHtml(trace));
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message}`);
  }
}
