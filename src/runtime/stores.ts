/** Stores of journals that outlive their process: one run, one owner at a time. */
import type { JournalEntry, JournalStore } from "./journal.js";

/**
 * Where one run is kept. Who means to write claims it first; the claim is a compare-and-set, and a
 * writer whose claim was taken over writes nothing more.
 */
export interface RunStore {
  /** What is there; an entry that a crash cut short is not. */
  read(): Promise<JournalEntry[]>;
  /**
   * @param owner unique to the process that means to write
   * @param from whose claim is taken over; without it only a store that nobody has is claimed
   * @throws StoreOwnedError when another has it, and is not `from`
   */
  claim(owner: string, from?: string): Promise<OwnedStore>;
}

export interface OwnedStore extends JournalStore {
  /** Nobody has the store any more. */
  release(): Promise<void>;
}

/** Another process drives the run. */
export class StoreOwnedError extends Error {
  override readonly name = "StoreOwnedError";
  constructor(
    message: string,
    /** To be named by whoever takes over. */
    readonly owner: string,
    /** It is known to be gone. */
    readonly gone = false,
  ) {
    super(message);
  }
}

export function takenOver(owner: string): StoreOwnedError {
  return new StoreOwnedError(
    "another process has taken this run over; nothing more is written here",
    owner,
  );
}

/** A run kept in memory. */
export class MemoryStore implements RunStore {
  readonly #entries: JournalEntry[] = [];
  #owner: string | undefined;

  constructor(entries: readonly JournalEntry[] = []) {
    this.#entries.push(...entries);
  }

  async read(): Promise<JournalEntry[]> {
    return structuredClone(this.#entries);
  }

  async claim(owner: string, from?: string): Promise<OwnedStore> {
    if (this.#owner !== from && this.#owner !== undefined)
      throw new StoreOwnedError(`the run belongs to ${this.#owner}`, this.#owner);
    this.#owner = owner;
    return {
      append: (entries) => {
        if (this.#owner !== owner) throw takenOver(this.#owner ?? "");
        this.#entries.push(...structuredClone(entries));
      },
      release: async () => {
        if (this.#owner === owner) this.#owner = undefined;
      },
    };
  }
}
