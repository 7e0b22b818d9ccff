import type { Command } from "commander";
import type { PolicyPatterns } from "../index.js";

/** Which tools may be called, as patterns over their names. */
export interface PolicyFlags {
  allow?: string[];
  ask?: string[];
  deny?: string[];
}

/** Adds `--allow`, `--ask` and `--deny`, each as often as needed. */
export function addPolicyFlags(command: Command): Command {
  return command
    .option("--allow <patterns>", "tools that may be called: names, * for any text, commas", list)
    .option("--ask <patterns>", "tools whose calls ask for approval first", list)
    .option("--deny <patterns>", "tools that may not be called", list);
}

export function policyOf({ allow, ask, deny }: PolicyFlags): PolicyPatterns {
  return { ...(allow && { allow }), ...(ask && { ask }), ...(deny && { deny }) };
}

/** Not variadic: `--deny PATTERN FILE` would take the file for a pattern. */
function list(given: string, before: string[] = []): string[] {
  const patterns = given.split(",").map((pattern) => pattern.trim());
  return [...before, ...patterns.filter((pattern) => pattern !== "")];
}
