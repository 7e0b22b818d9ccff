/** The same time for each of many: what begins in one turn of the program has one timer. */
export interface Timed {
  batch: Batch | undefined;
  /** Its time is over. */
  late(): void;
}

export interface Batch {
  readonly members: Set<Timed>;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Deadlines {
  #open: Batch | undefined;

  /** @param ms that each has */
  constructor(private readonly ms: number) {}

  add(timed: Timed): void {
    const batch = this.#open ?? this.#begin();
    batch.members.add(timed);
    timed.batch = batch;
  }

  /** A timer that nobody needs would keep the process alive. */
  remove(timed: Timed): void {
    const { batch } = timed;
    if (batch === undefined || !batch.members.delete(timed) || batch.members.size > 0) return;
    clearTimeout(batch.timer);
    if (this.#open === batch) this.#open = undefined;
  }

  #begin(): Batch {
    const members = new Set<Timed>();
    const timer = setTimeout(() => {
      for (const timed of members) timed.late();
    }, this.ms);
    this.#open = { members, timer };
    queueMicrotask(() => {
      this.#open = undefined;
    });
    return this.#open;
  }
}
