/** R1: entries go to the store before their effect, one after another. */
import { journalLimit, RunFailure } from "./failure.js";
import { entrySize, type JournalEntry, type JournalStore } from "./journal.js";
import type { Limits } from "./limits.js";

export class Recorder {
  #bytes = 0;
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: JournalStore | undefined,
    private readonly limits: Limits,
  ) {}

  /** Counts what a journal already holds. */
  count(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#bytes += entrySize(entry);
  }

  /**
   * Done once the entries are safe.
   *
   * @throws RunFailure over `maxJournalBytes`, or when the store fails.
   */
  append(entries: readonly JournalEntry[]): Promise<void> {
    this.count(entries);
    if (this.#bytes > this.limits.maxJournalBytes) return Promise.reject(journalLimit(this.limits));
    return this.#write(entries);
  }

  /** The end is recorded whatever the journal's size. */
  appendEnd(entry: JournalEntry): Promise<void> {
    return this.#write([entry]);
  }

  #write(entries: readonly JournalEntry[]): Promise<void> {
    const { store } = this;
    if (store === undefined) return Promise.resolve();
    const written = this.#last.then(() => store.append(entries)).catch(failed);
    // What could not be written must not be followed by what could: a journal has no holes.
    this.#last = written;
    written.catch(() => {});
    return written;
  }
}

function failed(thrown: unknown): never {
  if (thrown instanceof RunFailure) throw thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  throw new RunFailure(
    "JournalError",
    "journal-store",
    `The journal could not be written: ${message}`,
  );
}
