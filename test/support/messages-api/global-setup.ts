import type { TestProject } from "vitest/node";
import { startScriptedClaude } from "./server.js";

declare module "vitest" {
  export interface ProvidedContext {
    claudeUrl: string;
  }
}

/** One scripted Claude for all tests; each uses a model of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const claude = await startScriptedClaude();
  project.provide("claudeUrl", claude.url);
  return () => claude.close();
}
