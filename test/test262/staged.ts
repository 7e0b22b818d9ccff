/** The test through the public `run()`, staged, inline. */
import { run } from "../../src/index.js";
import type { TestCase } from "./case.js";

const LIMITS = {
  maxSourceBytes: 1 << 20,
  maxStageGas: 5000,
  callTimeoutMs: 2000,
  runTimeoutMs: 10_000,
};

/** Undefined when it passes, else why not. */
export async function runStaged(test: TestCase, text: string): Promise<string | undefined> {
  const outcome = await run(text, {
    tools: {},
    isolation: "inline",
    limits: LIMITS,
    seed: "0".repeat(32),
    now: 0,
  });
  const error = outcome.error;
  const got = error ? `${error.name}: ${error.message}` : String(outcome.value);
  if (test.negative?.phase === "parse") {
    const refused = outcome.diagnostics.some((diagnostic) => diagnostic.severity === "error");
    return outcome.status === "failed" && refused
      ? undefined
      : `parsed, but should not (${got.slice(0, 80)})`;
  }
  if (test.negative)
    return error?.name === test.negative.type
      ? undefined
      : `wanted ${test.negative.type}, got ${got}`;
  return outcome.status === "completed" && outcome.value === "passed"
    ? undefined
    : `${outcome.status}: ${got}`;
}
