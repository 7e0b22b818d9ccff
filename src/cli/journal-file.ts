import { randomUUID } from "node:crypto";
import { access, readFile } from "node:fs/promises";
import { HeadFolder } from "../node/head-folder.js";
import { JournalFile } from "../node/journal-file.js";
import type { JournalEntry } from "../runtime/journal.js";
import { type OwnedStore, StoreOwnedError } from "../runtime/stores.js";
import { fileError, messageOf, UsageError } from "./errors.js";

/** Journals are sealed, and must be, when this is set. */
const keyVariable = "ENTRACTE_JOURNAL_KEY";

/** A folder in which it is known how far each sealed journal was written: one that was cut is refused. */
const headsVariable = "ENTRACTE_JOURNAL_HEADS";

export interface OpenedJournal {
  entries: JournalEntry[];
  /** It is known to be unchanged: it was sealed. */
  trusted: boolean;
}

function journalFile(file: string): JournalFile {
  const { [keyVariable]: key, [headsVariable]: heads } = process.env;
  if (heads && !key)
    throw new UsageError(`${headsVariable} is for sealed journals: set ${keyVariable} too`);
  return new JournalFile(file, {
    ...(key && { key }),
    ...(heads && { heads: new HeadFolder(heads) }),
  });
}

/** A new journal. */
export async function createJournalFile(file: string): Promise<OwnedStore> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there) {
    throw new UsageError(
      `the journal ${file} exists; name a new file, or continue it with: entracte resume ${file}`,
    );
  }
  return claimed(file);
}

/** A journal to look at: a torn last line is left out, and nothing is written. */
export async function readJournalFile(file: string): Promise<OpenedJournal> {
  try {
    await readFile(file);
  } catch (error) {
    throw fileError("the journal", file, error);
  }
  try {
    const entries = await journalFile(file).read();
    return { entries, trusted: Boolean(process.env[keyVariable]) };
  } catch (error) {
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
}

/** A journal to go on with. No other process goes on with it at the same time. */
export async function openJournalFile(
  file: string,
): Promise<OpenedJournal & { store: OwnedStore }> {
  // Before anything is claimed: the file may be no journal at all.
  await readJournalFile(file);
  const store = await claimed(file);
  try {
    // Read again: until the claim another process may have written.
    return { ...(await readJournalFile(file)), store };
  } catch (error) {
    await store.release();
    throw error;
  }
}

/** A claim of a process that is gone is taken over. */
async function claimed(file: string): Promise<OwnedStore> {
  const owner = randomUUID();
  try {
    return await journalFile(file)
      .claim(owner)
      .catch((error: unknown) => {
        if (!(error instanceof StoreOwnedError) || !error.gone) throw error;
        return journalFile(file).claim(owner, error.owner);
      });
  } catch (error) {
    if (error instanceof StoreOwnedError) throw new UsageError(error.message);
    if (error instanceof Error && "code" in error) throw fileError("the journal", file, error);
    throw new UsageError(`${file}: ${messageOf(error)}`);
  }
}
