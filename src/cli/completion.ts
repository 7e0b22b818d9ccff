import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/** `completion bash|zsh|fish`, and the hidden command that its script asks. */
export function addCompletion(program: Command): void {
  const root = tab(program, { completionCommandName: "completion" });
  for (const command of root.commands.values()) {
    for (const argument of command.arguments.values()) argument.handler ??= completePath;
    for (const name of ["mcp", "tools", "journal", "trace", "diff"]) {
      const option = command.options.get(name);
      if (option !== undefined) option.handler = completePath;
    }
  }
}

/** The scripts keep the shell from completing paths itself, so the suggestions include them. */
function completePath(complete: (value: string, description: string) => void): void {
  const typed = process.argv.at(-1) ?? "";
  const folder = typed.endsWith("/") ? typed : dirname(typed === "" ? "./x" : typed);
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = typed.startsWith("./")
        ? `./${join(folder, entry.name)}`
        : join(folder, entry.name);
      complete(entry.isDirectory() ? `${path}/` : path, "");
    }
  } catch {
    // A folder that cannot be read has nothing to suggest.
  }
}
