/** A run kept in a file of JSON Lines: one write and one sync per append (R1). */
import { open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isOwnGuest, withoutOwnGuest } from "../runtime/guest-text.js";
import { checkHead, type HeadStore } from "../runtime/heads.js";
import type { JournalEntry } from "../runtime/journal.js";
import { JournalError, parseJournal } from "../runtime/journal-parse.js";
import { Sealer } from "../runtime/seal.js";
import type { OwnedStore, RunStore } from "../runtime/stores.js";
import { GuestFolder } from "./guest-folder.js";
import { Lease } from "./lease.js";
import { OwnedFile } from "./owned-file.js";
import { syncFolder } from "./sync.js";

export interface JournalFileOptions {
  /** Every line is sealed with it, and must be so to be read. */
  key?: string;
  /**
   * A folder in which guests are kept, once for all journals that name it, as long as their runs have not
   * ended. Without it every file holds the guest of its run, and can be taken anywhere.
   */
  guests?: string;
  /** What was written is known there too: a file that was cut or set back is refused. Needs a `key`. */
  heads?: HeadStore;
}

interface Loaded {
  entries: JournalEntry[];
  /** Whole lines only. */
  text: string;
  /** Bytes of it. */
  length: number;
  sealer: Sealer | undefined;
}

export class JournalFile implements RunStore {
  constructor(
    readonly path: string,
    private readonly options: JournalFileOptions = {},
  ) {
    if (options.heads !== undefined && options.key === undefined)
      throw new TypeError("heads are of sealed journals: give a key too");
  }

  /**
   * What is there; the header with the guest of the run, when that is another release's.
   *
   * @throws JournalError for a file that is no journal, not as it was sealed, or known to be longer
   */
  async read(): Promise<JournalEntry[]> {
    const { entries } = await this.#load();
    const [first, ...others] = entries;
    if (first?.type !== "header") return entries;
    const header = withoutOwnGuest(first);
    if (isOwnGuest(header.guest) || header.embedded !== undefined) return [header, ...others];
    const embedded = await this.#guests?.find(this.path, header.guest);
    return [{ ...header, ...(embedded && { embedded }) }, ...others];
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

  get #guests(): GuestFolder | undefined {
    const { guests } = this.options;
    return guests === undefined ? undefined : new GuestFolder(guests);
  }

  async #own(lease: Lease): Promise<OwnedStore> {
    const handle = await open(this.path, "a+", 0o600);
    try {
      const { entries, text, length, sealer } = await this.#load();
      // A line that a crash cut short is cut off, so that the next one is whole.
      await handle.truncate(length);
      await handle.sync();
      await syncFolder(dirname(this.path));
      const { path } = this;
      const { heads } = this.options;
      return new OwnedFile({
        ...{ path, handle, length, lease, entries, text },
        ...{ sealer, guests: this.#guests, heads },
      });
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #load(): Promise<Loaded> {
    const { key, heads } = this.options;
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
      return { entries: [], text, length: 0, sealer };
    }
    const entries = sealer === undefined ? parseJournal(text) : await sealer.open(text);
    const [header] = entries;
    if (header?.type === "header") checkHead(text, await heads?.get(header.id));
    return { entries, text, length: whole.length, sealer };
  }
}
