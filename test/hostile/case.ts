/** A hostile snippet, and what must become of it. */
import type { Limits } from "../../src/runtime/limits.js";
import type { ToolsOption } from "../../src/runtime/tool-types.js";

/** The right value; or an error by its stable code, or by its name and a part of its message. */
export type Expectation =
  | { value: unknown }
  | { code: string | readonly string[] }
  | { name: string; says?: string }
  | { status: "suspended" };

export interface HostileCase {
  name: string;
  code: string;
  /** A run before it, in the same process, whose traces must not be seen. */
  before?: string;
  /** Beside the standard ones. */
  tools?: () => ToolsOption;
  limits?: Partial<Limits>;
  expect: Expectation;
  /** Only a thread can end it: gas cannot reach the native loop. */
  inline?: false;
}

/** Small, so that the suite is fast. */
export const smallLimits: Partial<Limits> = {
  maxStageGas: 50,
  maxRunGas: 200,
  maxStageMs: 15_000,
  maxMemoryBytes: 32 * 1024 * 1024,
  callTimeoutMs: 250,
  runTimeoutMs: 30_000,
  maxJournalBytes: 2 * 1024 * 1024,
};
