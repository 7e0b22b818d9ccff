/** A journal file in the hands of the one process that may write it. */
import type { FileHandle } from "node:fs/promises";
import { isOwnGuest, withGuest } from "../runtime/guest-text.js";
import { type Head, type HeadStore, headOf } from "../runtime/heads.js";
import { type HeaderEntry, type JournalEntry, serializeJournal } from "../runtime/journal.js";
import { JournalError } from "../runtime/journal-parse.js";
import type { Sealer } from "../runtime/seal.js";
import type { OwnedStore } from "../runtime/stores.js";
import type { GuestFolder } from "./guest-folder.js";
import type { Lease } from "./lease.js";

interface OwnedFileSetup {
  path: string;
  handle: FileHandle;
  /** Bytes that are there. */
  length: number;
  lease: Lease;
  /** What is there. */
  entries: readonly JournalEntry[];
  text: string;
  sealer: Sealer | undefined;
  guests: GuestFolder | undefined;
  heads: HeadStore | undefined;
}

export class OwnedFile implements OwnedStore {
  #header: HeaderEntry | undefined;
  #ended: boolean;
  #length: number;
  #lines: number;
  /** A write failed: nothing may follow what is not there. */
  #broken = false;

  constructor(private readonly setup: OwnedFileSetup) {
    const { entries, length, text } = setup;
    const [header] = entries;
    if (header?.type === "header") this.#header = header;
    this.#ended = entries.some(isEnd);
    this.#length = length;
    this.#lines = text.split("\n").length - 1;
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    if (this.#broken) throw new JournalError("an earlier write to this journal failed");
    await this.setup.lease.check();
    const { sealer } = this.setup;
    const kept = await this.#withGuest(entries);
    const text = sealer === undefined ? serializeJournal(kept) : await sealer.seal(kept);
    await this.#write(text);
    await this.#setHead(text, kept.length);
    this.#ended ||= entries.some(isEnd);
  }

  async release(): Promise<void> {
    const { handle, guests, path, lease } = this.setup;
    await handle.close();
    if (this.#ended && this.#header !== undefined) await guests?.letGo(path, this.#header.guest);
    await lease.release(this.#ended);
  }

  async #withGuest(entries: readonly JournalEntry[]): Promise<readonly JournalEntry[]> {
    const { guests, path } = this.setup;
    const [header, ...others] = entries;
    if (header?.type !== "header") return entries;
    this.#header = header;
    if (guests === undefined) return [withGuest(header), ...others];
    if (isOwnGuest(header.guest)) await guests.hold(path);
    return entries;
  }

  /** All of it, or nothing: what could not be written wholly is taken back. */
  async #write(text: string): Promise<void> {
    const { handle } = this.setup;
    try {
      await handle.appendFile(text);
      await handle.datasync();
      this.#length += Buffer.byteLength(text);
    } catch (error) {
      this.#broken = true;
      // Should that fail too, the next claim finds a line without its end.
      await handle.truncate(this.#length).catch(() => {});
      throw error;
    }
  }

  /** After the file, which may then be ahead of what is known, but never behind. */
  async #setHead(text: string, lines: number): Promise<void> {
    this.#lines += lines;
    const { heads } = this.setup;
    const id = this.#header?.id;
    const mac = headOf(text)?.mac;
    if (heads === undefined || id === undefined || mac === undefined) return;
    const next: Head = { lines: this.#lines, mac };
    if (await heads.set(id, await heads.get(id), next)) return;
    this.#broken = true;
    throw new JournalError("another has written this run's head at the same moment");
  }
}

function isEnd({ type }: JournalEntry): boolean {
  return type === "end";
}
