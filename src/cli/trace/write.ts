import { mkdir, open, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileError } from "../errors.js";
import type { Trace } from "./model.js";
import { traceHtml } from "./page.js";

/**
 * To be called before anything is run, so that no run is drawn to where nothing can be written.
 *
 * @throws UsageError when the file cannot be written
 */
export async function openTrace(file: string): Promise<void> {
  await written(file, async () => (await open(file, "a")).close());
}

/** @throws UsageError when the file cannot be written. */
export async function writeTrace(file: string, trace: Trace): Promise<void> {
  await written(file, () => writeFile(file, traceHtml(trace)));
}

async function written(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await write();
  } catch (error) {
    throw fileError("the trace", file, error, "write");
  }
}
