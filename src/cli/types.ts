import type { Command } from "commander";
import { plainText } from "../mcp/sanitize.js";
import { toolDeclarations } from "../mcp/types/declarations.js";
import { paint } from "./paint.js";
import { colorsFor, print } from "./terminal.js";
import { addToolsetFlags, openToolset, type ToolsetOptions } from "./toolset.js";

/** `entracte types`: the whole API of the tools as TypeScript declarations. */
export function addTypes(program: Command): void {
  const command = program
    .command("types")
    .description("print the tools as TypeScript declarations");
  addToolsetFlags(command).action(typesCommand);
}

async function typesCommand(options: ToolsetOptions): Promise<void> {
  const toolset = await openToolset(options);
  try {
    for (const warning of toolset.warnings) await print(`warning: ${warning}`, process.stderr);
    await print(paint(plainText(toolDeclarations(toolset.tools)), colorsFor(process.stdout)));
  } finally {
    await toolset.close();
  }
}
