import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ToolsOption } from "../runtime/tool-types.js";
import { messageOf, UsageError } from "./errors.js";

/** The `tools` that the ES module at `specifier` (a path or a package) exports. */
export async function loadTools(specifier: string): Promise<ToolsOption> {
  const module = await load(specifier);
  const tools = (module as { tools?: unknown }).tools;
  if (tools === undefined) {
    throw new UsageError(
      `${specifier} has no export named "tools"; write: export const tools = { name: fn }`,
    );
  }
  if (typeof tools !== "object" || tools === null) {
    throw new UsageError(`"tools" of ${specifier} is not an object of functions`);
  }
  return tools as ToolsOption;
}

async function load(specifier: string): Promise<unknown> {
  try {
    return await import(locate(specifier));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
      throw new UsageError(
        `this Node cannot load ${specifier}; give a .js or .mjs module (compile TypeScript first)`,
      );
    }
    throw new UsageError(`the tools module ${specifier} failed to load: ${messageOf(error)}`);
  }
}

/** A path is relative to where the command was started, a package to that directory's modules. */
function locate(specifier: string): string {
  const path = resolve(specifier);
  if (existsSync(path)) return pathToFileURL(path).href;
  if (/^\.{0,2}[/\\]/.test(specifier) || /\.[cm]?[jt]s$/.test(specifier)) {
    throw new UsageError(`there is no tools module ${specifier}`);
  }
  try {
    return pathToFileURL(createRequire(resolve("noop.js")).resolve(specifier)).href;
  } catch {
    throw new UsageError(`there is no tools module ${specifier}, as a file or as a package`);
  }
}
