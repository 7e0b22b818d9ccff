/** A run kept in a file of JSON Lines: one write and one sync per append (R1). */
import { type FileHandle, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isOwnGuest, withGuest, withoutOwnGuest } from "../runtime/guest-text.js";
import { type JournalEntry, serializeJournal } from "../runtime/journal.js";
import { JournalError, parseJournal } from "../runtime/journal-parse.js";
import { Sealer } from "../runtime/seal.js";
import type { OwnedStore, RunStore } from "../runtime/stores.js";
import { GuestFolder } from "./guest-folder.js";
import { Lease } from "./lease.js";
import { syncFolder } from "./sync.js";

export interface JournalFileOptions {
  /** Every line is sealed with it, and must be so to be read. */
  key?: string;
  /**
   * A folder in which guests are kept, once for all journals that name it, as long as their runs have not
   * ended. Without it every file holds the guest of its run, and can be taken anywhere.
   */
  guests?: string;
}

export class JournalFile implements RunStore {
  constructor(
    readonly path: string,
    private readonly options: JournalFileOptions = {},
  ) {}

  /**
   * What is there; the header with the guest of the run, when that is another release's.
   *
   * @throws JournalError for a file that is no journal, or not as it was sealed
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

  get #guests(): GuestFolder | undefined {
    const { guests } = this.options;
    return guests === undefined ? undefined : new GuestFolder(guests);
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
      return this.#owned(handle, lease, sealer, entries);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  #owned(
    handle: FileHandle,
    lease: Lease,
    sealer: Sealer | undefined,
    found: readonly JournalEntry[],
  ): OwnedStore {
    const [first] = found;
    let guest = first?.type === "header" ? first.guest : undefined;
    let ended = found.some(isEnd);
    return {
      append: async (entries) => {
        await lease.check();
        const [header, ...others] = entries;
        let kept = entries;
        if (header?.type === "header") {
          guest = header.guest;
          if (this.#guests === undefined) kept = [withGuest(header), ...others];
          else if (isOwnGuest(guest)) await this.#guests.hold(this.path);
        }
        const text = sealer === undefined ? serializeJournal(kept) : await sealer.seal(kept);
        await handle.appendFile(text);
        await handle.datasync();
        ended ||= entries.some(isEnd);
      },
      release: async () => {
        await handle.close();
        if (ended && guest !== undefined) await this.#guests?.letGo(this.path, guest);
        await lease.release(ended);
      },
    };
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

function isEnd({ type }: JournalEntry): boolean {
  return type === "end";
}
