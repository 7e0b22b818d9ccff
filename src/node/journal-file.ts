/** A run kept in a file of JSON Lines: one write and one sync per append (R1). */
import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type JournalEntry, serializeJournal } from "../runtime/journal.js";
import { JournalError, parseJournal } from "../runtime/journal-parse.js";
import { Sealer } from "../runtime/seal.js";
import type { OwnedStore, RunStore } from "../runtime/stores.js";
import { Lease } from "./lease.js";

export interface JournalFileOptions {
  /** Every line is sealed with it, and must be so to be read. */
  key?: string;
}

export class JournalFile implements RunStore {
  constructor(
    readonly path: string,
    private readonly options: JournalFileOptions = {},
  ) {}

  /** @throws JournalError for a file that is no journal, or not as it was sealed */
  async read(): Promise<JournalEntry[]> {
    return (await this.#load()).entries;
  }

  async claim(owner: string, from?: string): Promise<OwnedStore> {
    const lease = await Lease.claim(this.path, owner, from);
    try {
      return await this.#own(lease);
    } catch (error) {
      await lease.release(false);
      throw error;
    }
  }

  async #own(lease: Lease): Promise<OwnedStore> {
    const handle = await open(this.path, "a+", 0o600);
    try {
      const { sealer, entries, length } = await this.#load();
      // A line that a crash cut short is cut off, so that the next one is whole.
      await handle.truncate(length);
      await handle.sync();
      await syncFolder(dirname(this.path));
      return owned(handle, lease, sealer, entries.at(-1)?.type === "end");
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #load(): Promise<{ entries: JournalEntry[]; length: number; sealer?: Sealer }> {
    const { key } = this.options;
    const sealer = key === undefined ? undefined : await Sealer.of(key);
    const bytes = await readFile(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return Buffer.alloc(0);
      throw error;
    });
    const whole = bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
    const text = whole.toString("utf8");
    if (text === "") {
      // Nothing had begun, if it is a journal at all: nobody's file is emptied.
      if (bytes.length > 0) throw new JournalError("it has no whole first line");
      return { entries: [], length: 0, ...(sealer && { sealer }) };
    }
    const entries = sealer === undefined ? parseJournal(text) : await sealer.open(text);
    return { entries, length: whole.length, ...(sealer && { sealer }) };
  }
}

function owned(
  handle: FileHandle,
  lease: Lease,
  sealer: Sealer | undefined,
  over: boolean,
): OwnedStore {
  let ended = over;
  return {
    async append(entries) {
      await lease.check();
      const text = sealer === undefined ? serializeJournal(entries) : await sealer.seal(entries);
      await handle.appendFile(text);
      await handle.datasync();
      ended ||= entries.some((entry) => entry.type === "end");
    },
    async release() {
      await handle.close();
      await lease.release(ended);
    },
  };
}

/** So that the file's name survives too. Not every system can; there it is as safe as it gets. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
