import type { Command } from "commander";
import { goOn } from "../index.js";
import { addDecisionFlags, type DecisionFlags, decisionsOf } from "./decide.js";
import { openJournalFile } from "./journal-file.js";
import { addSessionFlags, runSession, type SessionFlags } from "./session.js";

/** `entracte resume`: goes on with a run from its journal. */
export function addResume(program: Command): void {
  const command = program
    .command("resume")
    .description("go on with a run from its journal, with the same tools")
    .argument("<journal>", "the file that --journal wrote; what happens now is added to it");
  addDecisionFlags(addSessionFlags(command)).action(resumeCommand);
}

async function resumeCommand(file: string, flags: SessionFlags & DecisionFlags): Promise<void> {
  const { entries, trusted, store } = await openJournalFile(file);
  const decisions = decisionsOf(flags);
  await runSession(flags, { sourceIsStdin: false, journal: { file, store } }, (options) =>
    goOn(entries, { ...options, trusted, decisions }),
  );
}
